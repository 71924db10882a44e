// Blocks: who meets whom under an exact key. Defined by the keys and the natal ids alone, so that any order of arrival
// gives the same pairs: only the first members of a block meet.
import { compareText, type TraceARapprocher } from '../projets/index.ts';

/** Members of a block that are compared with each other; the others meet their likes under rarer keys. */
export const tailleDeBloc = 50;

export interface Membre {
  natal: string;
  /** Empty: shared. */
  cercle: string;
}

/** Members by key: the first ones of each public, at least the head and all those that move. */
export type Blocs = ReadonlyMap<number, readonly Membre[]>;

export interface Situee extends Membre {
  cles: readonly number[];
  /** Keys and public under which it was known so far. */
  clesAvant: readonly number[];
  cercleAvant: string;
}

export function situeeOf({ trace, clesAvant, cercleAvant }: TraceARapprocher): Situee {
  const { natal, cles } = trace;
  const cercle = trace.cercle ?? '';
  return {
    natal,
    cercle,
    cercleAvant: cercleAvant === undefined ? cercle : (cercleAvant ?? ''),
    cles,
    clesAvant,
  };
}

/** A birth comes after all the others: it takes nobody's place. */
export function changesBlocks({ cles, clesAvant, cercle, cercleAvant }: Situee): boolean {
  return cercle !== cercleAvant || cles.join() !== clesAvant.join();
}

/** True when a trace of one public may meet a trace of another. */
function meets(a: string, b: string): boolean {
  return a === '' || b === '' || a === b;
}

type Tetes = ReadonlyMap<string, ReadonlySet<string>>;

/** The head of a block for each public. */
function headsOf(membres: readonly Membre[]): Tetes {
  const publics = new Map<string, Set<string>>();
  for (const { natal, cercle } of membres) publics.set(cercle, (publics.get(cercle) ?? new Set()).add(natal));
  for (const [cercle, natals] of publics) {
    if (natals.size <= tailleDeBloc) continue;
    publics.set(cercle, new Set([...natals].sort(compareText).slice(0, tailleDeBloc)));
  }
  return publics;
}

/** Keys that each trace has or had, with those that have or had them. */
function byKey(situees: readonly Situee[]): Map<number, Situee[]> {
  const keys = new Map<number, Situee[]>();
  for (const situee of situees) {
    for (const cle of new Set([...situee.cles, ...situee.clesAvant])) {
      const known = keys.get(cle);
      if (known) known.push(situee);
      else keys.set(cle, [situee]);
    }
  }
  return keys;
}

/** How many members of each block must be read for `findRencontres`. */
export function depthsOf(situees: readonly Situee[]): ReadonlyMap<number, number> {
  return new Map([...byKey(situees)].map(([cle, moving]) => [cle, tailleDeBloc + moving.length]));
}

/** True when it comes into the block of a key, goes out of it, or changes public there. */
function isMoving({ cles, clesAvant, cercle, cercleAvant }: Situee, cle: number): boolean {
  const [is, was] = [cles.includes(cle), clesAvant.includes(cle)];
  return is !== was || (is && cercle !== cercleAvant);
}

export interface RencontresDeBlocs {
  /** Of each trace, in their order. */
  candidats: Set<string>[];
  /** How many of them its own readers may see: the others must not be told, not even by a delay. */
  visibles: number[];
  /** A trace that moves, and another one that the heads take in or put out because of it. */
  aRevoir: [cause: string, natal: string][];
}

/**
 * Whom traces meet once they all stand where they will, and whose meetings change because they come into full blocks
 * or go out of them. `blocs` may hold them already or not.
 */
export function findRencontres(situees: readonly Situee[], blocs: Blocs): RencontresDeBlocs {
  const own = new Set(situees.map(({ natal }) => natal));
  const candidats = new Map(situees.map(({ natal }) => [natal, new Set<string>()]));
  const cachees = new Map(situees.map(({ natal }) => [natal, new Set<string>()]));
  const aRevoir: [string, string][] = [];
  for (const [cle, siennes] of byKey(situees)) {
    const others = (blocs.get(cle) ?? []).filter(({ natal }) => !own.has(natal));
    const present = siennes.filter(({ cles }) => cles.includes(cle));
    const tetes = headsOf([...others, ...present]);
    for (const { natal, cercle } of present) {
      if (!tetes.get(cercle)?.has(natal)) continue;
      for (const [autre, natals] of tetes) {
        if (!meets(cercle, autre)) continue;
        for (const other of natals) {
          candidats.get(natal)?.add(other);
          if (autre !== '' && autre !== cercle) cachees.get(natal)?.add(other);
        }
      }
    }
    const moving = siennes.filter((situee) => isMoving(situee, cle));
    if (moving.length === 0) continue;
    const before = siennes
      .filter(({ clesAvant }) => clesAvant.includes(cle))
      .map(({ natal, cercleAvant }) => ({ natal, cercle: cercleAvant }));
    const changed = changesBetween(headsOf([...others, ...before]), tetes).filter((natal) => !own.has(natal));
    for (const natal of changed) for (const cause of moving) aRevoir.push([cause.natal, natal]);
  }
  for (const [natal, found] of candidats) found.delete(natal);
  return {
    candidats: situees.map(({ natal }) => candidats.get(natal) as Set<string>),
    visibles: situees.map(({ natal }) => (candidats.get(natal)?.size ?? 0) - (cachees.get(natal)?.size ?? 0)),
    aRevoir,
  };
}

/** Those that one of the two has and the other has not. */
function changesBetween(before: Tetes, after: Tetes): string[] {
  const gone = (from: Tetes, to: Tetes) =>
    [...from].flatMap(([cercle, natals]) => [...natals].filter((natal) => !to.get(cercle)?.has(natal)));
  return [...gone(before, after), ...gone(after, before)];
}
