// Long polls: however many readers wait, one look at the journal serves them all.
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';

const pollMs = 100;

export interface Veille {
  /** Resolves when the journal has passed this position, or when the signal says to stop waiting. */
  waitBeyond(position: number, signal: AbortSignal): Promise<void>;
}

export function createVeille(db: Db): Veille {
  const waiting = new Set<{ position: number; release(): void }>();
  let looking = false;

  async function lookWhileAwaited(): Promise<void> {
    looking = true;
    while (waiting.size > 0) {
      await setTimeout(pollMs);
      try {
        const { rows } = await sql<{ fin: number }>`SELECT derniere_position AS fin FROM journal`.execute(db);
        const end = rows[0]?.fin ?? 0;
        for (const waiter of waiting) if (end > waiter.position) waiter.release();
      } catch {
        // The reader's own query will tell it that the database does not answer.
        for (const waiter of waiting) waiter.release();
      }
    }
    looking = false;
  }

  return {
    waitBeyond(position, signal) {
      return new Promise((resolve) => {
        const waiter = {
          position,
          release() {
            waiting.delete(waiter);
            signal.removeEventListener('abort', waiter.release);
            resolve();
          },
        };
        if (signal.aborted) return resolve();
        waiting.add(waiter);
        signal.addEventListener('abort', waiter.release);
        if (!looking) void lookWhileAwaited();
      });
    },
  };
}
