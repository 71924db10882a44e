// /v1/nomenclatures: public and cacheable; the lists themselves live in the schema package.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  compareVersions,
  getNomenclature,
  listNomenclatures,
  type Nomenclature,
} from '@projets-collectivites/schema';
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

const texteOuNull = Type.Union([Type.String(), Type.Null()]);
const Changement = Type.Object(
  {
    version: Type.String({ examples: ['1.0.0'] }),
    date: Type.String({ format: 'date', description: 'Jour de cette version.' }),
    code: Type.String(),
    nature: Type.Enum(['ajoute', 'retire', 'renomme', 'deplace']),
    avant: Type.Optional({
      ...texteOuNull,
      description: 'Libellé ; pour `deplace`, code du parent, `null` au premier niveau.',
    }),
    apres: Type.Optional({ ...texteOuNull, description: 'De même, après.' }),
    remplacePar: Type.Optional(
      Type.String({ description: 'Pour un code retiré : celui à employer à la place.' }),
    ),
  },
  { title: 'Changement' },
);

const entete = {
  nom: Type.String({ examples: ['competences'] }),
  version: Type.String({ description: 'Version sémantique de cette liste.', examples: ['1.0.0'] }),
  date: Type.String({
    format: 'date',
    description: 'Jour de cette version.',
    examples: ['2026-11-23'],
  }),
  titre: Type.String(),
  description: Type.String(),
  source: Type.String(),
  licence: Type.String(),
  valeur: Type.String({ description: "Ce que portent les champs de l'API : `code` ou `libelle`." }),
  nombre: Type.Integer({ description: "Nombre d'entrées." }),
};
const Resume = Type.Object(entete, { title: 'Nomenclature (résumé)' });
const Complete = Type.Object(
  {
    ...entete,
    entrees: Type.Array(Entree),
    changements: Type.Array(Changement, {
      description:
        'De la première version, qui ajoute chaque entrée, à celle-ci ; avec `depuis`, seulement les suivants.',
    }),
  },
  { title: 'Nomenclature' },
);

function resumer({ entrees, changements: _, ...reste }: Nomenclature) {
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
        description:
          'Ses entrées, leur hiérarchie (`parent`), et ce qui a changé de version en version. Gardez la `version` lue : redonnée dans `depuis`, elle ne rapporte que la suite.',
        params: Type.Object({ nom: Type.String({ examples: ['competences'] }) }),
        querystring: Type.Object(
          {
            depuis: Type.Optional(
              Type.String({
                pattern: '^\\d{1,6}\\.\\d{1,6}\\.\\d{1,6}$',
                description:
                  'Dernière version connue : les changements rendus sont ceux des versions suivantes.',
                examples: ['1.0.0'],
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: Complete },
      },
    },
    async ({ params: { nom }, query: { depuis } }) => {
      const nomenclature = getNomenclature(nom);
      if (nomenclature === undefined)
        throw nomenclatureInconnue(listNomenclatures().map((connue) => connue.nom));
      return {
        ...resumer(nomenclature),
        entrees: nomenclature.entrees.map((entree) => ({
          ...entree,
          alias: entree.alias && [...entree.alias],
        })),
        changements: nomenclature.changements.filter(
          ({ version }) => depuis === undefined || compareVersions(version, depuis) > 0,
        ),
      };
    },
  );
};
