// Where a reader of the feed is, kept by the reader.
import { ErreurReseau, Probleme } from '../probleme.ts';

/** Where the cursor is kept: a row of your database, best in the transaction that applies the events, or a file. */
export interface Curseur {
  /** Undefined the first time. */
  read(): Promise<string | undefined>;
  /** Called once everything before it has been handled; resolves once durable. */
  write(curseur: string): Promise<void>;
}

/** Kept in memory: forgotten with the process. */
export function openCurseurEnMemoire(depart?: string): Curseur {
  let curseur = depart;
  return {
    read: async () => curseur,
    write: async (suivant) => {
      curseur = suivant;
    },
  };
}

export type RaisonDePerte =
  /** The text is not one of our cursors (400). */
  | 'illisible'
  /** The database has been restored or replaced (410). */
  | 'autre-journal'
  /** Older than the events kept (410). */
  | 'trop-ancien';

/** The feed cannot go on from this cursor: start again from a snapshot, or nothing tells what was missed. */
export class CurseurPerdu extends Error {
  readonly raison: RaisonDePerte;
  readonly curseur: string;

  constructor(raison: RaisonDePerte, curseur: string, cause: Probleme) {
    super(cause.detail, { cause });
    this.name = 'CurseurPerdu';
    this.raison = raison;
    this.curseur = curseur;
  }
}

/** The loss that a problem of the feed tells, if it does. */
export function toPerte(error: unknown, curseur: string): CurseurPerdu | undefined {
  if (!(error instanceof Probleme)) return undefined;
  if (error.slug === 'curseur-illisible') return new CurseurPerdu('illisible', curseur, error);
  if (error.slug !== 'curseur-expire') return undefined;
  const raison = error.extra.raison === 'autre-journal' ? 'autre-journal' : 'trop-ancien';
  return new CurseurPerdu(raison, curseur, error);
}

/** Will the same request succeed later? */
export function isPassagere(error: unknown): boolean {
  if (error instanceof ErreurReseau) return true;
  return error instanceof Probleme && (error.status === 429 || error.status >= 500);
}
