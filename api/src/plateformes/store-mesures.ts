// SQL of what is counted: slices of quotas and last uses of keys.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';

export type Seau = 'default' | 'lot';

export interface Tranche {
  /** Requests granted; 0 when the minute's budget is spent. */
  accorde: number;
  /** Requests granted to all processes during this minute. */
  consomme: number;
  /** Milliseconds until the next minute, by the database's clock. */
  resteMs: number;
}

/** Takes up to `tranche` requests from the minute's budget of a plateforme. */
export async function takeTranche(
  db: Db,
  plateforme: string,
  seau: Seau,
  limite: number,
  tranche: number,
): Promise<Tranche> {
  // A statement that waited for the row may hold an older minute: the clock never goes back.
  const { rows } = await sql<Tranche>`
    INSERT INTO quota AS q (plateforme, seau, minute, consomme, tranche)
    VALUES (${plateforme}, ${seau}, date_trunc('minute', clock_timestamp()),
      least(${tranche}::int, ${limite}::int), least(${tranche}::int, ${limite}::int))
    ON CONFLICT (plateforme, seau) DO UPDATE SET
      minute = greatest(q.minute, excluded.minute),
      consomme = CASE WHEN q.minute >= excluded.minute
        THEN greatest(q.consomme, least(q.consomme + ${tranche}::int, ${limite}::int)) ELSE excluded.consomme END,
      tranche = CASE WHEN q.minute >= excluded.minute
        THEN greatest(0, least(${tranche}::int, ${limite}::int - q.consomme)) ELSE excluded.tranche END
    RETURNING tranche AS accorde, consomme,
      greatest(0, extract(epoch FROM minute + interval '1 minute' - clock_timestamp()) * 1000)::float8 AS reste_ms`.execute(
    db,
  );
  return rows[0] as Tranche;
}

/** Notes last uses, keys locked in one order so that two processes never wait for each other. */
export async function recordUsages(db: Db, usages: readonly { id: string; le: string }[]): Promise<void> {
  await sql`
    WITH vues AS (SELECT id, le FROM jsonb_to_recordset(${JSON.stringify(usages)}::jsonb) AS v(id text, le timestamptz)),
    verrous AS (SELECT id FROM cle WHERE id IN (SELECT id FROM vues) ORDER BY id FOR NO KEY UPDATE)
    UPDATE cle SET derniere_utilisation_le = greatest(cle.derniere_utilisation_le, vues.le)
    FROM vues, verrous WHERE cle.id = vues.id AND verrous.id = vues.id`.execute(db);
}
