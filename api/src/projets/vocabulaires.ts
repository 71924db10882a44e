// Lists of controlled labels: each item becomes the nomenclature's, or a fault that proposes the nearest ones.
import { findEntree, nearestEntrees } from '@projets-collectivites/schema';
import type { Constats } from './constats.ts';

/** Fields with a nomenclature, and what is kept of an entry. */
export const vocabulaires = {
  competences: 'code',
  leviers: 'libelle',
  thematiques: 'libelle',
  sites: 'libelle',
  interventions: 'libelle',
} as const;

/** Beyond so many faults, looking for the nearest labels would only hold the others' requests. */
const maxSuggested = 50;

/** Items as the nomenclature writes them, once each. */
export function readVocabulaire(
  champ: keyof typeof vocabulaires,
  items: readonly string[],
  constats: Constats,
): string[] {
  const kept = new Set<string>();
  items.forEach((item, i) => {
    const entree = findEntree(champ, item);
    if (entree) kept.add(entree[vocabulaires[champ]]);
    else {
      const worthwhile = constats.erreurs.length < maxSuggested;
      const proches = worthwhile ? nearestEntrees(champ, item).map((e) => e[vocabulaires[champ]]) : [];
      const suite =
        proches.length > 0
          ? ` ; vouliez-vous dire « ${proches[0]} » ?`
          : ` ; les valeurs admises sont à l’adresse /v1/nomenclatures/${champ}`;
      constats.erreurs.push({
        pointer: `/${champ}/${i}`,
        detail: `valeur absente de la nomenclature « ${champ} »${suite}`,
        ...(proches.length > 0 ? { propositions: proches } : {}),
      });
    }
  });
  return [...kept];
}
