// Writes of an outbox, one after the other; those asked for at the same time share one.
import { type Boite, BoiteAbimee, type Operation } from './boite.ts';

export interface Ecriture {
  /** Resolves once durable. */
  append(operations: readonly Operation[]): Promise<void>;
  /** Writes, at its turn, what `summarize` gives then in place of everything. */
  compact(summarize: () => readonly Operation[]): Promise<void>;
  /** Refuses what comes next, and waits for what is under way. */
  close(): Promise<void>;
}

interface Demande {
  operations: readonly Operation[];
  resolve(): void;
  reject(error: unknown): void;
}

/** Operations written together; each write is one line of a file. */
const groupMax = 1_000;

/** `onWritten` is told of each operation once it is durable, in the order of the log. */
export function openEcriture(boite: Boite, onWritten: (operations: readonly Operation[]) => void): Ecriture {
  const waiting: Demande[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;

  function next<T>(task: () => Promise<T>): Promise<T> {
    const done = turn.then(task, task);
    turn = done.catch(() => undefined);
    return done;
  }

  function takeGroup(): Demande[] {
    let taken = 0;
    for (let nombre = 0; taken < waiting.length && nombre < groupMax; taken++) {
      nombre += waiting[taken]?.operations.length ?? 0;
    }
    return waiting.splice(0, taken);
  }

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const group = takeGroup();
      try {
        const operations = group.flatMap((demande) => demande.operations);
        await boite.append(operations);
        onWritten(operations);
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
  }

  return {
    append(operations) {
      if (closed) return Promise.reject(new BoiteAbimee('La boîte d’envoi est fermée.'));
      return new Promise((resolve, reject) => {
        waiting.push({ operations, resolve, reject });
        if (waiting.length === 1) void next(flush);
      });
    },
    compact: (summarize) => next(() => boite.replace(summarize())),
    async close() {
      closed = true;
      await turn;
    },
  };
}
