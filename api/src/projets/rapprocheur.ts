// What record linkage gives to the write path; the feature below implements it and app.ts hands it over.
import type { Db } from '../infra/db.ts';
import type { Referentiel } from '../territoires/index.ts';
import type { AppariementExplique, TraceEnBase } from './modele.ts';

/** What the words of a trace alone say against a union. Pure and cheap. */
export interface Reperes {
  /** Signature of what tells a trace apart by name (a tranche, a named school…); empty when nothing does. */
  repereDe(trace: TraceEnBase): string;
  /** True when two signatures exclude each other. */
  contredit(a: string, b: string): boolean;
  /** Same, by their stages alone (tranche, phase, lot). */
  contreditEtapes(a: string, b: string): boolean;
}

/** What events say of a trace that linkage met. */
export type Voisine = Pick<TraceEnBase, 'natal' | 'ref' | 'projetId' | 'cercle' | 'dans'>;

/** Pairs of some traces with every other, as they are now; or why the work is left for later. */
export interface Rencontres {
  paires: AppariementExplique[];
  /** The traces met, by natal id. */
  voisines: ReadonlyMap<string, Voisine>;
  /** Traces that a full block takes in or puts out: theirs must be looked at again. */
  aRevoir: string[];
}

/** What the keys of a trace depend on. */
export type TraceSituable = Pick<TraceEnBase, 'plateforme' | 'externalId' | 'contenu' | 'dans'>;

export interface TraceARapprocher {
  /** As it will be written; its blocking keys are empty once deleted. */
  trace: TraceEnBase;
  /** Keys under which it is known so far. */
  clesAvant: readonly number[];
  /** Public under which it was found so far; undefined: its own. */
  cercleAvant?: string | null | undefined;
}

export interface Limites {
  /** Candidates of one trace. */
  maxCandidats: number;
  /** Milliseconds, for a whole statement. */
  maxMs: number;
}

interface Situation {
  cles: readonly number[];
  lieux: readonly string[];
  /** Identifiers that it shares with others, wherever they stand; those of declared links are locked as such. */
  partages: readonly string[];
}

export interface Rapprocheur extends Reperes {
  /** Under which keys a trace is found, and the places that they name beyond its départements, to be locked. */
  situer(trace: TraceSituable): Situation;
  /** Same, for a trace as it is stored, whose words may be known already. */
  situerEnBase(trace: TraceEnBase): Situation;
  /** Traces just committed: they will soon be read again. */
  retenir(traces: readonly TraceEnBase[]): void;
  /**
   * Candidates by keys, then judgement. Undefined when one trace has more candidates than `maxCandidats`: the caller
   * defers.
   */
  rapprocher(tx: Db, traces: readonly TraceARapprocher[], limites: Limites): Promise<Rencontres | undefined>;
  /** Traces that full blocks take in or put out because of these, which will be linked later. */
  revoir(tx: Db, traces: readonly TraceARapprocher[]): Promise<string[]>;
  /**
   * Those of the waiting traces that meet anything: the others have nothing to link; and whom full blocks take in or
   * put out because of them all. Takes no lock.
   */
  trier(
    db: Db,
    differes: readonly { natal: string; clesAvant: readonly number[] | null }[],
  ): Promise<{ rencontrees: ReadonlySet<string>; aRevoir: readonly string[] }>;
  /** Counts and logs a linkage that failed; the publication goes on. */
  signalerEchec(error: unknown): void;
}

/** Linkage over some reference data, which names the places. */
export type OuvrirRapprocheur = (referentiel: Referentiel) => Rapprocheur;

/** No linkage: for what measures or tests the rest alone. */
export const sansRapprochement: Rapprocheur = {
  repereDe: () => '',
  contredit: () => false,
  contreditEtapes: () => false,
  situer: () => ({ cles: [], lieux: [], partages: [] }),
  situerEnBase: () => ({ cles: [], lieux: [], partages: [] }),
  retenir: () => {},
  rapprocher: async () => ({ paires: [], voisines: new Map(), aRevoir: [] }),
  revoir: async () => [],
  trier: async () => ({ rencontrees: new Set(), aRevoir: [] }),
  signalerEchec: () => {},
};
