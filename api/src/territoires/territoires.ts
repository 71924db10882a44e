// Loading the reference data into the database, and opening it in memory.
import type { Db } from '../infra/db.ts';
import type { Referentiel } from './modele.ts';
import { createReferentiel } from './referentiel.ts';
import { readDonnees, readVersion } from './source.ts';
import { findVersion, lockReferentiel, readDonneesChargees, replaceDonnees } from './store.ts';

/** Fills the tables from the installed data, in one transaction; does nothing when that edition is already there. */
export async function loadReferentiel(db: Db): Promise<{ charge: boolean; version: string }> {
  const version = await readVersion();
  if ((await findVersion(db)) === version) return { charge: false, version };
  const donnees = await readDonnees();
  return db.transaction().execute(async (trx) => {
    await lockReferentiel(trx);
    if ((await findVersion(trx)) === version) return { charge: false, version };
    await replaceDonnees(trx, donnees);
    return { charge: true, version };
  });
}

/** Reads the tables into memory, in one snapshot. Fails when nothing has been loaded: every code would be refused. */
export async function openReferentiel(db: Db): Promise<Referentiel> {
  const donnees = await db.transaction().setIsolationLevel('repeatable read').execute(readDonneesChargees);
  if (donnees.version === '') {
    throw new Error("Le référentiel des territoires n'est pas chargé : lancez la migration.");
  }
  return createReferentiel(donnees);
}
