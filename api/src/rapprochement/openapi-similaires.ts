// The contract of linkage beyond its schemas: examples.
import type { ComplementOpenApi } from '../infra/openapi-operations.ts';

const ebauche = { nom: 'Rénovation énergétique du gymnase Jean-Jaurès', territoire: 'commune:80021' };

const similaire = {
  projet: { id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10', nom: 'Gymnase Jean-Jaurès : rénovation énergétique' },
  classe: 'a_confirmer',
  score: 0.91,
  explication: [{ indice: 'commune', poids: 1.2, phrase: 'même commune' }],
};

export const chercherSimilaires: ComplementOpenApi = {
  requestBody: { content: { 'application/json': { example: ebauche } } },
  responses: {
    200: {
      description: 'Les projets proches, du plus au moins ressemblant ; une liste vide est une réponse.',
      content: { 'application/json': { example: { similaires: [similaire] } } },
    },
  },
};
