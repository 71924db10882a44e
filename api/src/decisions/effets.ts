// What the decisions in force change in traces and pairs, computed under the locks of those that they name. Pure.
import type { Composant, TraceChangee, TraceEnBase } from '../projets/index.ts';
import { correctionsDe, type DecisionTenue, jugementDe, statutDe } from './rules.ts';

export type Effets = {
  changees: TraceChangee[];
  jugements: { a: string; b: string; etat: 'confirme' | 'refuse' | 'litige' | null }[];
};

const nothing: Effets = { changees: [], jugements: [] };

function changeOf(trace: TraceEnBase, apres: Partial<TraceEnBase>): Effets {
  const same = JSON.stringify([trace.corrections, trace.statut]);
  const changed = { ...trace, ...apres };
  if (JSON.stringify([changed.corrections, changed.statut]) === same) return nothing;
  return { changees: [{ avant: trace, apres: changed, champs: [] }], jugements: [] };
}

/** The judgement on two traces, by all that is in force on them. */
export function effetsDePaire(
  composant: Composant,
  natalA: string,
  natalB: string,
  tenues: readonly DecisionTenue[],
): Effets {
  const [a = '', b = ''] = [natalA, natalB].sort();
  const etat = jugementDe(tenues);
  const known = composant.jugements.get(`${a} ${b}`)?.etat ?? null;
  return known === etat ? nothing : { changees: [], jugements: [{ a, b, etat }] };
}

export function effetsDeStatut(trace: TraceEnBase, tenues: readonly DecisionTenue[]): Effets {
  return changeOf(trace, { statut: statutDe(tenues) });
}

export function effetsDeCorrections(trace: TraceEnBase, tenues: readonly DecisionTenue[]): Effets {
  return changeOf(trace, { corrections: correctionsDe(tenues) });
}
