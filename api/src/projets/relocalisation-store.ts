// SQL of the move to another edition of the reference data: the traces to look at, and where the move stands.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import type { TraceSituee } from './relocalisation-rules.ts';

/** Living traces beyond a natal id, in their order, with what the reference data decides of them. */
export async function listSituees(
  db: Db,
  apres: string | null,
  limite: number,
): Promise<(TraceSituee & { natal: string })[]> {
  const { rows } = await sql<TraceSituee & { natal: string }>`
    SELECT natal, ref, dans, bandes, contenu->'collectivites' AS collectivites FROM trace
    WHERE natal > coalesce(${apres}::uuid, '00000000-0000-0000-0000-000000000000') AND supprime_le IS NULL
    ORDER BY natal LIMIT ${limite}`.execute(db);
  return rows;
}

/** The common views of these projets, as they stand in this transaction. */
export async function readDocuments(tx: Db, ids: readonly string[]): Promise<Map<string, string | null>> {
  const { rows } = await sql<{ id: string; document: string | null }>`
    SELECT id, document FROM projet WHERE id = ANY(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map(({ id, document }) => [id, document]));
}

export interface Suivi {
  /** Edition of the reference data that this move is towards. */
  jeton: string;
  /** Last trace looked at by this pass; null: it begins. */
  curseur: string | null;
  terminee: boolean;
  /** The pass may begin. */
  du: boolean;
  /** This pass began late enough to see whatever was written with the former edition. */
  dernier: boolean;
}

/** One process moves traces at a time; false when another is at it. Held until the end of the transaction. */
export async function takeTour(tx: Db): Promise<boolean> {
  const { rows } = await sql<{ pris: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended('relocalisation', 0)) AS pris`.execute(tx);
  return rows[0]?.pris ?? false;
}

export async function findSuivi(tx: Db, sursisMs: number): Promise<Suivi | undefined> {
  const { rows } = await sql<Suivi>`
    SELECT jeton, curseur, terminee, debut_le <= clock_timestamp() AS du,
      debut_le >= vu_le + ${sursisMs} * interval '1 millisecond' AS dernier
    FROM relocalisation`.execute(tx);
  return rows[0];
}

/** A new move; already over the first time, when every trace was born under the only edition ever loaded. */
export async function beginSuivi(tx: Db, jeton: string): Promise<void> {
  await sql`
    INSERT INTO relocalisation (jeton, vu_le, debut_le, terminee)
    SELECT ${jeton}, n, n, v.revision = 0 AND NOT EXISTS (SELECT FROM trace WHERE cree_le < v.chargee_le)
    FROM clock_timestamp() AS n, referentiel_version v
    ON CONFLICT (seule) DO UPDATE SET jeton = excluded.jeton, vu_le = excluded.vu_le, debut_le = excluded.debut_le,
      curseur = NULL, incomplet = false, terminee = false`.execute(tx);
}

/** Starts again from the first trace, now, whatever was done; a newer edition than `jeton` starts its own move. */
export async function restartSuivi(db: Db, jeton: string): Promise<void> {
  await sql`
    INSERT INTO relocalisation (jeton, vu_le, debut_le, terminee)
    SELECT ${jeton}, n, n, false FROM clock_timestamp() AS n
    ON CONFLICT (seule) DO UPDATE SET debut_le = excluded.debut_le, curseur = NULL, incomplet = false, terminee = false`.execute(
    db,
  );
}

/** Keeps the place of the pass, and that a trace could not be written. */
export async function saveCurseur(tx: Db, curseur: string | null, isIncomplet: boolean): Promise<void> {
  await sql`
    UPDATE relocalisation SET curseur = ${curseur}::uuid, incomplet = incomplet OR ${isIncomplet}::bool`.execute(
    tx,
  );
}

/** The pass is over. The move too, or another pass is planned once the delay has gone; true when it is over. */
export async function endPassage(tx: Db, isDernier: boolean, sursisMs: number): Promise<boolean> {
  const { rows } = await sql<{ terminee: boolean }>`
    UPDATE relocalisation SET curseur = NULL, incomplet = false, terminee = ${isDernier}::bool AND NOT incomplet,
      debut_le = CASE WHEN debut_le > vu_le THEN clock_timestamp() ELSE vu_le END
        + ${sursisMs} * interval '1 millisecond'
    RETURNING terminee`.execute(tx);
  return rows[0]?.terminee ?? false;
}
