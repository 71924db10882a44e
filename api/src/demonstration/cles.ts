// Keys of the demonstration: one for each plateforme that a newcomer tries, one for the administration.
import type { Db } from '../infra/db.ts';
import {
  createCle,
  listCles,
  parseJeton,
  revokeCle,
  type Scope,
  scopesDemonstration,
} from '../plateformes/index.ts';
import { slugAdmin } from './etat.ts';

const slugs = ['mec', 'tet', 'recoco', slugAdmin] as const;

export type ClesDeDemonstration = Record<(typeof slugs)[number], string>;

/** The administration also reads: its screens show projets. */
const scopesAdmin: readonly Scope[] = ['admin', 'projets:lecture'];

/** A new key for each; the plateformes exist. */
export async function createCles(db: Db): Promise<ClesDeDemonstration> {
  const cles: Partial<ClesDeDemonstration> = {};
  for (const slug of slugs) {
    const scopes = slug === slugAdmin ? scopesAdmin : scopesDemonstration;
    cles[slug] = (await createCle(db, slug, { scopes })).cle;
  }
  return cles as ClesDeDemonstration;
}

/** New keys in place of lost ones, which stop working. */
export function renewCles(db: Db): Promise<ClesDeDemonstration> {
  return db.transaction().execute(async (tx) => {
    for (const slug of slugs) {
      for (const { id, revoqueeLe } of await listCles(tx, slug)) {
        if (revoqueeLe === null) await revokeCle(tx, id, slug);
      }
    }
    return createCles(tx);
  });
}

export function isCles(value: unknown): value is ClesDeDemonstration {
  if (typeof value !== 'object' || value === null) return false;
  return slugs.every((slug) => typeof Reflect.get(value, slug) === 'string');
}

/** Whether these keys are those of this database, be they revoked since; the demonstration is loaded. */
export async function areFromHere(db: Db, cles: ClesDeDemonstration): Promise<boolean> {
  for (const slug of slugs) {
    const id = parseJeton(cles[slug])?.id;
    if (!(await listCles(db, slug)).some((cle) => cle.id === id)) return false;
  }
  return true;
}
