// What the readers hand to the run: traces to publish, or rows refused with their reason.
import type { LigneDeTrace } from '@projets-collectivites/schema';
import type { GenreAvertissement } from './avertissements.ts';

/** A row of the file as it was, for the file of rejected rows. */
export interface Origine {
  numero: number;
  champs?: readonly string[];
  objet?: unknown;
}

/** A line of a bulk, as `POST /v1/traces/lot` takes it; lines of an NDJSON file are checked by the publication. */
export type LigneAPublier = LigneDeTrace | ({ externalId: string } & Record<string, unknown>);

export interface Candidat {
  /** Rows of the file that make this trace. */
  origines: readonly Origine[];
  avertissements: readonly GenreAvertissement[];
  ligne?: LigneAPublier;
  externalId?: string;
  /** Why nothing can be published; a French sentence. */
  refus?: string;
}

/** A file opened by its reader. */
export interface Source {
  /** Columns repeated in the file of rejected rows; undefined for NDJSON. */
  entete?: readonly string[];
  /** Positions of the columns that hold personal contact data. */
  contacts: ReadonlySet<number>;
  octets: number;
  candidats(onOctets: (octets: number) => void): AsyncGenerator<Candidat, void, undefined>;
}

/** Leaves out empty texts and undefined values. */
export function sansVides(objet: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(objet).filter(([, valeur]) => valeur !== '' && valeur !== undefined),
  );
}
