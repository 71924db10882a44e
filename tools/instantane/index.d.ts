export interface Territoire {
  /** `commune:44109`, `groupement:244400404`, `departement:44`, `region:52`. */
  cle: string;
  type: 'commune' | 'epci' | 'ept' | 'syndicat' | 'petr' | 'pole' | 'departement' | 'region';
  /** Code Insee, ou SIREN d’un groupement. */
  code: string;
  nom: string;
  nature?: string;
  siren?: string;
  /** Habitants (population municipale). */
  population?: number;
  departement?: string;
  region?: string;
  codesPostaux: string[];
  /** Clés des territoires où il se situe. */
  parents: string[];
}

export function lire(nom: 'territoires'): Territoire[];
export function lire(nom: string): Record<string, unknown>[];
export function trouver(cle: string): Territoire | undefined;
export function trouverCommune(code: string): Territoire | undefined;
