// The journal as those who deliver it read it: everything, by position.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import type { LigneDeFil } from './fil.ts';

export interface LigneDeJournal extends LigneDeFil {
  /** The only cercle that may see it; null for everyone. */
  cercle: string | null;
}

const colonnes =
  sql.raw(`position, id, type, sujet, plateforme, projet_id AS "projetId", cercle, territoires, donnees,
  to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS instant`);

/** At most `limite` events after a position, in order. */
export async function readApres(db: Db, position: number, limite: number): Promise<LigneDeJournal[]> {
  const { rows } = await sql<LigneDeJournal>`
    SELECT ${colonnes} FROM evenement WHERE position > ${position} ORDER BY position LIMIT ${limite}`.execute(
    db,
  );
  return rows;
}

/** The events after a position, up to another. */
export async function readEntre(db: Db, apres: number, jusqua: number): Promise<LigneDeJournal[]> {
  const { rows } = await sql<LigneDeJournal>`
    SELECT ${colonnes} FROM evenement WHERE position > ${apres} AND position <= ${jusqua} ORDER BY position`.execute(
    db,
  );
  return rows;
}

/** The events of these positions that the journal still holds, in order. */
export async function readPositions(db: Db, positions: readonly number[]): Promise<LigneDeJournal[]> {
  if (positions.length === 0) return [];
  const { rows } = await sql<LigneDeJournal>`
    SELECT ${colonnes} FROM evenement WHERE position = ANY(${[...positions]}::bigint[]) ORDER BY position`.execute(
    db,
  );
  return rows;
}

export interface Etendue {
  /** Position before the oldest event kept. */
  debut: number;
  /** Last position given. */
  fin: number;
}

/** What the journal holds now. */
export async function readEtendue(db: Db): Promise<Etendue> {
  const { rows } = await sql<{ debut: number | null; fin: number }>`
    SELECT derniere_position AS fin, (SELECT min(position) FROM evenement) - 1 AS debut FROM journal`.execute(
    db,
  );
  const { debut = null, fin = 0 } = rows[0] ?? {};
  return { debut: debut ?? fin, fin };
}

/** Last position numbered before an instant: found by halving, since both grow together. */
export async function positionAvant(db: Db, instant: Date): Promise<number> {
  const { debut, fin } = await readEtendue(db);
  let low = debut;
  let high = fin + 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const { rows } = await sql<{ position: number; avant: boolean }>`
      SELECT position, numerote_le < ${instant.toISOString()}::timestamptz AS avant
      FROM evenement WHERE position >= ${middle} ORDER BY position LIMIT 1`.execute(db);
    const found = rows[0];
    if (found?.avant) low = found.position;
    else high = middle;
  }
  return low;
}
