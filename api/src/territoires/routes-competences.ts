// Competences of groupings: the vocabulary, and who exercises what on a commune.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Competence, Referentiel, Territoire } from './modele.ts';
import { type ListePaginee, paginer } from './pages.ts';
import { getCommuneResolue } from './routes-communes.ts';
import { getGroupement } from './routes-groupements.ts';
import { CompetenceExercee, GroupementCite, pagination, suivant } from './schemas.ts';

const Requete = Type.Object(
  {
    categorie: Type.Optional(Type.String({ pattern: '^[0-9]{2}$', description: 'Code de catégorie.' })),
    millesime: Type.Optional(Type.Integer({ minimum: 2021, maximum: 2100, description: '2021 ou 2025.' })),
    ...pagination,
  },
  { additionalProperties: false },
);

/** The latest vocabulary first, then by code. */
const liste: ListePaginee<Competence> = {
  nom: 'competences',
  cle: ({ millesime, code }) => `${9999 - millesime}:${code}`,
  trie: true,
};

/** A competence with the name of its category. */
function montrerCompetence(referentiel: Referentiel, competence: Competence) {
  const categorie = referentiel.attaches.categories.find(({ code }) => code === competence.categorie);
  return { ...competence, categorie };
}

function competencesDe(referentiel: Referentiel, commune: Territoire) {
  const parCode = new Map<string, { competence: Competence; par: Territoire[] }>();
  for (const cle of referentiel.listCouvrants(commune.cle)) {
    const groupement = referentiel.findTerritoire(cle);
    if (groupement === undefined) continue;
    for (const competence of referentiel.attaches.listCompetences(groupement.code)) {
      const connue = parCode.get(`${competence.millesime}:${competence.code}`);
      if (connue === undefined) {
        parCode.set(`${competence.millesime}:${competence.code}`, { competence, par: [groupement] });
      } else connue.par.push(groupement);
    }
  }
  return [...parCode.values()].map(({ competence, par }) => ({
    ...montrerCompetence(referentiel, competence),
    exerceePar: par.map(({ code, nom, nature = '' }) => ({ siren: code, nom, nature })),
  }));
}

export const routesCompetences: FastifyPluginAsyncTypebox<{ referentiel: Referentiel }> = async (
  app,
  { referentiel },
) => {
  app.get(
    '/v1/referentiel/competences',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Lister les compétences des groupements',
        description:
          'Codes Banatic, par millésime : ceux de 2025, et ceux de 2021 qui n’y ont pas d’équivalent. Vide tant que Banatic n’a pas été importé.',
        querystring: Requete,
        response: {
          200: Type.Object({
            competences: Type.Array(CompetenceExercee),
            categories: Type.Array(Type.Object({ code: Type.String(), nom: Type.String() })),
            suivant,
          }),
        },
      },
    },
    async ({ query }) => {
      const { competences, categories } = referentiel.attaches;
      const choisies = competences.filter(
        ({ categorie, millesime }) =>
          (query.categorie === undefined || categorie === query.categorie) &&
          (query.millesime === undefined || millesime === query.millesime),
      );
      const page = paginer(choisies, liste, query);
      return {
        competences: page.elements.map((competence) => montrerCompetence(referentiel, competence)),
        categories: [...categories],
        suivant: page.suivant,
      };
    },
  );

  app.get(
    '/v1/referentiel/groupements/:siren/competences',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: "Lister les compétences qu'un groupement exerce",
        params: Type.Object({ siren: Type.String({ description: 'SIREN, 9 chiffres.' }) }),
        response: { 200: Type.Object({ competences: Type.Array(CompetenceExercee) }) },
      },
    },
    async ({ params }) => {
      const { code } = getGroupement(referentiel, params.siren);
      const exercees = referentiel.attaches.listCompetences(code);
      return { competences: exercees.map((competence) => montrerCompetence(referentiel, competence)) };
    },
  );

  app.get(
    '/v1/referentiel/communes/:code/competences',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Lister les compétences exercées sur une commune, et par qui',
        description:
          'Par les groupements dont elle est membre ; ceux dont les membres nous sont inconnus (syndicats) manquent.',
        params: Type.Object({ code: Type.String({ description: 'Code INSEE, même disparu.' }) }),
        response: {
          200: Type.Object({
            competences: Type.Array(
              Type.Object({ ...CompetenceExercee.properties, exerceePar: Type.Array(GroupementCite) }),
            ),
          }),
        },
      },
    },
    async ({ params }) => ({
      competences: competencesDe(referentiel, getCommuneResolue(referentiel, params.code)),
    }),
  );
};
