// What imports attach to territories: competences (Banatic) and programmes (ANCT), indexed in memory.
import type { Attaches, CleTerritoire, LignesAttachees, Participation } from './modele.ts';
import { pushTo } from './repertoire.ts';

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
    findCompetence: (code, millesime) =>
      millesime === undefined
        ? lignes.competences
            .filter((competence) => competence.code === code)
            .toSorted((a, b) => b.millesime - a.millesime)[0]
        : parCle.get(`${millesime}:${code}`),
    exerce: (siren, competence) => parSiren.get(siren)?.includes(competence) ?? false,
    listParticipations: (cle) => parTerritoire.get(cle) ?? aucune,
    beneficie: (cle, programme) => parTerritoire.get(cle)?.some((p) => p.programme === programme) ?? false,
  };
}
