// The loops of `work`: deliveries, and the housekeeping of the tables cut by weeks.
import { setTimeout as delay } from 'node:timers/promises';
import {
  dropSemaine,
  ensureSemaines,
  listSemaines,
  maintainJournal,
  retentionMs,
} from '../evenements/index.ts';
import type { Db } from '../infra/db.ts';
import { createLivreur, type OptionsDeLivreur } from './livreur.ts';
import { noticeLosses } from './preavis.ts';

export interface Travail {
  stop(): Promise<void>;
}

const tourMs = 50;
const houseMs = 3_600_000;

function loop(step: () => Promise<number>, onError: (error: unknown) => void): Travail {
  const stopping = new AbortController();
  const pause = (ms: number) => delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const wait = await step().catch((error: unknown) => {
        onError(error);
        return 1_000;
      });
      await pause(wait);
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

/** Delivers until stopped; any number of processes share the subscriptions. */
export function startLivraisons(db: Db, options: OptionsDeLivreur): Travail {
  const livreur = createLivreur(db, options);
  const turns = loop(
    async () => ((await livreur.turn()) ? 0 : tourMs),
    (error) => options.onError(error, 'livraisons : nouvel essai dans une seconde'),
  );
  return {
    async stop() {
      await turns.stop();
      await livreur.close();
    },
  };
}

/** One turn of housekeeping at this instant; answers the partitions dropped. */
export async function maintainSemaines(db: Db, maintenant: number): Promise<string[]> {
  const dropped = await maintainJournal(db, {
    maintenant,
    autoriser: (derniere) => noticeLosses(db, derniere, maintenant),
  });
  await ensureSemaines(db, 'livraison', maintenant);
  for (const { nom, fin } of await listSemaines(db, 'livraison')) {
    if (fin > maintenant - retentionMs) break;
    await dropSemaine(db, nom);
    dropped.push(nom);
  }
  return dropped;
}

/** Keeps the journal and the log to their weeks, looking every hour. */
export function startEntretien(db: Db, onError: OptionsDeLivreur['onError']): Travail {
  return loop(
    async () => {
      await maintainSemaines(db, Date.now());
      return houseMs;
    },
    (error) => onError(error, 'entretien du journal : nouvel essai dans une seconde'),
  );
}
