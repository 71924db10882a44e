/** An entry of a closed vocabulary. */
export interface Entree {
  /** Stable: never reused, never renamed. */
  code: string;
  libelle: string;
  /** Label without its parent's, for a tree or a narrow column. */
  libelleCourt?: string;
  /** Code of the entry above. */
  parent?: string;
  description?: string;
  /** Other spellings that designate this entry. */
  alias?: readonly string[];
}

/** A closed vocabulary with its origin. */
export interface Nomenclature {
  nom: string;
  /** Semantic version of this list: a removed code needs a new major. */
  version: string;
  titre: string;
  description: string;
  source: string;
  licence: string;
  /** What the API's fields hold: the code or the label. */
  valeur: 'code' | 'libelle';
  entrees: readonly Entree[];
}
