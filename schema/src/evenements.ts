import { type Static, Type } from 'typebox';
import { enumeration, facultatif, nullable, ref } from './construction.ts';
import { instant, texte, url, uuid } from './formats.ts';
import { Territoire } from './identifiants.ts';

export const TYPES_D_EVENEMENT = [
  'trace.creee',
  'trace.modifiee',
  'trace.supprimee',
  'projet.cree',
  'projet.modifie',
  'projet.fusionne',
  'projet.scinde',
  'projet.enrichi',
  'plan.cree',
  'plan.modifie',
  'plan.supprime',
  'rattachement.cree',
  'rattachement.modifie',
  'rattachement.supprime',
  'enrichissement.cree',
  'enrichissement.modifie',
  'enrichissement.supprime',
  'decision.prise',
  'decision.annulee',
  'rapprochement.suggere',
  'plateforme.silencieuse',
] as const;

export const Evenement = Type.Object(
  {
    specversion: Type.Literal('1.0', { description: 'Version de CloudEvents.' }),
    id: Type.String({ description: 'Identifiant unique : sert à ignorer un événement déjà reçu.' }),
    source: Type.String({ description: 'Adresse du journal.' }),
    type: Type.String({
      description: `Ce qui s’est passé : ${TYPES_D_EVENEMENT.map((t) => `\`${t}\``).join(', ')}. D’autres types pourront s’ajouter.`,
    }),
    subject: Type.String({ description: 'Référence de la trace ou du plan, ou identifiant du projet.' }),
    time: instant({ description: 'Quand (UTC).' }),
    datacontenttype: Type.Optional(Type.String({ description: 'Toujours `application/json`.' })),
    data: Type.Optional(
      Type.Unsafe<Record<string, unknown>>({
        type: 'object',
        additionalProperties: true,
        description: 'Ce qui a changé (`champs[]`), jamais les valeurs : relisez l’objet.',
      }),
    ),
  },
  {
    $id: 'Evenement',
    title: 'Événement',
    description: 'Une ligne du journal, au format CloudEvents 1.0.',
    additionalProperties: true,
    examples: [
      {
        specversion: '1.0',
        id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d11',
        source: '/v1/evenements',
        type: 'trace.modifiee',
        subject: 'mec:48345',
        time: '2026-02-11T09:00:00Z',
        datacontenttype: 'application/json',
        data: { champs: ['phaseStatut'] },
      },
    ],
  },
);
export type Evenement = Static<typeof Evenement>;

const typesSuivis = Type.Array(enumeration(TYPES_D_EVENEMENT), {
  minItems: 1,
  maxItems: 50,
  description: 'Types d’événement à recevoir.',
});

export const Abonnement = Type.Object(
  {
    url: url({ description: 'Adresse qui reçoit les événements.' }),
    types: typesSuivis,
    territoires: facultatif(
      Type.Array(ref(Territoire), { maxItems: 200, description: 'Territoires suivis ; tous si absent.' }),
    ),
    description: facultatif(texte(300, { description: 'Aide-mémoire, pour vous.' })),
  },
  {
    $id: 'Abonnement',
    title: 'Abonnement',
    description: 'Demande de webhook (Standard Webhooks, signature HMAC).',
    additionalProperties: false,
    examples: [
      {
        url: 'https://exemple.fr/webhooks',
        types: ['projet.modifie', 'projet.enrichi'],
        territoires: ['departement:80'],
      },
    ],
  },
);
export type Abonnement = Static<typeof Abonnement>;

export const AbonnementLu = Type.Object(
  {
    id: uuid(),
    url: Type.String(),
    types: Type.Array(Type.String()),
    territoires: Type.Optional(nullable(Type.Array(Type.String()))),
    description: Type.Optional(nullable(Type.String())),
    secret: Type.Optional(Type.String({ description: 'Secret `whsec_…`, montré une seule fois.' })),
    creeLe: Type.Optional(instant()),
  },
  {
    $id: 'AbonnementLu',
    title: 'Abonnement tel que rendu',
    description: 'Un abonnement ; son secret n’est montré qu’à la création et au renouvellement.',
    additionalProperties: true,
  },
);
export type AbonnementLu = Static<typeof AbonnementLu>;
