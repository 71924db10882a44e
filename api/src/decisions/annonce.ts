// What the journal tells of a decision: who may know it, and what it is about; never its values nor its author.
import type { NouvelEvenement } from '../evenements/index.ts';
import { placesOf, type TraceEnBase } from '../projets/index.ts';

export interface Annonce {
  type: 'decision.prise' | 'decision.annulee';
  plateforme: string;
  /** Where the first trace stands, once the decision is applied. */
  projetId: string;
  traces: readonly TraceEnBase[];
  donnees: { decision: string; typeDecision: string; objetA: string; objetB?: string };
  instant: string;
}

/** None when the traces are restricted to two cercles: no public sees both. */
export function evenementsDe({ type, plateforme, projetId, traces, donnees, instant }: Annonce) {
  const cercles = [...new Set(traces.flatMap(({ cercle }) => cercle ?? []))];
  if (cercles.length > 1) return [];
  const evenement: NouvelEvenement = {
    type,
    sujet: projetId,
    plateforme,
    projetId,
    cercle: cercles[0] ?? null,
    territoires: placesOf(traces),
    donnees,
    instant,
  };
  return [evenement];
}
