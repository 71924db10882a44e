// Columns by which projets are found, from the view that a reader has of them.
import type { ProjetUnifie } from '@projets-collectivites/schema';
import { foldText } from './texte.ts';

export interface ColonnesDeFiltre {
  nature: string | null;
  phase: string | null;
  phaseStatut: string | null;
  plateformes: string[];
  leviers: string[];
  competences: string[];
  thematiques: string[];
  plans: string[];
  statut: string | null;
  alerte: string | null;
}

export interface ColonnesDeRecherche extends ColonnesDeFiltre {
  /** Folded words of the names and descriptions, for `to_tsvector('french', …)`. */
  recherche: string | null;
}

const longestIndexed = 20_000;

/** Folded words of the names and descriptions, by which a projet is found. */
export function texteDeRecherche(
  noms: readonly string[],
  description: string | null | undefined,
  motsCles: readonly string[] | null | undefined,
): string {
  const words = [...new Set(noms), description ?? '', ...(motsCles ?? [])].join(' ');
  return foldText(words.slice(0, longestIndexed));
}

export function colonnesDeFiltre(projet: ProjetUnifie | null): ColonnesDeFiltre {
  return {
    nature: projet?.nature ?? null,
    phase: projet?.phase ?? null,
    phaseStatut: projet?.phaseStatut ?? null,
    plateformes: [...new Set(projet?.traces.map((trace) => trace.plateforme) ?? [])],
    leviers: projet?.leviers ?? [],
    competences: projet?.competences ?? [],
    thematiques: projet?.thematiques ?? [],
    plans: (projet?.plans as { ref: string }[] | undefined)?.map((plan) => plan.ref) ?? [],
    statut: projet?.statut ?? null,
    alerte: projet?.alerte ?? null,
  };
}

export function documentDeRecherche(projet: ProjetUnifie | null): ColonnesDeRecherche {
  const noms = projet ? [...projet.traces.map((trace) => trace.nom), projet.nom] : [];
  const recherche = projet && texteDeRecherche(noms, projet.description, projet.motsCles);
  return { ...colonnesDeFiltre(projet), recherche };
}
