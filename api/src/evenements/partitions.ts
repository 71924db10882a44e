// Weeks of the tables cut by time: created ahead, dropped whole once nobody needs them.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';

const weekMs = 7 * 86_400_000;
/** A Monday, 00:00 UTC: every bound is a whole number of weeks from it. */
const origine = Date.UTC(2026, 10, 30);
const weeksAhead = 2;

export type TableParSemaines = 'evenement' | 'livraison';

export interface Semaine {
  /** Name of the partition. */
  nom: string;
  /** Excluded upper bound, in milliseconds. */
  fin: number;
}

/** Monday, 00:00 UTC, that follows an instant. */
function endOfWeek(instant: number): number {
  return origine + (Math.floor((instant - origine) / weekMs) + 1) * weekMs;
}

/** `2026-11-30 00:00:00+00`, as the catalogue writes it. */
function toInstant(texte: string): number {
  return Date.parse(texte.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
}

/** Partitions of a table, oldest first. */
export async function listSemaines(db: Db, table: TableParSemaines): Promise<Semaine[]> {
  const { rows } = await sql<{ nom: string; borne: string }>`
    SELECT c.relname AS nom, pg_get_expr(c.relpartbound, c.oid) AS borne
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = ${table}::regclass`.execute(db);
  return rows
    .map(({ nom, borne }) => ({ nom, fin: toInstant(/TO \('([^']+)'\)/.exec(borne)?.[1] ?? '') }))
    .sort((a, b) => a.fin - b.fin);
}

/** Creates the weeks up to two ahead; a gap (nothing ran for months) is one longer partition. Safe side by side. */
export async function ensureSemaines(db: Db, table: TableParSemaines, now = Date.now()): Promise<void> {
  const wanted = endOfWeek(now) + weeksAhead * weekMs;
  const last = (await listSemaines(db, table)).at(-1)?.fin ?? origine;
  if (last >= wanted) return;
  await db.transaction().execute(async (tx) => {
    await sql`SET LOCAL timezone = 'UTC'`.execute(tx);
    await sql`SELECT pg_advisory_xact_lock(${verrou})`.execute(tx);
    let from = (await listSemaines(tx, table)).at(-1)?.fin ?? origine;
    while (from < wanted) {
      const to = Math.max(from + weekMs, Math.min(wanted, endOfWeek(now)));
      const nom = `${table}_${new Date(from).toISOString().slice(0, 10).replaceAll('-', '')}`;
      await addSemaine(tx, table, nom, { from, to });
      from = to;
    }
  });
}

const verrou = 4_201_067;

/** Made apart, then attached: neither readers nor writers of the table wait for it. */
async function addSemaine(
  tx: Db,
  table: TableParSemaines,
  nom: string,
  { from, to }: { from: number; to: number },
): Promise<void> {
  const bound = (instant: number) => sql.lit(new Date(instant).toISOString());
  await sql`CREATE TABLE ${sql.table(nom)} (LIKE ${sql.table(table)} INCLUDING ALL)`.execute(tx);
  await sql`ALTER TABLE ${sql.table(table)} ATTACH PARTITION ${sql.table(nom)}
    FOR VALUES FROM (${bound(from)}) TO (${bound(to)})`.execute(tx);
}

/** Drops a partition, unless somebody holds it: the next turn will try again. */
export async function dropSemaine(db: Db, nom: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`SET LOCAL lock_timeout = '2s'`.execute(tx);
    await sql`DROP TABLE ${sql.table(nom)}`.execute(tx);
  });
}

/** Last position of a partition of the journal; undefined when it is empty. */
export async function lastPositionOf(db: Db, nom: string): Promise<number | undefined> {
  const { rows } = await sql<{ derniere: number | null }>`
    SELECT max(position) AS derniere FROM ${sql.table(nom)}`.execute(db);
  return rows[0]?.derniere ?? undefined;
}
