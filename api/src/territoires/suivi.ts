// The reference data in memory, read again when another process has changed it. Readers keep the same object.
import type { Db } from '../infra/db.ts';
import type { Referentiel } from './modele.ts';
import { createReferentiel } from './referentiel.ts';
import { readDonneesChargees, readJeton } from './store.ts';

export interface ReferentielOuvert extends Referentiel {
  /** Reads the database again if it changed: the caller sees its own imports. */
  refresh(): Promise<void>;
  /** Looks for changes at this interval, in milliseconds, until `close`. */
  suivre(intervalleMs: number, onError: (error: unknown) => void): void;
  close(): void;
}

async function read(db: Db): Promise<Referentiel> {
  const donnees = await db.transaction().setIsolationLevel('repeatable read').execute(readDonneesChargees);
  if (donnees.version === '') {
    throw new Error("Le référentiel des territoires n'est pas chargé : lancez la migration.");
  }
  return createReferentiel(donnees);
}

export async function suivreReferentiel(db: Db): Promise<ReferentielOuvert> {
  let courant = await read(db);
  let ferme = false;
  let minuterie: NodeJS.Timeout | undefined;
  const refresh = async (): Promise<void> => {
    if ((await readJeton(db)) !== courant.version) courant = await read(db);
  };
  const suivre = (intervalleMs: number, onError: (error: unknown) => void): void => {
    minuterie = setTimeout(async () => {
      await refresh().catch((error: unknown) => {
        if (!ferme) onError(error);
      });
      if (!ferme) suivre(intervalleMs, onError);
    }, intervalleMs);
    minuterie.unref();
  };
  const close = (): void => {
    ferme = true;
    clearTimeout(minuterie);
  };
  const propres: Partial<ReferentielOuvert> = { refresh, suivre, close };
  return new Proxy(propres as ReferentielOuvert, {
    get: (cible, nom) => Reflect.get(nom in cible ? cible : courant, nom),
  });
}
