// The deferred linkage as background work, in any number of processes.
import { setTimeout } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import { openAnnuaire } from '../plateformes/index.ts';
import { linkAttente, openPublieur } from '../projets/index.ts';
import { openReferentiel } from '../territoires/index.ts';
import { openRapprocheur } from './rapprocheur.ts';

const verrou = 4_201_068;

export interface TravailDeRapprochement {
  stop(): Promise<void>;
}

/** What the work needs, opened when there is some: the reference data weighs tens of megabytes. */
async function openMoyens(db: Db, log: FastifyBaseLogger) {
  const referentiel = await openReferentiel(db);
  const annuaire = await openAnnuaire(db);
  referentiel.suivre(1_000, () => {});
  const rapprocheur = openRapprocheur({ referentiel, log });
  return {
    publieur: openPublieur({ db, referentiel, annuaire, rapprocheur }),
    close() {
      annuaire.close();
      referentiel.close();
    },
  };
}

async function isWaiting(db: Db): Promise<boolean> {
  const { rows } = await sql<{ attend: boolean }>`
    SELECT EXISTS (SELECT FROM rapprochement_differe WHERE depuis < clock_timestamp() - interval '1 second') AS attend`.execute(
    db,
  );
  return rows[0]?.attend ?? false;
}

/** Runs until stopped. One process at a time does the work: two would do it twice. */
export function startRapprochement(
  db: Db,
  { log, intervalMs = 500 }: { log: FastifyBaseLogger; intervalMs?: number },
): TravailDeRapprochement {
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = (ms: number) => setTimeout(ms, undefined, { signal }).catch(() => {});
  let moyens: Awaited<ReturnType<typeof openMoyens>> | undefined;

  /** One turn; false when there is nothing to do, or another process does it. */
  async function turn(): Promise<boolean> {
    if (!(await isWaiting(db))) return false;
    return db.transaction().execute(async (tx) => {
      const { rows } = await sql<{
        pris: boolean;
      }>`SELECT pg_try_advisory_xact_lock(${verrou}) AS pris`.execute(tx);
      if (!rows[0]?.pris) return false;
      moyens ??= await openMoyens(db, log);
      return (await linkAttente(moyens.publieur)) > 0;
    });
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        if (!(await turn())) await pause(intervalMs);
      } catch (error) {
        log.warn(
          { code: (error as { code?: string }).code },
          'rapprochement différé : nouvel essai dans une seconde',
        );
        await pause(1_000);
      }
    }
    moyens?.close();
  }

  const done = run();
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}
