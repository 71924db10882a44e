// The stored forms of traces and projets. Instants are RFC 3339 UTC with microseconds: they compare as texts.
import type { Financement, Localisation, Referent } from '@projets-collectivites/schema';

export type Instant = string;

export interface CollectivitePubliee {
  type: string;
  /** Current code. */
  code: string;
  /** As published, when that code has vanished since. */
  codeOrigine?: string;
}

/** A trace's published fields after validation: no null, no empty list, no personal data. */
export interface Contenu {
  nature: 'projet' | 'fiche_action' | 'financement';
  nom: string;
  description?: string;
  objectifs?: string;
  phase?: string;
  phaseStatut?: string;
  statutSource?: string;
  dateDebut?: string;
  dateFin?: string;
  budgetPrevisionnel?: number;
  collectivites: CollectivitePubliee[];
  collectiviteResponsable?: string;
  porteur?: { siret: string };
  localisation?: Localisation;
  competences?: string[];
  leviers?: string[];
  thematiques?: string[];
  sites?: string[];
  interventions?: string[];
  programmes?: string[];
  motsCles?: string[];
  plans?: string[];
  parent?: string;
  memeProjetQue?: string[];
  financement?: Financement;
  url?: string;
  complements?: Record<string, unknown>;
}

export type ChampDeContenu = keyof Contenu;

/** When each field (or block, under its first field's name) of the trace last changed. */
export type Depuis = Partial<Record<string, Instant>>;

/** An accepted correction: prevails over what every trace says. */
export interface Correction {
  champ: string;
  valeur: unknown;
  /** Who proposed it, and under which decision. */
  plateforme: string;
  decision: string;
  depuis: Instant;
}

/** What humans decided that the projet has become. */
export type StatutDecide = 'valide' | 'obsolete' | 'termine';

/** What unification needs of a trace. */
export interface TraceUnifiable {
  natal: string;
  plateforme: string;
  externalId: string;
  contenu: Contenu;
  depuis: Depuis;
  majLe: Instant;
  majSourceLe: Instant | null;
  /** Given on this trace and in force; null: none. */
  corrections: readonly Correction[] | null;
  statut: { valeur: StatutDecide; depuis: Instant } | null;
}

export interface TraceEnBase extends TraceUnifiable {
  ref: string;
  projetId: string;
  projetDepuis: Instant;
  /** Null: shared with everyone. */
  cercle: string | null;
  version: number;
  revision: number;
  /** Territories it stands in, and `=groupement:…` for each grouping that carries it. */
  dans: string[];
  /** Advisory locks that guard it. */
  bandes: number[];
  /** Blocking keys of its current version, see `Rapprocheur`. */
  cles: number[];
  aContact: boolean;
  creeLe: Instant;
  supprimeLe: Instant | null;
  motif: string | null;
  /** Declared links: references or projet ids. */
  liens: string[];
  /** Loaded only for the traces being changed. */
  referent?: Referent | null;
}

export interface ProjetEnBase {
  id: string;
  /** Text of the common view; null when every trace is restricted. */
  document: string | null;
  valableDe: Instant;
  membres: string[];
  cercles: string[];
  majCercles: Record<string, Instant>;
  contactNatal: string | null;
  statut: StatutDecide | null;
  alerte: string | null;
  /** Territory keys by cercle; '' is the common view. */
  territoires: Record<string, string[]>;
}

/** What humans in force say of two traces, by natal ids, a < b. */
export interface Jugement {
  a: string;
  b: string;
  etat: 'confirme' | 'refuse' | 'litige';
}

export interface Indice {
  indice: string;
  poids: number;
  phrase: string;
}

/** What the computation says of two living traces, by natal ids, a < b. */
export interface Appariement {
  a: string;
  b: string;
  classe: 'certain' | 'a_confirmer';
  score: number;
  modele: string;
}

export interface AppariementExplique extends Appariement {
  explication: readonly Indice[];
}

/** Whole components, as read under their locks. */
export interface Composant {
  instant: Instant;
  traces: ReadonlyMap<string, TraceEnBase>;
  projets: ReadonlyMap<string, ProjetEnBase>;
  /** Of the traces read, by `pairKey`. */
  jugements: ReadonlyMap<string, Jugement>;
  appariements: ReadonlyMap<string, Appariement>;
}

export const pairKey = ({ a, b }: { a: string; b: string }): string => `${a} ${b}`;

/** A trace after its change, beside what it was (undefined at birth). */
export interface TraceChangee {
  avant: TraceEnBase | undefined;
  apres: TraceEnBase;
  /** Fields that changed; empty when only the contact did. */
  champs: string[];
  /** undefined: left as it is; null: erased. */
  referent?: Referent | null;
}

/** What unification knows of a plateforme. */
export interface RangDePlateforme {
  origine: 'connectee' | 'opendata';
  peutPosseder: boolean;
}

export type RangDe = (plateforme: string) => RangDePlateforme;
