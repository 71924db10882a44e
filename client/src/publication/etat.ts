// What an outbox's log amounts to: pure.
import type { DocumentDeProbleme } from '../contrat.gen.ts';
import type { Operation } from './boite.ts';

export interface Note {
  numero: number;
  externalId: string;
  /** The bulk line, in JSON. */
  ligne: string;
  /** When it was noted (RFC 3339). */
  le: string;
}

export interface NoteRefusee extends Note {
  probleme: DocumentDeProbleme;
  refuseLe: string;
}

export interface Etat {
  /** To be sent: the last note of each trace, in the order in which they were noted. */
  enAttente: Map<string, Note>;
  /** The same by their numbers. */
  parNumero: Map<number, Note>;
  /** Refused, and not noted again since. */
  rejets: Map<string, NoteRefusee>;
  /** Last number given. */
  dernier: number;
  /** Operations that the log holds. */
  operations: number;
}

/** Takes a note out of those that wait; undefined when a later one of its trace has taken its place. */
function takeNote({ enAttente, parNumero }: Etat, numero: number): Note | undefined {
  const note = parNumero.get(numero);
  if (note === undefined) return undefined;
  parNumero.delete(numero);
  enAttente.delete(note.externalId);
  return note;
}

/** Changes `etat`. */
export function applyOperation(etat: Etat, operation: Operation): void {
  etat.operations += 1;
  switch (operation.op) {
    case 'note': {
      const { numero, externalId, ligne, le } = operation;
      const note = { numero, externalId, ligne, le };
      const avant = etat.enAttente.get(externalId);
      // Taken out first: a map keeps the place of a key that is only changed.
      if (avant) takeNote(etat, avant.numero);
      etat.enAttente.set(externalId, note);
      etat.parNumero.set(numero, note);
      etat.rejets.delete(externalId);
      etat.dernier = Math.max(etat.dernier, numero);
      return;
    }
    case 'fait':
      for (const numero of operation.numeros) takeNote(etat, numero);
      return;
    case 'rejet': {
      const note = takeNote(etat, operation.numero);
      if (note === undefined) return;
      const { probleme, le } = operation;
      etat.rejets.set(note.externalId, { ...note, probleme, refuseLe: le });
      return;
    }
    case 'oubli':
      for (const [externalId, rejet] of etat.rejets) {
        if (rejet.numero === operation.numero) etat.rejets.delete(externalId);
      }
  }
}

/** The state that a whole log amounts to. */
export function replay(operations: readonly Operation[]): Etat {
  const etat: Etat = {
    enAttente: new Map(),
    parNumero: new Map(),
    rejets: new Map(),
    dernier: 0,
    operations: 0,
  };
  for (const operation of operations) applyOperation(etat, operation);
  return etat;
}

/** The shortest log that amounts to the same. */
export function summarize(etat: Etat): Operation[] {
  const refuses = [...etat.rejets.values()].flatMap(
    ({ numero, externalId, ligne, le, probleme, refuseLe }) => [
      { op: 'note' as const, numero, externalId, ligne, le },
      { op: 'rejet' as const, numero, probleme, le: refuseLe },
    ],
  );
  const attente = [...etat.enAttente.values()].map((note) => ({ op: 'note' as const, ...note }));
  return [...refuses, ...attente];
}
