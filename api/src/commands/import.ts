// `import`: open data and files of traces, through the publication path of everyone.
import { lireDemande, openPlateformes, runImport } from '../importation/index.ts';
import { openAnnuaire } from '../plateformes/index.ts';
import { openPublication } from '../projets/index.ts';
import { openReferentiel } from '../territoires/index.ts';
import { type Command, openAccess } from './context.ts';
import { prepareDatabase } from './prepare.ts';

export const importCommand: Command = async (context) => {
  const { config, logger, life, args } = context;
  // First, so that a wrong argument starts no database.
  const demande = lireDemande(args);
  const db = await prepareDatabase(context, await openAccess(context, 'commande'));
  const annuaire = await openAnnuaire(db);
  await life.onStop('annuaire', async () => annuaire.close());
  const referentiel = await openReferentiel(db);
  const publierLot = openPublication({ db, annuaire, referentiel, base: config.urlPublique, log: logger });
  const interruption = new AbortController();
  const running = runImport(demande, {
    ...openPlateformes(db, annuaire),
    annuaire: referentiel,
    publierLot,
    sortie: process.stdout,
    dossier: process.cwd(),
    signal: interruption.signal,
  });
  // Ctrl-C lets the batch under way end: what is written is whole, and the same command takes it up again.
  await life.onStop('import', async () => {
    interruption.abort();
    await running.catch(() => {});
  });
  await running;
};
