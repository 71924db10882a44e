// `admin`: the same use cases as /v1/admin, on the database of a running server or of this command's own.
import { renewJournal } from '../evenements/index.ts';
import { runAdmin } from '../plateformes/index.ts';
import { relocaliser } from '../projets/index.ts';
import { openRapprocheur } from '../rapprochement/index.ts';
import { type Command, openAccess } from './context.ts';
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
  process.exitCode = await runAdmin(db, context.args, process.stdout, process.stderr);
};
