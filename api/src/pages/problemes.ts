// Every problem that the API can answer, explained: the pages that the `type` of problems leads to.
import { problemesDAcces } from './problemes-acces.ts';
import { problemesDeProjets } from './problemes-projets.ts';
import { problemesDeRequete } from './problemes-requete.ts';

export interface FicheDeProbleme {
  slug: string;
  statut: number;
  titre: string;
  /** Sentences may hold `code` in Markdown. */
  sens: string;
  causes: string[];
  remedes: string[];
  /** Members of an example document, beyond type, title and status. */
  exemple: { detail: string; [membre: string]: unknown };
}

export const rubriques: { titre: string; fiches: FicheDeProbleme[] }[] = [
  { titre: 'La requête', fiches: problemesDeRequete },
  { titre: 'Clés, droits et quotas', fiches: problemesDAcces },
  { titre: 'Traces, projets et listes', fiches: problemesDeProjets },
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
