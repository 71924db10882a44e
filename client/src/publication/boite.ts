// The outbox: what is still to be told to the hub, written before it is sent.
import type { DocumentDeProbleme } from '../contrat.gen.ts';

/** One line of the outbox's log. Replaying the log from its start gives the state. */
export type Operation =
  /** To be sent. A later note of the same `externalId` takes its place. */
  | { op: 'note'; numero: number; externalId: string; ligne: string; le: string }
  /** Written by the hub. */
  | { op: 'fait'; numeros: number[] }
  /** Refused by the hub: kept apart until corrected or forgotten. */
  | { op: 'rejet'; numero: number; probleme: DocumentDeProbleme; le: string }
  /** The refusal has been dealt with. */
  | { op: 'oubli'; numero: number };

/**
 * Where an outbox is kept. One writer at a time: opening must fail while another one holds it. Calls never overlap:
 * each waits for the one before it.
 */
export interface Boite {
  /** Everything kept, in the order of writing. Called once, first. */
  read(): Promise<Operation[]>;
  /** All or nothing, and durable when it resolves: neither a kill nor a power cut loses it. */
  append(operations: readonly Operation[]): Promise<void>;
  /** Takes the place of everything kept, in one indivisible step. */
  replace(operations: readonly Operation[]): Promise<void>;
  close(): Promise<void>;
}

/** An outbox that another process, or another publisher, holds. `message` says which. */
export class BoiteOccupee extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BoiteOccupee';
  }
}

/** An outbox that can no longer be trusted to be durable, or to be read. */
export class BoiteAbimee extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'BoiteAbimee';
  }
}

/** Kept in memory only: lost with the process. For tests, and for what can be sent again anyway. */
export function openBoiteEnMemoire(): Boite {
  let operations: Operation[] = [];
  return {
    read: async () => [...operations],
    append: async (ajouts) => void operations.push(...ajouts),
    replace: async (toutes) => {
      operations = [...toutes];
    },
    close: async () => undefined,
  };
}
