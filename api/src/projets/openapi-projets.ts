// The contract of projets and effacements beyond their schemas: examples, other formats and answers.
import { ProjetUnifie, ref } from '@projets-collectivites/schema';
import { Type } from 'typebox';
import type { ComplementOpenApi } from '../infra/openapi-operations.ts';

const [projet] = (ProjetUnifie as unknown as { examples: Record<string, unknown>[] }).examples;

const CollectionGeoJson = Type.Object({
  type: Type.Literal('FeatureCollection'),
  features: Type.Array(
    Type.Object({
      type: Type.Literal('Feature'),
      id: Type.String({ description: 'Identifiant du projet.' }),
      geometry: Type.Unknown({ description: 'Point (longitude, latitude), ou null sans localisation.' }),
      properties: Type.Object({}, { additionalProperties: true }),
    }),
  ),
});

export const chercherProjets: ComplementOpenApi = {
  responses: {
    200: {
      description:
        'Une page en JSON ; avec un autre `Accept`, la liste entière, en flux. Avec `champs`, chaque projet est réduit à ces champs.',
      content: {
        'application/json': { example: { projets: [projet], suivant: null } },
        'application/x-ndjson': {
          schema: ref(ProjetUnifie, { description: 'Un projet par ligne.' }),
          example: projet,
        },
        'text/csv': {
          schema: Type.String({
            description:
              'UTF-8 avec BOM, séparateur point-virgule : une ligne d’en-têtes, puis un projet par ligne.',
          }),
        },
        'application/geo+json': { schema: CollectionGeoJson },
      },
    },
  },
};

export const lireProjet: ComplementOpenApi = {
  responses: {
    200: {
      description: 'Le projet ; avec `champs`, réduit à ces champs.',
      content: { 'application/json': { example: projet } },
    },
    308: {
      description: 'Cet identifiant est ancien : le projet est maintenant à l’adresse de `Location`.',
      headers: { Location: { description: 'Adresse actuelle du projet.', schema: Type.String() } },
    },
  },
};

export const effacerDonnees: ComplementOpenApi = {
  requestBody: {
    content: {
      'application/json': {
        example: {
          ref: 'mec:48345',
          champs: ['description'],
          motif: 'Demande de la personne, reçue le 12 mars',
        },
      },
    },
  },
  responses: {
    200: {
      description: 'Ce qui a été effacé, trace par trace.',
      content: {
        'application/json': {
          example: { effacements: [{ ref: 'mec:48345', champs: ['description'], contact: true }] },
        },
      },
    },
  },
};
