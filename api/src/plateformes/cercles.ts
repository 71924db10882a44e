// Use cases of cercles: named sets of plateformes that see what is restricted to them.
import type { Db } from '../infra/db.ts';
import { cercleExiste, cercleInconnu, champsInvalides } from './problems.ts';
import { nomCercleRefuse } from './rules.ts';
import { inTransaction } from './store.ts';
import {
  type Cercle,
  findCercle,
  findSlugs,
  insertCercle,
  lockCercle,
  readCercles,
  writeMembres,
} from './store-cercles.ts';

async function demandConnues(db: Db, slugs: readonly string[]): Promise<void> {
  const connues = await findSlugs(db, slugs);
  const erreurs = slugs.flatMap((slug, i) =>
    connues.has(slug) ? [] : [{ pointer: `/plateformes/${i}`, detail: 'Cette plateforme n’existe pas.' }],
  );
  if (erreurs.length > 0) throw champsInvalides(erreurs);
}

/** Creates a cercle. 400 for a refused name or an unknown plateforme, 409 when the name is taken. */
export function createCercle(
  db: Db,
  cercle: { nom: string; plateformes: readonly string[] },
): Promise<Cercle> {
  const { nom, plateformes } = cercle;
  const refus = nomCercleRefuse(nom);
  if (refus !== undefined) throw champsInvalides([{ pointer: '/nom', detail: refus }]);
  return inTransaction(db, async (tx) => {
    await demandConnues(tx, plateformes);
    if (!(await insertCercle(tx, nom))) throw cercleExiste(nom);
    await writeMembres(tx, nom, plateformes);
    return getCercle(tx, nom);
  });
}

/** Replaces the members; who leaves no longer reads what is restricted to the cercle. */
export function updateCercle(db: Db, nom: string, plateformes: readonly string[]): Promise<Cercle> {
  return inTransaction(db, async (tx) => {
    if (!(await lockCercle(tx, nom))) throw cercleInconnu(nom);
    await demandConnues(tx, plateformes);
    await writeMembres(tx, nom, plateformes);
    return getCercle(tx, nom);
  });
}

export async function getCercle(db: Db, nom: string): Promise<Cercle> {
  const cercle = await findCercle(db, nom);
  if (cercle === undefined) throw cercleInconnu(nom);
  return cercle;
}

/** Cercles by name, after `apres`. */
export function listCercles(db: Db, { apres = '', limite = 200 } = {}): Promise<Cercle[]> {
  return readCercles(db, apres, limite);
}
