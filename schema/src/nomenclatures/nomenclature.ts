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

/** One version of a list. */
export interface Edition {
  /** Semantic version: a removed code needs a new major. */
  version: string;
  /** Day of its publication, YYYY-MM-DD. */
  date: string;
  entrees: readonly Entree[];
  /** For codes that this edition removes: the code to use instead. */
  remplacements?: Readonly<Record<string, string>>;
}

/** One difference between two successive versions. */
export interface Changement {
  version: string;
  date: string;
  code: string;
  nature: 'ajoute' | 'retire' | 'renomme' | 'deplace';
  /** Label; for `deplace`, code of the parent, null at the top. */
  avant?: string | null;
  apres?: string | null;
  /** For a removed code: the one to use instead. */
  remplacePar?: string;
}

/** A closed vocabulary with its origin. */
export interface Nomenclature {
  nom: string;
  /** Semantic version of this list: a removed code needs a new major. */
  version: string;
  /** Day when this version was published, YYYY-MM-DD. */
  date: string;
  titre: string;
  description: string;
  source: string;
  licence: string;
  /** What the API's fields hold: the code or the label. */
  valeur: 'code' | 'libelle';
  entrees: readonly Entree[];
  /** From the first version, which adds everything, to this one. */
  changements: readonly Changement[];
}
