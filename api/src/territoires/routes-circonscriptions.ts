// Départements and régions.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { lireCirconscription } from './filtres.ts';
import type { Referentiel, Territoire } from './modele.ts';
import { paginer } from './pages.ts';
import { territoireIntrouvable } from './problems.ts';
import { listeDe } from './routes-communes.ts';
import { codeDeRegion, Departement, pagination, Region, suivant } from './schemas.ts';
import { isRefus } from './situer.ts';
import { montrerDepartement, montrerRegion } from './vues.ts';

const Requete = Type.Object(pagination, { additionalProperties: false });
const Code = Type.Object({ code: Type.String({ description: 'Code officiel.', examples: ['44'] }) });

function getCirconscription(
  referentiel: Referentiel,
  type: 'departement' | 'region',
  code: string,
): Territoire {
  const connu = type === 'departement' ? referentiel.findDepartement(code) : referentiel.findRegion(code);
  if (connu !== undefined) return connu;
  const situee = referentiel.situer(type, code);
  if (isRefus(situee)) throw territoireIntrouvable(situee.erreur, situee.propositions);
  throw territoireIntrouvable(`Écrivez « ${situee.code} » (${situee.nom}).`, [situee.code]);
}

export const routesCirconscriptions: FastifyPluginAsyncTypebox<{ referentiel: Referentiel }> = async (
  app,
  { referentiel },
) => {
  app.get(
    '/v1/referentiel/departements',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Lister les départements',
        querystring: Type.Object(
          { region: Type.Optional(codeDeRegion), ...pagination },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ departements: Type.Array(Departement), suivant }) },
      },
    },
    async ({ query }) => {
      const region = lireCirconscription(referentiel, 'region', query.region);
      const choisis = referentiel
        .listTerritoires('departement')
        .filter((departement) => region === undefined || departement.region === region);
      const page = paginer(choisis, listeDe('departements'), query);
      return {
        departements: page.elements.map((departement) => montrerDepartement(referentiel, departement)),
        suivant: page.suivant,
      };
    },
  );

  app.get(
    '/v1/referentiel/departements/:code',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Lire un département',
        params: Code,
        response: { 200: Departement },
      },
    },
    async ({ params }) =>
      montrerDepartement(referentiel, getCirconscription(referentiel, 'departement', params.code)),
  );

  app.get(
    '/v1/referentiel/regions',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Lister les régions',
        querystring: Requete,
        response: { 200: Type.Object({ regions: Type.Array(Region), suivant }) },
      },
    },
    async ({ query }) => {
      const page = paginer(referentiel.listTerritoires('region'), listeDe('regions'), query);
      return {
        regions: page.elements.map((region) => montrerRegion(referentiel, region)),
        suivant: page.suivant,
      };
    },
  );

  app.get(
    '/v1/referentiel/regions/:code',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Lire une région',
        params: Code,
        response: { 200: Region },
      },
    },
    async ({ params }) => montrerRegion(referentiel, getCirconscription(referentiel, 'region', params.code)),
  );
};
