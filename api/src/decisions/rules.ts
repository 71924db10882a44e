// What the decisions in force mean together. Pure: the same decisions give the same state, whatever happened between.
import type { Correction, Jugement, StatutDecide } from '../projets/index.ts';
import type { TypeDeDecision } from './regles-par-type.ts';

/** A decision that nothing has undone; lists of them are in the order in which they were taken. */
export interface DecisionTenue {
  id: string;
  type: TypeDeDecision;
  plateforme: string;
  /** Taken by an arbiter: prevails over what plateformes say. */
  arbitrage: boolean;
  verdict: string | null;
  payload: Record<string, unknown> | null;
  /** The correction that it settles. */
  vise: string | null;
  priseLe: string;
}

type Etat = Jugement['etat'];

const etats: Partial<Record<TypeDeDecision, Exclude<Etat, 'litige'>>> = {
  doublon_confirme: 'confirme',
  doublon_infirme: 'refuse',
  // A part or a sequel is a projet of its own.
  partie_de: 'refuse',
  suite_de: 'refuse',
};

export function isJugement(type: TypeDeDecision): boolean {
  return etats[type] !== undefined;
}

/**
 * What two traces are, by the judgements on them: the last word of the arbiters, else what the last word of every
 * plateforme says alike, else a dispute; null when nobody says anything.
 */
export function jugementDe(decisions: readonly DecisionTenue[]): Etat | null {
  const judged = decisions.filter(({ type }) => isJugement(type));
  const arbitre = judged.findLast(({ arbitrage }) => arbitrage);
  if (arbitre) return etats[arbitre.type] ?? null;
  const lastWords = new Map(judged.map(({ plateforme, type }) => [plateforme, etats[type]]));
  const [only, ...others] = new Set(lastWords.values());
  return others.length > 0 ? 'litige' : (only ?? null);
}

/** What the projet has become, by the last decision. */
export function statutDe(
  decisions: readonly DecisionTenue[],
): { valeur: StatutDecide; depuis: string } | null {
  const last = decisions.findLast(({ type }) => type === 'projet_statut');
  return last ? { valeur: last.verdict as StatutDecide, depuis: last.priseLe } : null;
}

/** The corrections whose last settlement accepts them, in the order in which they were proposed; null: none. */
export function correctionsDe(decisions: readonly DecisionTenue[]): Correction[] | null {
  const corrections = decisions.flatMap(({ id, type, payload, plateforme }) => {
    if (type !== 'correction_signalee') return [];
    const settled = decisions.findLast((other) => other.type === 'correction_tranchee' && other.vise === id);
    if (settled?.verdict !== 'acceptee') return [];
    const { champ, valeurProposee } = payload as { champ: string; valeurProposee: unknown };
    return [{ champ, valeur: valeurProposee, plateforme, decision: id, depuis: settled.priseLe }];
  });
  return corrections.length > 0 ? corrections : null;
}

const pair = (a: string, b: string) => [a, b].sort().join(' ');

/** What a decision is about: of one plateforme, the last one on a subject replaces the others. */
export function sujetDe(
  { type, objetB }: { type: TypeDeDecision; objetB: string | null },
  { id, natalA, natalB, vise }: { id: string; natalA: string; natalB: string | null; vise: string | null },
): string {
  if (isJugement(type)) return `paire ${pair(natalA, natalB ?? '')}`;
  switch (type) {
    case 'doublon_signale':
      return `signal ${pair(natalA, natalB ?? '')}`;
    case 'projet_statut':
      return `statut ${natalA}`;
    case 'rattachement_plan':
      return `plan ${natalA} ${objetB}`;
    case 'service_ajoute':
    case 'service_retire':
      return `service ${natalA} ${objetB}`;
    case 'correction_tranchee':
      return `correction ${vise}`;
    default:
      return `seul ${id}`;
  }
}
