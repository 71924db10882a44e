// Events of the suggestions: two projets that may be one, told once to those who see both.
import type { NouvelEvenement } from '../evenements/index.ts';
import { type Contexte, placesOf } from './annonces.ts';
import type { Appariement, AppariementExplique } from './modele.ts';
import { pairKey } from './modele.ts';
import type { Voisine } from './rapprocheur.ts';

interface Suggestions {
  appariements?: readonly { a: string; b: string; apres: AppariementExplique | null }[];
  voisines?: ReadonlyMap<string, Voisine>;
}

function isNew(avant: Appariement | undefined, apres: AppariementExplique | null): boolean {
  return apres?.classe === 'a_confirmer' && avant?.classe !== 'a_confirmer';
}

export function eventsOfSuggestions(
  { appariements = [], voisines }: Suggestions,
  { composant, traces, calcules, auteur }: Contexte,
): NouvelEvenement[] {
  const projetOf = new Map(
    calcules.flatMap((projet) => projet.membres.map((natal) => [natal, projet.id] as const)),
  );
  const stands = (trace: Voisine) => projetOf.get(trace.natal) ?? trace.projetId;
  return appariements.flatMap(({ a, b, apres }) => {
    if (!isNew(composant.appariements.get(pairKey({ a, b })), apres)) return [];
    const ends = [a, b].flatMap((natal) => traces.get(natal) ?? voisines?.get(natal) ?? []);
    const [first, second] = ends;
    if (!first || !second || stands(first) === stands(second)) return [];
    return {
      type: 'rapprochement.suggere',
      sujet: stands(first),
      plateforme: auteur,
      projetId: stands(first),
      cercle: first.cercle ?? second.cercle,
      territoires: placesOf(ends),
      donnees: { projets: ends.map(stands), traces: ends.map(({ ref }) => ref) },
      instant: composant.instant,
    };
  });
}
