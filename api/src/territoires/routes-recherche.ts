import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Referentiel, Territoire } from './modele.ts';
import { lireDepartement } from './routes-communes.ts';
import { codeDeDepartement, Resultat, texteCherche } from './schemas.ts';
import { montrerResultat } from './vues.ts';

const types = ['commune', 'epci', 'ept', 'syndicat', 'petr', 'pole', 'departement', 'region'] as const;

const Requete = Type.Object(
  {
    q: texteCherche,
    type: Type.Optional(Type.Enum([...types], { description: 'Un seul type de territoire.' })),
    departement: Type.Optional(codeDeDepartement),
    limite: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, description: 'Nombre de résultats, 10 par défaut.' }),
    ),
  },
  { additionalProperties: false },
);

/** A code typed in the search box: INSEE, postal or SIREN. */
function findByCode(referentiel: Referentiel, texte: string): Territoire[] {
  const code = texte.trim().toUpperCase();
  const ancienne = referentiel.findCommuneAncienne(code);
  const seuls = [
    referentiel.findCommune(ancienne?.actuelle ?? code),
    referentiel.findBySiren(code),
    referentiel.findDepartement(code),
  ];
  const trouves = [...seuls.filter((seul) => seul !== undefined), ...referentiel.listParCodePostal(code)];
  return [...new Set(trouves)];
}

export const routeRecherche: FastifyPluginAsyncTypebox<{ referentiel: Referentiel }> = async (
  app,
  { referentiel },
) => {
  app.get(
    '/v1/referentiel/recherche',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Chercher un territoire par son nom ou un code',
        description:
          'Communes, groupements, départements et régions mêlés : nom exact d’abord, puis débuts de nom, les plus peuplés en tête. Un code INSEE, un code postal ou un SIREN sont aussi reconnus.',
        querystring: Requete,
        response: { 200: Type.Object({ resultats: Type.Array(Resultat) }) },
      },
    },
    async ({ query: { q, type, departement, limite = 10 } }) => {
      const filtres = {
        types: type === undefined ? undefined : [type],
        departement: departement === undefined ? undefined : lireDepartement(referentiel, departement),
      };
      const parCode = findByCode(referentiel, q).filter(
        (territoire) =>
          (filtres.types?.includes(territoire.type as (typeof types)[number]) ?? true) &&
          (filtres.departement === undefined || territoire.departements.includes(filtres.departement)),
      );
      const parNom = referentiel.rechercher(q, { ...filtres, limite });
      const resultats = [...new Set([...parCode, ...parNom])].slice(0, limite);
      return { resultats: resultats.map((territoire) => montrerResultat(referentiel, territoire)) };
    },
  );
};
