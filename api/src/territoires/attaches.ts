// What imports attach to territories: competences (Banatic) and programmes (ANCT), indexed in memory.
import type { CleTerritoire } from './modele.ts';
import { pushTo } from './repertoire.ts';

export interface Competence {
  millesime: number;
  code: string;
  /** Unknown for a code of 2021 without equivalent. */
  nom?: string;
  categorie?: string;
}

export interface Participation {
  programme: string;
  /** Identifier of the project of territory in the programme, "pvd-01-971-1". */
  identifiant: string;
  libelle: string;
  territoire: CleTerritoire;
  /** YYYY-MM-DD. */
  dateSignature?: string;
}

export interface LignesAttachees {
  categories: { code: string; nom: string }[];
  competences: Competence[];
  /** `millesime:code` of the competences of each grouping. */
  exercees: { siren: string; cles: string[] }[];
  participations: Participation[];
}

export interface Attaches {
  readonly categories: readonly { code: string; nom: string }[];
  readonly competences: readonly Competence[];
  listCompetences(siren: string): readonly Competence[];
  /** Whether this grouping exercises the code, under any millésime. */
  exerce(siren: string, code: string): boolean;
  listParticipations(cle: CleTerritoire): readonly Participation[];
}

const aucune: readonly never[] = [];

export const PROGRAMMES: Readonly<Record<string, string>> = {
  acv: 'Action cœur de ville',
  amm: 'Avenir montagnes ingénierie',
  fs: 'France services',
  pvd: 'Petites villes de demain',
  ti: "Territoires d'industrie",
  va: "Villages d'avenir",
};

const vides: LignesAttachees = { categories: [], competences: [], exercees: [], participations: [] };

export function createAttaches(lignes: LignesAttachees = vides): Attaches {
  const parCle = new Map(lignes.competences.map((c) => [`${c.millesime}:${c.code}`, c]));
  const parSiren = new Map(
    lignes.exercees.map(({ siren, cles }) => [siren, cles.flatMap((cle) => parCle.get(cle) ?? [])]),
  );
  const parTerritoire = new Map<CleTerritoire, Participation[]>();
  for (const participation of lignes.participations)
    pushTo(parTerritoire, participation.territoire, participation);
  return {
    categories: lignes.categories,
    competences: lignes.competences,
    listCompetences: (siren) => parSiren.get(siren) ?? aucune,
    exerce: (siren, code) => parSiren.get(siren)?.some((competence) => competence.code === code) ?? false,
    listParticipations: (cle) => parTerritoire.get(cle) ?? aucune,
  };
}
