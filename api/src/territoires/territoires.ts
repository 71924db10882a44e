// Loading the reference data into the database, and opening it in memory.
import type { Db } from '../infra/db.ts';
import type { Participation } from './modele.ts';
import type { Donnees } from './repertoire.ts';
import { readDonnees, readVersion } from './source.ts';
import { findVersion, lockReferentiel, readJeton, replaceDonnees } from './store.ts';
import { type DonneesBanatic, raiseRevision, replaceBanatic, replaceProgramme } from './store-attaches.ts';
import { type ReferentielOuvert, suivreReferentiel } from './suivi.ts';

/** Fills the tables from the installed data, in one transaction; does nothing when that edition is already there. */
export async function loadReferentiel(db: Db): Promise<{ charge: boolean; version: string }> {
  return loadEdition(db, await readVersion(), readDonnees);
}

/** Same, with the data of an edition that the caller holds. */
export async function loadEdition(
  db: Db,
  version: string,
  lire: () => Promise<Donnees>,
): Promise<{ charge: boolean; version: string }> {
  if ((await findVersion(db)) === version) return { charge: false, version };
  const donnees = await lire();
  return db.transaction().execute(async (trx) => {
    await lockReferentiel(trx);
    if ((await findVersion(trx)) === version) return { charge: false, version };
    await replaceDonnees(trx, donnees);
    return { charge: true, version };
  });
}

/** What the tables hold now: the `version` of the reference data that would be read from them. */
export function findEdition(db: Db): Promise<string> {
  return readJeton(db);
}

/** Reads the tables into memory. Fails when nothing has been loaded: every code would be refused. */
export async function openReferentiel(db: Db): Promise<ReferentielOuvert> {
  return suivreReferentiel(db);
}

/** Replaces the groupings, competences and perimeters of Banatic; running processes see them within a second. */
export function importBanatic(db: Db, donnees: DonneesBanatic): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await lockReferentiel(trx);
    await replaceBanatic(trx, donnees);
    await raiseRevision(trx);
  });
}

/** Replaces the territories of a programme. */
export function importProgramme(db: Db, programme: string, lignes: Participation[]): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await lockReferentiel(trx);
    await replaceProgramme(trx, programme, lignes);
    await raiseRevision(trx);
  });
}
