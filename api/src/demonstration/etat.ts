// What the database says of the demonstration. The plateforme `admin` is created last: it marks a complete load.
import type { Db } from '../infra/db.ts';
import { listPlateformes } from '../plateformes/index.ts';

export const slugAdmin = 'admin';

/** `vide`: nothing was ever published; `autre`: someone's own data, where nothing fictional may enter. */
export type EtatDeDemonstration = 'vide' | 'interrompue' | 'chargee' | 'autre';

const toutes = { limite: 10_000 };

/** No trace exists without its plateforme: a database without plateforme is empty. */
export async function readEtat(db: Db): Promise<EtatDeDemonstration> {
  const plateformes = await listPlateformes(db, toutes);
  if (plateformes.some(({ slug, demonstration }) => demonstration && slug === slugAdmin)) return 'chargee';
  if (plateformes.length === 0) return 'vide';
  return plateformes.every(({ demonstration }) => demonstration) ? 'interrompue' : 'autre';
}

/** Whether this database holds fictional data: the pages then say so. */
export async function isDemonstration(db: Db): Promise<boolean> {
  return (await listPlateformes(db, toutes)).some(({ demonstration }) => demonstration);
}
