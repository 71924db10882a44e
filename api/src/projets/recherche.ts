// Columns by which projets are found, from the view that a reader has of them.
import type { ProjetUnifie } from '@projets-collectivites/schema';
import { foldText } from './texte.ts';

export interface ColonnesDeRecherche {
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
  /** Folded words of the names and descriptions, for `to_tsvector('french', …)`. */
  recherche: string | null;
}

const longestIndexed = 20_000;

export function documentDeRecherche(projet: ProjetUnifie | null): ColonnesDeRecherche {
  const names = projet?.traces.map((trace) => trace.nom) ?? [];
  const words = [
    ...new Set([...names, projet?.nom ?? '']),
    projet?.description ?? '',
    ...(projet?.motsCles ?? []),
  ].join(' ');
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
    recherche: projet === null ? null : foldText(words.slice(0, longestIndexed)),
  };
}
