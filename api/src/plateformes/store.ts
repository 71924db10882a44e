// SQL of plateformes and keys; writes of the use cases.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import type { Origine, Scope } from './rules.ts';

export interface Plateforme {
  slug: string;
  nom: string;
  url: string | null;
  origine: Origine;
  active: boolean;
  peutPosseder: boolean;
  demonstration: boolean;
  quotaParMinute: number;
  creeLe: Date;
}

export interface Cle {
  id: string;
  plateforme: string;
  scopes: Scope[];
  creeLe: Date;
  expireLe: Date | null;
  revoqueeLe: Date | null;
  derniereUtilisationLe: Date | null;
}

const colonnesPlateforme = sql.raw(
  'slug, nom, url, origine, active, peut_posseder, demonstration, quota_par_minute, cree_le',
);
const colonnesCle = sql.raw(
  'id, plateforme, scopes, cree_le, expire_le, revoquee_le, derniere_utilisation_le',
);

/** Runs inside the caller's transaction, or in a new one. */
export function inTransaction<T>(db: Db, execute: (tx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? execute(db) : db.transaction().execute(execute);
}

/** Undefined when the slug is taken. */
export async function insertPlateforme(db: Db, p: Omit<Plateforme, 'creeLe' | 'active'>) {
  const { rows } = await sql<Plateforme>`
    INSERT INTO plateforme (slug, nom, url, origine, peut_posseder, demonstration, quota_par_minute)
    VALUES (${p.slug}, ${p.nom}, ${p.url}, ${p.origine}, ${p.peutPosseder}, ${p.demonstration}, ${p.quotaParMinute})
    ON CONFLICT (slug) DO NOTHING RETURNING ${colonnesPlateforme}`.execute(db);
  return rows[0];
}

export async function findPlateforme(db: Db, slug: string): Promise<Plateforme | undefined> {
  const { rows } = await sql<Plateforme>`
    SELECT ${colonnesPlateforme} FROM plateforme WHERE slug = ${slug}`.execute(db);
  return rows[0];
}

/** Keys of one plateforme are created one after the other. */
export async function lockPlateforme(db: Db, slug: string): Promise<Plateforme | undefined> {
  const { rows } = await sql<Plateforme>`
    SELECT ${colonnesPlateforme} FROM plateforme WHERE slug = ${slug} FOR NO KEY UPDATE`.execute(db);
  return rows[0];
}

export async function readPlateformes(db: Db, apres: string, limite: number): Promise<Plateforme[]> {
  const { rows } = await sql<Plateforme>`
    SELECT ${colonnesPlateforme} FROM plateforme WHERE slug COLLATE "C" > ${apres}
    ORDER BY slug COLLATE "C" LIMIT ${limite}`.execute(db);
  return rows;
}

export type ChangementPlateforme = Partial<
  Pick<Plateforme, 'nom' | 'url' | 'active' | 'quotaParMinute' | 'peutPosseder'>
>;

/** Absent fields stay as they are; `url: null` erases it. */
export async function patchPlateforme(db: Db, slug: string, c: ChangementPlateforme) {
  const { rows } = await sql<Plateforme>`
    UPDATE plateforme SET
      nom = coalesce(${c.nom ?? null}::text, nom),
      url = CASE WHEN ${c.url !== undefined}::boolean THEN ${c.url ?? null}::text ELSE url END,
      active = coalesce(${c.active ?? null}::boolean, active),
      quota_par_minute = coalesce(${c.quotaParMinute ?? null}::int, quota_par_minute),
      peut_posseder = coalesce(${c.peutPosseder ?? null}::boolean, peut_posseder)
    WHERE slug = ${slug} RETURNING ${colonnesPlateforme}`.execute(db);
  return rows[0];
}

export async function insertCle(
  db: Db,
  cle: { id: string; plateforme: string; empreinte: Buffer; scopes: readonly Scope[]; expireLe: Date | null },
): Promise<Cle> {
  const { rows } = await sql<Cle>`
    INSERT INTO cle (id, plateforme, empreinte, scopes, expire_le)
    VALUES (${cle.id}, ${cle.plateforme}, ${cle.empreinte}, ${[...cle.scopes]}::text[], ${cle.expireLe})
    RETURNING ${colonnesCle}`.execute(db);
  return rows[0] as Cle;
}

export async function readCles(db: Db, slug: string): Promise<Cle[]> {
  const { rows } = await sql<Cle>`
    SELECT ${colonnesCle} FROM cle WHERE plateforme = ${slug} ORDER BY cree_le, id COLLATE "C"`.execute(db);
  return rows;
}

/** Revoked once: a second revocation keeps the first date. */
export async function markCleRevoked(
  db: Db,
  id: string,
  plateforme: string | null,
): Promise<Cle | undefined> {
  const { rows } = await sql<Cle>`
    UPDATE cle SET revoquee_le = coalesce(revoquee_le, now())
    WHERE id = ${id} AND (${plateforme}::text IS NULL OR plateforme = ${plateforme})
    RETURNING ${colonnesCle}`.execute(db);
  return rows[0];
}
