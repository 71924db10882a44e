// Every problem that the API can answer, explained: the pages that the `type` of problems leads to.
import type { FicheDeProbleme } from './fiche.ts';
import { problemesDAbonnements } from './problemes-abonnements.ts';
import { problemesDAcces } from './problemes-acces.ts';
import { problemesDeDecisions } from './problemes-decisions.ts';
import { problemesDeProjets } from './problemes-projets.ts';
import { problemesDeRequete } from './problemes-requete.ts';

export const rubriques: { titre: string; fiches: FicheDeProbleme[] }[] = [
  { titre: 'La requête', fiches: problemesDeRequete },
  { titre: 'Clés, droits et quotas', fiches: problemesDAcces },
  { titre: 'Traces, projets et listes', fiches: problemesDeProjets },
  { titre: 'Décisions', fiches: problemesDeDecisions },
  { titre: 'Abonnements', fiches: problemesDAbonnements },
];

const bySlug = new Map(rubriques.flatMap(({ fiches }) => fiches).map((fiche) => [fiche.slug, fiche]));

export function findFiche(slug: string): FicheDeProbleme | undefined {
  return bySlug.get(slug);
}

export function listFiches(): FicheDeProbleme[] {
  return [...bySlug.values()];
}

/** The document as a caller receives it. */
export function exempleDe({ slug, statut, titre, exemple }: FicheDeProbleme, base: string) {
  return { type: `${base}/problemes/${slug}`, title: titre, status: statut, ...exemple };
}
