// Last use of keys, noted in memory and written in batches; a failure is reported and forgotten.
import type { Db } from '../infra/db.ts';
import { recordUsages } from './store-mesures.ts';

export interface Usages {
  touch(cleId: string): void;
  flush(): Promise<void>;
  /** Stops the timer and writes what is pending. */
  close(): Promise<void>;
}

export function createUsages(db: Db, intervalleMs: number, onError: (error: unknown) => void): Usages {
  let vues = new Map<string, number>();
  const flush = async () => {
    if (vues.size === 0) return;
    const lot = [...vues].map(([id, le]) => ({ id, le: new Date(le).toISOString() }));
    vues = new Map();
    try {
      await recordUsages(db, lot);
    } catch (error) {
      onError(error);
    }
  };
  const minuterie = setInterval(() => void flush(), intervalleMs);
  minuterie.unref();
  return {
    touch: (cleId) => vues.set(cleId, Date.now()),
    flush,
    close: () => {
      clearInterval(minuterie);
      return flush();
    },
  };
}
