// What the reference data adds to a trace before it is read: the names of its places, and how large they are.
import type { Referentiel } from '../territoires/index.ts';
import type { Contenu } from './modele/fiche.ts';
import type { TraceALire } from './modele/index.ts';

/** Official names of the collectivités and inhabitants of the largest commune; nothing for those that are unknown. */
export function lireTerritoire(
  referentiel: Pick<Referentiel, 'situer' | 'findCommune'>,
  { collectivites }: Pick<Contenu, 'collectivites'>,
): Required<Pick<TraceALire, 'lieux'>> & Pick<TraceALire, 'population'> {
  const lieux: string[] = [];
  let population: number | undefined;
  for (const { type, code } of collectivites) {
    const place = referentiel.situer(type, code);
    if ('erreur' in place) continue;
    if (place.nom) lieux.push(place.nom);
    if (place.type !== 'commune') continue;
    // One commune of unknown size makes the whole unknown: it may be a large town.
    const habitants = referentiel.findCommune(place.code)?.population ?? Number.POSITIVE_INFINITY;
    population = Math.max(population ?? 0, habitants);
  }
  return { lieux, population };
}
