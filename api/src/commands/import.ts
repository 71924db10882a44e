// `import`: open data and files of traces, through the publication path of everyone.
import { lireDemande, lireDemandeDeReferentiel, openPlateformes, runImport } from '../importation/index.ts';
import { openAnnuaire } from '../plateformes/index.ts';
import { openPublication } from '../projets/index.ts';
import { openRapprocheur } from '../rapprochement/index.ts';
import { importBanatic, importProgramme, openReferentiel } from '../territoires/index.ts';
import { type Command, openAccess } from './context.ts';
import { prepareDatabase } from './prepare.ts';

function cleOf(lu: object): string | undefined {
  return 'cle' in lu && typeof lu.cle === 'string' ? lu.cle : undefined;
}

export const importCommand: Command = async (context) => {
  const { config, logger, life, args } = context;
  // First, so that a wrong argument starts no database.
  const referentielDemande = lireDemandeDeReferentiel(args);
  const demande = referentielDemande === undefined ? lireDemande(args) : undefined;
  const db = await prepareDatabase(context, await openAccess(context, 'commande'));
  const referentiel = await openReferentiel(db);
  if (referentielDemande !== undefined) {
    await referentielDemande({
      importBanatic: (donnees) => importBanatic(db, donnees),
      importProgramme: (programme, lignes) => importProgramme(db, programme, lignes),
      findCle: (code) => cleOf(referentiel.parseTerritoire(code)),
      sortie: process.stdout,
      dossier: process.cwd(),
    });
    return;
  }
  if (demande === undefined) return;
  // A long import sees a new edition within a second, as servers do.
  referentiel.suivre(1_000, (error) =>
    logger.warn({ err: error }, 'référentiel : nouvel essai au prochain tour'),
  );
  await life.onStop('référentiel', async () => referentiel.close());
  const annuaire = await openAnnuaire(db);
  await life.onStop('annuaire', async () => annuaire.close());
  const publierLot = openPublication({
    db,
    annuaire,
    referentiel,
    rapprocheur: openRapprocheur({ referentiel, log: logger }),
    base: config.urlPublique,
    log: logger,
  });
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
