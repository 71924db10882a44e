// Gives committed events their dense position. Any number of workers run it; a lock lets one act at a time.
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import { ensureSemaines } from './partitions.ts';

const verrou = 4_201_066;
const batch = 2_000;

/** The cluster, timeline and database holding the data: differs after a restore, a dump reload or a promotion. */
const systemIdentity = sql<string>`(SELECT system_identifier FROM pg_control_system())::text || '/' ||
  (SELECT timeline_id FROM pg_control_checkpoint()) || '/' ||
  (SELECT oid FROM pg_database WHERE datname = current_database())`;

/**
 * Makes the journal and the log of deliveries ready to receive: their next weeks; and its identity, renewed when the data was restored elsewhere.
 * Returns the id.
 */
export async function ensureJournal(db: Db): Promise<string> {
  await ensureSemaines(db, 'evenement');
  await ensureSemaines(db, 'livraison');
  const { rows } = await sql<{ id: string }>`
    INSERT INTO journal (id, systeme) VALUES (${randomUUID().slice(0, 8)}, ${systemIdentity})
    ON CONFLICT (unique_ligne) DO UPDATE SET
      id = CASE WHEN journal.systeme = excluded.systeme THEN journal.id ELSE excluded.id END,
      systeme = excluded.systeme
    RETURNING id`.execute(db);
  return rows[0]!.id;
}

/** Gives the journal a new identity: to call after files were put back in place, which nothing else tells. */
export async function renewJournal(db: Db): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    UPDATE journal SET id = ${randomUUID().slice(0, 8)} RETURNING id`.execute(db);
  return rows[0]!.id;
}

/** Moves one batch of queued events to the journal. Returns how many, or -1 when another worker is at it. */
export async function sequenceBatch(db: Db): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const lock = await sql<{ pris: boolean }>`SELECT pg_try_advisory_xact_lock(${verrou}) AS pris`.execute(
      tx,
    );
    if (!lock.rows[0]?.pris) return -1;
    const { rows } = await sql<{ deplaces: number }>`
      WITH pris AS (
        -- A bound rather than a list: an often empty queue has no statistics to choose a join by.
        DELETE FROM evenement_attente WHERE numero <= (
          SELECT max(numero) FROM (SELECT numero FROM evenement_attente ORDER BY numero LIMIT ${sql.lit(batch)}) AS premiers
        ) RETURNING *
      ), place AS (
        UPDATE journal SET derniere_position = derniere_position + (SELECT count(*) FROM pris),
          numerote_le = greatest(numerote_le, clock_timestamp())
        WHERE EXISTS (SELECT FROM pris)
        RETURNING derniere_position, numerote_le
      ), ecrits AS (
        INSERT INTO evenement (position, numero, id, type, sujet, plateforme, projet_id, cercle, territoires, donnees,
          instant, numerote_le)
        SELECT place.derniere_position - (SELECT count(*) FROM pris) + row_number() OVER (ORDER BY numero),
          numero, id, type, sujet, plateforme, projet_id, cercle, territoires, donnees, instant, place.numerote_le
        FROM pris, place RETURNING 1
      )
      SELECT count(*) AS deplaces FROM ecrits`.execute(tx);
    const moved = rows[0]?.deplaces ?? 0;
    return moved;
  });
}

export interface Sequenceur {
  stop(): Promise<void>;
}

/** Runs until stopped, one look every `intervalMs`: the most that an event waits for its position. */
export function startSequenceur(
  db: Db,
  options: { log: FastifyBaseLogger; intervalMs?: number },
): Sequenceur {
  const stopping = new AbortController();
  const pause = (ms: number) => setTimeout(ms, undefined, { signal: stopping.signal }).catch(() => {});

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const moved = await sequenceBatch(db);
        if (moved < batch) await pause(options.intervalMs ?? 100);
      } catch (error) {
        options.log.warn(
          { code: (error as { code?: string }).code },
          'séquenceur : nouvel essai dans une seconde',
        );
        await pause(1_000);
      }
    }
  }

  const done = run();
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

/** Seconds that the oldest event without a position has waited; 0 when none waits. */
export async function ageOfOldestWaiting(db: Db): Promise<number> {
  const { rows } = await sql<{ age: number | null }>`
    SELECT extract(epoch FROM clock_timestamp() - min(instant))::float8 AS age FROM evenement_attente`.execute(
    db,
  );
  return Math.max(0, rows[0]?.age ?? 0);
}
