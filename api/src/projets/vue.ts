// What one reader sees of a projet that holds restricted traces: computed at read time, never stored.
import type { ProjetUnifie, Referent } from '@projets-collectivites/schema';
import type { Instant, RangDe, TraceEnBase } from './modele.ts';
import { findPorteur, findProprietaire } from './precedence.ts';
import { compareText } from './texte.ts';
import { unify } from './unification.ts';

export interface Lecteur {
  /** Cercles that the reader belongs to. */
  cercles: readonly string[];
  /** May read contacts. */
  contacts: boolean;
}

export interface Vue {
  projet: ProjetUnifie;
  /** The trace whose contact completes the carrier. */
  contactNatal: string | null;
}

/** The view over the members that the reader may see (tombstones included); undefined when none of them lives. */
export function viewOf(
  id: string,
  visibles: readonly TraceEnBase[],
  majLe: Instant,
  rangDe: RangDe,
): Vue | undefined {
  const traces = visibles.filter((trace) => trace.supprimeLe === null);
  if (traces.length === 0) return undefined;
  const communes = visibles.filter((trace) => trace.cercle === null);
  const proprietaire = findProprietaire(communes.length > 0 ? communes : visibles, rangDe);
  const referents = visibles.map((trace) => trace.natal).filter((natal) => natal !== id);
  const porteur = findPorteur(traces, proprietaire, rangDe);
  return {
    projet: unify(
      { id, proprietaire, referents: referents.sort(compareText), traces, membres: visibles },
      majLe,
      rangDe,
    ),
    contactNatal: porteur?.aContact ? porteur.natal : null,
  };
}

export function isVisible(trace: { cercle: string | null }, cercles: readonly string[]): boolean {
  return trace.cercle === null || cercles.includes(trace.cercle);
}

/** Adds the contact to the carrier, for a reader who may see it. */
export function withReferent(projet: ProjetUnifie, referent: Referent | null | undefined): ProjetUnifie {
  if (!referent) return projet;
  return { ...projet, porteur: { ...(projet.porteur ?? {}), referent } };
}
