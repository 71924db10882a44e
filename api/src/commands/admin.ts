// `admin`: the same use cases as /v1/admin, on the database of a running server or of this command's own.
import { renewJournal } from '../evenements/index.ts';
import type { Db } from '../infra/db.ts';
import { openAnnuaire, runAdmin } from '../plateformes/index.ts';
import { openPublieur, relocaliser } from '../projets/index.ts';
import { openRapprocheur, rapprocherTout } from '../rapprochement/index.ts';
import { openReferentiel } from '../territoires/index.ts';
import { type Command, type CommandContext, openAccess } from './context.ts';
import { prepareDatabase } from './prepare.ts';

export const admin: Command = async (context) => {
  const db = await prepareDatabase(context, await openAccess(context, 'commande'));
  if (context.args[0] === 'journal' && context.args[1] === 'renouveler') {
    const id = await renewJournal(db);
    process.stdout.write(
      `Nouvelle identité du journal : ${id}. Les curseurs d’avant répondront 410, avec la marche à suivre.\n`,
    );
    return;
  }
  if (context.args[0] === 'projets' && context.args[1] === 'relocaliser') {
    const { etat, regardees, deplacees, echecs } = await relocaliser(db, (referentiel) =>
      openRapprocheur({ referentiel, log: context.logger }),
    );
    process.stdout.write(
      etat === 'ailleurs'
        ? 'Un autre processus remet déjà les traces en place : laissez-le finir.\n'
        : `${regardees} traces regardées, ${deplacees} remises en place.${echecs.length > 0 ? ` À reprendre : ${echecs.join(', ')}.` : ''}\n`,
    );
    if (etat === 'ailleurs' || echecs.length > 0) process.exitCode = 1;
    return;
  }
  if (context.args[0] === 'rapprocher' && context.args[1] === '--tout') {
    await rapprocherEnEntier(db, context);
    return;
  }
  process.exitCode = await runAdmin(db, context.args, process.stdout, process.stderr);
};

/** `admin rapprocher --tout`: the whole linkage computed again, and what differs repaired. */
async function rapprocherEnEntier(db: Db, { logger }: CommandContext): Promise<void> {
  const referentiel = await openReferentiel(db);
  const annuaire = await openAnnuaire(db);
  const rapprocheur = openRapprocheur({ referentiel, log: logger });
  const publieur = openPublieur({ db, referentiel, annuaire, rapprocheur });
  const start = performance.now();
  try {
    const bilan = await rapprocherTout(db, publieur, { reperer: rapprocheur.situer });
    const { traces, comparees, paires, reprises } = bilan;
    const seconds = ((performance.now() - start) / 1_000).toFixed(1);
    process.stdout.write(
      `${traces} traces, ${comparees} paires comparées en ${seconds} s : ${paires.certain} certaines, ${paires.a_confirmer} à confirmer. ` +
        (reprises === 0 ? 'Tout était juste.\n' : `${reprises} traces reprises.\n`),
    );
  } finally {
    annuaire.close();
    referentiel.close();
  }
}
