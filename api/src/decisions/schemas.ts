// What requests on decisions may say, and the contract beyond their schemas.
import { Decision, DecisionLue, ref, Slug, TYPES_DE_DECISION } from '@projets-collectivites/schema';
import { Type } from 'typebox';
import type { ComplementOpenApi } from '../infra/openapi-operations.ts';

export const Chemin = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Identifiant de la décision.' }),
});

export const EntetesDIdempotence = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      description:
        'Clé de votre choix, une par demande : la même demande, renvoyée dans les 24 heures, reçoit la même réponse sans rien refaire.',
    }),
  ),
});

export const CorpsDAnnulation = Type.Object(
  {
    commentaire: Type.Optional(
      Type.Union([Type.String({ maxLength: 2000 }), Type.Null()], { description: 'Pourquoi.' }),
    ),
    auteur: Type.Optional(
      Type.Union([Type.String({ maxLength: 300 }), Type.Null()], {
        description: 'Qui annule. Donnée personnelle, jamais rendue aux autres plateformes.',
      }),
    ),
  },
  { additionalProperties: false },
);

export const Recherche = Type.Object(
  {
    objet: Type.Optional(
      Type.String({
        maxLength: 300,
        description:
          'Projet ou trace (identifiant ou `plateforme:externalId`) : les décisions sur toutes les traces de ce projet. Ou un plan, un service, une correction signalée.',
      }),
    ),
    typeDecision: Type.Optional(
      Type.Array(Type.Enum([...TYPES_DE_DECISION]), {
        maxItems: TYPES_DE_DECISION.length,
        description: 'Type de décision ; répétable.',
      }),
    ),
    plateforme: Type.Optional(ref(Slug, { description: 'Plateforme qui a décidé ; `moi` : la vôtre.' })),
    enVigueur: Type.Optional(
      Type.Boolean({ description: '`true` : ni annulées ni remplacées ; `false` : les autres.' }),
    ),
    limite: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50 par défaut.' })),
    curseur: Type.Optional(Type.String({ maxLength: 100, description: '`suivant` de la page précédente.' })),
  },
  { additionalProperties: false },
);

export const ListeDeDecisions = Type.Object({
  decisions: Type.Array(ref(DecisionLue)),
  suivant: Type.Union([Type.String(), Type.Null()], {
    description: 'Curseur de la page suivante ; null à la fin.',
  }),
});

const exempleDe = (schema: object): unknown => (schema as { examples?: unknown[] }).examples?.[0];
const exemple = exempleDe(DecisionLue) as Record<string, unknown>;
const content = (example: unknown) => ({ 'application/json': { example } });

export const prendre: ComplementOpenApi = {
  requestBody: {
    content: content({ ...(exempleDe(Decision) as object), typeDecision: 'doublon_infirme' }),
  },
  responses: {
    201: {
      description: 'La décision, déjà appliquée.',
      headers: { Location: { description: 'Adresse de la décision.', schema: Type.String() } },
      content: content({ ...exemple, jugement: 'refuse' }),
    },
  },
};

export const lister: ComplementOpenApi = {
  responses: {
    200: {
      description: 'Les décisions, de la plus récente à la plus ancienne.',
      content: content({ decisions: [exemple], suivant: null }),
    },
  },
};

export const lire: ComplementOpenApi = {
  responses: { 200: { description: 'La décision.', content: content(exemple) } },
};

export const annuler: ComplementOpenApi = {
  requestBody: {
    required: false,
    description: 'Facultatif : pourquoi, et qui.',
    content: content({ commentaire: 'Signalé par erreur.' }),
  },
  responses: {
    200: {
      description: 'La décision est annulée, ou l’était déjà.',
      content: content({ ...exemple, enVigueur: false, annuleeLe: '2026-02-12T10:30:00.000000Z' }),
    },
  },
};
