// What each type of decision asks for: the design's table, as data. Pure.
import type { Decision } from '@projets-collectivites/schema';

export type TypeDeDecision = Decision['typeDecision'];

export interface RegleDeType {
  /** What `objetB` names; null: nothing. */
  objetB: 'trace' | 'plan' | 'service' | null;
  verdicts: readonly string[];
  payload: 'correction' | 'message' | null;
}

const paire: RegleDeType = { objetB: 'trace', verdicts: [], payload: null };
const service: RegleDeType = { objetB: 'service', verdicts: [], payload: 'message' };

export const reglesParType: Record<TypeDeDecision, RegleDeType> = {
  doublon_signale: paire,
  doublon_confirme: paire,
  doublon_infirme: paire,
  partie_de: paire,
  suite_de: paire,
  rattachement_plan: { objetB: 'plan', verdicts: ['confirme', 'infirme'], payload: null },
  projet_statut: { objetB: null, verdicts: ['valide', 'obsolete', 'termine'], payload: null },
  correction_signalee: { objetB: null, verdicts: [], payload: 'correction' },
  correction_tranchee: { objetB: null, verdicts: ['acceptee', 'refusee'], payload: null },
  service_ajoute: service,
  service_retire: service,
};

/** Unified fields that a correction may replace, each with the one that must agree with it. */
export const champsCorrigeables = {
  nom: null,
  description: null,
  objectifs: null,
  phase: 'phaseStatut',
  phaseStatut: 'phase',
  dateDebut: 'dateFin',
  dateFin: 'dateDebut',
  budgetPrevisionnel: null,
  collectiviteResponsable: null,
  localisation: null,
  competences: null,
  leviers: null,
  thematiques: null,
  sites: null,
  interventions: null,
  programmes: null,
  motsCles: null,
} as const satisfies Record<string, string | null>;

export type ChampCorrigeable = keyof typeof champsCorrigeables;

export function isChampCorrigeable(champ: string): champ is ChampCorrigeable {
  return Object.hasOwn(champsCorrigeables, champ);
}
