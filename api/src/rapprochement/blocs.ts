// Blocks: who meets whom under an exact key. Defined by the keys and the natal ids alone, so that any order of arrival
// gives the same pairs: only the first members of a block meet.
import { compareText } from '../projets/index.ts';

/** Members of a block that are compared with each other; the others meet their likes under rarer keys. */
export const tailleDeBloc = 50;

export interface Membre {
  natal: string;
  /** Empty: shared. */
  cercle: string;
}

/** Members by key, sorted by public then natal id; beyond `tailleDeBloc + 2` of one public, the first ones only. */
export type Blocs = ReadonlyMap<number, readonly Membre[]>;

export interface Situee extends Membre {
  cles: readonly number[];
  /** Keys under which it was known so far. */
  clesAvant: readonly number[];
}

/** True when a trace of one public may meet a trace of another. */
function meets(a: string, b: string): boolean {
  return a === '' || b === '' || a === b;
}

interface Tete {
  premiers: Set<string>;
  /** First of those that the block leaves out. */
  suivant: string | undefined;
}

/** The head of a block for one public. */
function headOf(membres: readonly Membre[], cercle: string): Tete {
  const natals = membres.filter((m) => m.cercle === cercle).map((m) => m.natal);
  const sorted = [...new Set(natals)].sort(compareText);
  return { premiers: new Set(sorted.slice(0, tailleDeBloc)), suivant: sorted[tailleDeBloc] };
}

/**
 * Whom a trace meets, and whose meetings change because it comes into a full block or goes out of one. `blocs` may
 * hold the trace already or not.
 */
export function findRencontres(
  trace: Situee,
  blocs: Blocs,
): { candidats: Set<string>; aRevoir: Set<string> } {
  const candidats = new Set<string>();
  const aRevoir = new Set<string>();
  for (const cle of trace.cles) {
    const membres = [...(blocs.get(cle) ?? []), trace];
    const mine = headOf(membres, trace.cercle);
    if (!mine.premiers.has(trace.natal)) continue;
    if (mine.suivant !== undefined && !trace.clesAvant.includes(cle)) aRevoir.add(mine.suivant);
    for (const cercle of new Set(membres.map((m) => m.cercle))) {
      if (!meets(trace.cercle, cercle)) continue;
      for (const natal of headOf(membres, cercle).premiers) candidats.add(natal);
    }
  }
  for (const cle of trace.clesAvant) {
    if (trace.cles.includes(cle)) continue;
    const others = (blocs.get(cle) ?? []).filter((m) => m.natal !== trace.natal);
    const natals = others.filter((m) => m.cercle === trace.cercle).map((m) => m.natal);
    const promoted = natals.sort(compareText)[tailleDeBloc - 1];
    if (promoted !== undefined && trace.natal < promoted) aRevoir.add(promoted);
  }
  candidats.delete(trace.natal);
  aRevoir.delete(trace.natal);
  return { candidats, aRevoir };
}
