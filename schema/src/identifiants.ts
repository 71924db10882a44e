// Identifiers and references, shared by every other schema.
import { type Static, Type } from 'typebox';
import { enumeration } from './construction.ts';
import { motifs, slug } from './formats.ts';

export const ExternalId = Type.String({
  $id: 'ExternalId',
  title: 'Identifiant externe',
  description:
    'Identifiant de l’objet dans votre plateforme : 1 à 200 caractères visibles (lettres, chiffres, ponctuation ; ni espace ni caractère de contrôle). À encoder (percent-encoding) dans une adresse.',
  minLength: 1,
  maxLength: 200,
  pattern: motifs.externalId,
  examples: ['48345', 'FV-2023-12345678', 'fiche/7'],
});
export type ExternalId = Static<typeof ExternalId>;

export const Reference = Type.String({
  $id: 'Reference',
  title: 'Référence',
  description:
    'Désigne un projet, une trace ou un plan : l’identifiant persistant (UUID) ou `plateforme:externalId`, coupé au premier « : ».',
  minLength: 3,
  maxLength: 264,
  pattern: motifs.reference,
  examples: ['mec:48345', '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10'],
});
export type Reference = Static<typeof Reference>;

export const Slug = slug({
  $id: 'Slug',
  title: 'Nom court de plateforme',
  description: 'Nom court et stable d’une plateforme, en minuscules, chiffres et tirets.',
  examples: ['mec', 'tet', 'fonds-vert'],
});
export type Slug = Static<typeof Slug>;

export const Territoire = Type.String({
  $id: 'Territoire',
  title: 'Territoire',
  description:
    'Territoire par son code officiel : `commune:44109`, `groupement:244400404` (SIREN d’EPCI, EPT, syndicat, PETR ou pôle), `departement:44`, `region:53`. Un code commune de 5 caractères ou un SIREN de 9 chiffres s’écrit aussi seul.',
  maxLength: 24,
  pattern: motifs.territoire,
  examples: ['commune:44109', 'groupement:244400404', 'departement:44', 'region:53'],
});
export type Territoire = Static<typeof Territoire>;

export const NATURES = ['projet', 'fiche_action', 'financement'] as const;

export const Nature = enumeration(NATURES, {
  $id: 'Nature',
  title: 'Nature',
  description:
    'Ce que décrit la trace : un projet (par défaut), une fiche action d’un plan, ou une demande de financement.',
  examples: ['projet'],
});
export type Nature = Static<typeof Nature>;

export const PHASES = ['Idée', 'Étude', 'Opération'] as const;

export const Phase = enumeration(PHASES, {
  $id: 'Phase',
  title: 'Phase',
  description: 'Où en est le projet : idée, étude ou opération.',
  examples: ['Opération'],
});
export type Phase = Static<typeof Phase>;

export const STATUTS = ['En cours', 'En retard', 'En pause', 'Bloqué', 'Abandonné', 'Terminé'] as const;

export const PhaseStatut = enumeration(STATUTS, {
  $id: 'PhaseStatut',
  title: 'Statut de la phase',
  description: 'État de la phase en cours ; n’a de sens qu’avec une phase.',
  examples: ['En cours'],
});
export type PhaseStatut = Static<typeof PhaseStatut>;

const Cercle = Type.Object(
  {
    cercle: slug({
      description: 'Nom du cercle ; votre plateforme doit en faire partie.',
      examples: ['pilote-tet-mec'],
    }),
  },
  { additionalProperties: false },
);

export const Visibilite = Type.Unsafe<'partagee' | Static<typeof Cercle>>({
  $id: 'Visibilite',
  title: 'Visibilité',
  description:
    '`partagee` (par défaut) : visible de toutes les plateformes. `{"cercle": "<nom>"}` : visible des seules plateformes de ce cercle.',
  anyOf: [{ type: 'string', enum: ['partagee'] }, Cercle],
  examples: ['partagee', { cercle: 'pilote-tet-mec' }],
});
export type Visibilite = Static<typeof Visibilite>;
