// Vocabulary of the feature. A territory is designated everywhere by its key: "commune:44109", "region:53"…

/** `commune:44109`, `groupement:244400404`, `departement:44` or `region:53`. */
export type CleTerritoire = string;

export type TypeTerritoire =
  | 'commune'
  | 'epci'
  | 'ept'
  | 'syndicat'
  | 'petr'
  | 'pole'
  | 'departement'
  | 'region';

/** A territory in force. Arrays are frozen and shared: copy before changing. */
export interface Territoire {
  readonly cle: CleTerritoire;
  readonly type: TypeTerritoire;
  /** INSEE code, or SIREN for groupings. */
  readonly code: string;
  readonly nom: string;
  /** Legal nature of a grouping: CC, CA, CU, METRO, MET69, EPT, SIVU, SIVOM, SMF, SMO, PETR, POLEM. */
  readonly nature?: string;
  readonly siren?: string;
  /** Inhabitants (population municipale). */
  readonly population?: number;
  /** Département of a commune; seat of a grouping. */
  readonly departement?: string;
  readonly region?: string;
  readonly codesPostaux: readonly string[];
  /** Every territory where it is located, itself included, sorted. */
  readonly dans: CleTerritoire[];
  /** Codes of the départements where it is located, sorted. */
  readonly departements: string[];
}

export type NatureAncienne = 'fusionnee' | 'deleguee' | 'associee' | 'arrondissement';

/** A code which is not, or no longer, that of a full commune. */
export interface CommuneAncienne {
  readonly code: string;
  /** Unknown after a simple merger. */
  readonly nom?: string;
  readonly nature: NatureAncienne;
  /** Code of the commune in force. */
  readonly actuelle: string;
  /** Day of its end, YYYY-MM-DD, where known. */
  readonly depuis?: string;
  /** First millésime of the official list where the code is no longer, where the day is not known. */
  readonly millesime?: number;
}

/** An EPCI which is no longer. */
export interface GroupementAncien {
  readonly siren: string;
  readonly nom: string;
  readonly nature: string;
  /** First millésime without it. */
  readonly millesime: number;
  /** SIREN of the EPCI that received its communes, the one with most of them first. */
  readonly successeurs: readonly string[];
  /** Départements and régions where it was. */
  readonly territoires: readonly CleTerritoire[];
}

export interface Competence {
  millesime: number;
  code: string;
  /** Unknown for a code of 2021 without equivalent. */
  nom?: string;
  categorie?: string;
}

export interface Participation {
  programme: string;
  /** Identifier of the project of territory in the programme, "pvd-01-971-1". */
  identifiant: string;
  libelle: string;
  territoire: CleTerritoire;
  /** YYYY-MM-DD. */
  dateSignature?: string;
}

export interface LignesAttachees {
  categories: { code: string; nom: string }[];
  competences: Competence[];
  /** `millesime:code` of the competences of each grouping. */
  exercees: { siren: string; cles: string[] }[];
  participations: Participation[];
}

export interface Attaches {
  readonly categories: readonly { code: string; nom: string }[];
  readonly competences: readonly Competence[];
  listCompetences(siren: string): readonly Competence[];
  /** The competence of this code, in the latest vocabulary that has it unless one is named: codes were reused. */
  findCompetence(code: string, millesime?: number): Competence | undefined;
  exerce(siren: string, competence: Competence): boolean;
  listParticipations(cle: CleTerritoire): readonly Participation[];
  beneficie(cle: CleTerritoire, programme: string): boolean;
}

export interface CollectiviteSituee {
  /** Resolved type: that of the reference data when it is known, else the one given. */
  type: string;
  /** Resolved code, in force today. */
  code: string;
  /** The code as it was given, when it had vanished or was another spelling. */
  codeOrigine?: string;
  /** Official name, when known. */
  nom?: string;
  /** null for `autre`. */
  cle: CleTerritoire | null;
  /** Every territory where it is located, itself included, sorted. Frozen. */
  dans: CleTerritoire[];
  /** Codes of the départements where it is located, sorted. Frozen. */
  departements: string[];
  /** French sentence for the publisher: unknown SIREN, vanished commune… */
  avertissement?: string;
}

/** Why a code is refused, in French, with the spellings that were probably meant. */
export interface Refus {
  erreur: string;
  propositions?: string[];
}

export interface Beneficiaire {
  type: TypeTerritoire;
  code: string;
}

/** In-memory index of the reference data: synchronous, one lookup costs about a microsecond. */
export interface Referentiel {
  /** Edition of the data. */
  readonly version: string;
  /** Resolves a collectivité of a trace. */
  situer(type: string, code: string): CollectiviteSituee | Refus;
  /** Reads a territory as written in a query or a subscription. */
  parseTerritoire(texte: string): { cle: CleTerritoire } | Refus;
  /** Groupings that cover the whole of a territory, itself excluded, sorted. */
  listCouvrants(cle: CleTerritoire): CleTerritoire[];
  findTerritoire(cle: CleTerritoire): Territoire | undefined;
  /** Commune in force; `findCommuneAncienne` knows the others. */
  findCommune(code: string): Territoire | undefined;
  findCommuneAncienne(code: string): CommuneAncienne | undefined;
  findGroupement(siren: string): Territoire | undefined;
  findGroupementAncien(siren: string): GroupementAncien | undefined;
  listGroupementsAnciens(): readonly GroupementAncien[];
  /** Competences and programmes brought by imports. */
  readonly attaches: Attaches;
  findDepartement(code: string): Territoire | undefined;
  findRegion(code: string): Territoire | undefined;
  /** Commune, grouping, département or région that carries this SIREN. */
  findBySiren(siren: string): Territoire | undefined;
  /** By name, only where it designates a single collectivité of the département. */
  findBeneficiaire(nom: string, departement: string): Beneficiaire | undefined;
  /** Member communes of a grouping, sorted by code; empty when the members are not known. */
  listMembres(siren: string): Territoire[];
  /** Communes served by a postal code, by code. */
  listParCodePostal(codePostal: string): readonly Territoire[];
  /** Codes that this commune replaces. */
  listAnciennes(code: string): CommuneAncienne[];
  /** Territories in force, type by type, each sorted by code. */
  listTerritoires(...types: TypeTerritoire[]): Territoire[];
  /** Territories that a text typed by a person designates (name, code, misspelling…), best first, with what matched. */
  chercher(texte: string, options?: OptionsRecherche): Trouve[];
  /** The territories alone of `chercher`. */
  rechercher(texte: string, options?: OptionsRecherche): Territoire[];
}

/** Degrees, WGS 84. */
export interface Point {
  latitude: number;
  longitude: number;
}

export interface OptionsRecherche {
  /** At most this many results; 20 by default. */
  limite?: number;
  types?: readonly TypeTerritoire[];
  departement?: string;
  /** What shares a grouping, a département or a région with this territory comes first; near a point, by département. */
  pres?: Territoire | Point;
}

export type MotifDeCode = 'code' | 'code_postal' | 'ancien_code' | 'siren' | 'siret';

/** One result of a search, with the reason why it is there. */
export interface Trouve {
  territoire: Territoire;
  motif: MotifDeCode | 'nom' | 'sigle' | 'ancien_nom';
  /** The name or code that matched. */
  valeur: string;
  /** At least one letter was corrected. */
  approche: boolean;
  /** Name of the commune that disappeared, when it is what matched. */
  ancienNom?: string;
}
