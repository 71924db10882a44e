// Shape of the fictional publications, and what their territories share.
import type { Collectivite, LigneDeTrace } from '@projets-collectivites/schema';

/** The fictional publishers; `fonds-demo` stands for an open-data list of grants. */
export type Publieuse = 'mec' | 'tet' | 'recoco' | 'fonds-demo';

/** What one plateforme publishes, in order. */
export interface Publication {
  plateforme: Publieuse;
  traces: readonly LigneDeTrace[];
}

/** Members of this cercle see what the others do not. */
export const cerclePilote = { nom: 'pilote', plateformes: ['mec', 'tet'] } as const;

/** Visibility of what mec and tet keep between themselves. */
export const entrePilotes = { cercle: cerclePilote.nom };

export function commune(code: string): Collectivite {
  return { type: 'commune', code };
}

export function epci(code: string): Collectivite {
  return { type: 'epci', code };
}
