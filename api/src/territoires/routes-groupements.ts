import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { citer } from './codes.ts';
import type { Referentiel, Territoire, TypeTerritoire } from './modele.ts';
import { paginer } from './pages.ts';
import { territoireIntrouvable } from './problems.ts';
import { lireDepartement } from './routes-communes.ts';
import { codeDeDepartement, Groupement, Membre, pagination, suivant, texteCherche } from './schemas.ts';
import { montrerGroupement, montrerMembre } from './vues.ts';

const typesDeGroupement = ['epci', 'ept', 'syndicat', 'petr', 'pole'] as const;

const Requete = Type.Object(
  {
    type: Type.Optional(Type.Enum([...typesDeGroupement], { description: 'Type de groupement.' })),
    departement: Type.Optional(codeDeDepartement),
    q: Type.Optional(texteCherche),
    ...pagination,
  },
  { additionalProperties: false },
);

const Siren = Type.Object({
  siren: Type.String({ description: 'SIREN, 9 chiffres.', examples: ['244400404'] }),
});

interface Filtres {
  type?: TypeTerritoire;
  departement?: string;
  q?: string;
}

function filtrer(referentiel: Referentiel, { type, departement, q }: Filtres): Territoire[] {
  const types = type === undefined ? typesDeGroupement : [type];
  const code = departement === undefined ? undefined : lireDepartement(referentiel, departement);
  const groupements =
    q === undefined
      ? referentiel.listTerritoires(...types)
      : referentiel.rechercher(q, { types, limite: Number.POSITIVE_INFINITY });
  return code === undefined
    ? groupements
    : groupements.filter(({ departements }) => departements.includes(code));
}

function getGroupement(referentiel: Referentiel, siren: string): Territoire {
  const groupement = referentiel.findGroupement(siren);
  if (groupement !== undefined) return groupement;
  const porteur = referentiel.findBySiren(siren);
  throw territoireIntrouvable(
    porteur === undefined
      ? `Aucun groupement connu ne porte le SIREN « ${citer(siren)} ».`
      : `Le SIREN ${siren} est celui de « ${porteur.nom} » (${porteur.cle}), qui n'est pas un groupement.`,
  );
}

export const routesGroupements: FastifyPluginAsyncTypebox<{ referentiel: Referentiel }> = async (
  app,
  { referentiel },
) => {
  app.get(
    '/v1/referentiel/groupements',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Lister ou chercher des groupements',
        description: 'EPCI, établissements publics territoriaux, syndicats, PETR et pôles métropolitains.',
        querystring: Requete,
        response: { 200: Type.Object({ groupements: Type.Array(Groupement), suivant }) },
      },
    },
    async ({ query }) => {
      const page = paginer(filtrer(referentiel, query), referentiel.version, query);
      return {
        groupements: page.elements.map((groupement) => montrerGroupement(referentiel, groupement)),
        suivant: page.suivant,
      };
    },
  );

  app.get(
    '/v1/referentiel/groupements/:siren',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Lire un groupement',
        params: Siren,
        response: { 200: Groupement },
      },
    },
    async ({ params }) => montrerGroupement(referentiel, getGroupement(referentiel, params.siren)),
  );

  app.get(
    '/v1/referentiel/groupements/:siren/membres',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: "Lister les communes membres d'un groupement",
        params: Siren,
        querystring: Type.Object(pagination, { additionalProperties: false }),
        response: {
          200: Type.Object({
            membres: Type.Array(Membre),
            perimetreConnu: Type.Boolean({
              description:
                'Faux quand les membres de ce groupement (syndicat, PETR, pôle) nous sont inconnus.',
            }),
            suivant,
          }),
        },
      },
    },
    async ({ params, query }) => {
      const membres = referentiel.listMembres(getGroupement(referentiel, params.siren).code);
      const page = paginer(membres, referentiel.version, query);
      return {
        membres: page.elements.map(montrerMembre),
        perimetreConnu: membres.length > 0,
        suivant: page.suivant,
      };
    },
  );
};
