// /v1/nomenclatures: public and cacheable; the lists themselves live in the schema package.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { getNomenclature, listNomenclatures, type Nomenclature } from '@projets-collectivites/schema';
import { Type } from 'typebox';
import { registerPublicCache } from '../infra/cache-public.ts';
import { nomenclatureInconnue } from './problems.ts';

const Entree = Type.Object(
  {
    code: Type.String({ description: 'Stable : jamais réutilisé ni renommé.', examples: ['90-321'] }),
    libelle: Type.String(),
    libelleCourt: Type.Optional(Type.String({ description: 'Sans le libellé de son parent.' })),
    parent: Type.Optional(Type.String({ description: "Code de l'entrée au-dessus." })),
    description: Type.Optional(Type.String()),
    alias: Type.Optional(Type.Array(Type.String(), { description: 'Autres écritures acceptées.' })),
  },
  { title: 'Entrée' },
);

const entete = {
  nom: Type.String({ examples: ['competences'] }),
  version: Type.String({ description: 'Version sémantique de cette liste.', examples: ['1.0.0'] }),
  titre: Type.String(),
  description: Type.String(),
  source: Type.String(),
  licence: Type.String(),
  valeur: Type.String({ description: "Ce que portent les champs de l'API : `code` ou `libelle`." }),
  nombre: Type.Integer({ description: "Nombre d'entrées." }),
};
const Resume = Type.Object(entete, { title: 'Nomenclature (résumé)' });
const Complete = Type.Object({ ...entete, entrees: Type.Array(Entree) }, { title: 'Nomenclature' });

function resumer({ entrees, ...reste }: Nomenclature) {
  return { ...reste, nombre: entrees.length };
}

/** Changes as soon as a list does, even if its author forgets to raise its version. */
function editionOf(toutes: readonly Nomenclature[]): string {
  return JSON.stringify(toutes);
}

export const nomenclatures: FastifyPluginAsyncTypebox = async (app) => {
  registerPublicCache(app, editionOf(listNomenclatures()));

  app.get(
    '/v1/nomenclatures',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Lister les nomenclatures',
        description: 'Les vocabulaires fermés du schéma commun, sans leurs entrées.',
        querystring: Type.Object({}, { additionalProperties: false }),
        response: {
          200: Type.Object({
            nomenclatures: Type.Array(Resume),
            suivant: Type.Null({ description: 'Toujours `null`.' }),
          }),
        },
      },
    },
    async () => ({ nomenclatures: listNomenclatures().map(resumer), suivant: null }),
  );

  app.get(
    '/v1/nomenclatures/:nom',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Lire une nomenclature',
        params: Type.Object({ nom: Type.String({ examples: ['competences'] }) }),
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: Complete },
      },
    },
    async ({ params: { nom } }) => {
      const nomenclature = getNomenclature(nom);
      if (nomenclature === undefined)
        throw nomenclatureInconnue(listNomenclatures().map((connue) => connue.nom));
      return {
        ...resumer(nomenclature),
        entrees: nomenclature.entrees.map((entree) => ({
          ...entree,
          alias: entree.alias && [...entree.alias],
        })),
      };
    },
  );
};
