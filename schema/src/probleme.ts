import { type Static, Type } from 'typebox';

export const ErreurDeChamp = Type.Object(
  {
    pointer: Type.String({ description: 'Pointeur JSON (RFC 6901) du champ ; vide pour le corps entier.' }),
    detail: Type.String({ description: 'Ce qui ne va pas, en français.' }),
    propositions: Type.Optional(
      Type.Array(Type.String(), { description: 'Valeurs proches, la plus probable d’abord.' }),
    ),
  },
  {
    $id: 'ErreurDeChamp',
    title: 'Erreur d’un champ',
    description: 'Un champ fautif et ce qui ne va pas.',
    examples: [
      {
        pointer: '/leviers/0',
        detail: 'levier inconnu',
        propositions: ['Sobriété des bâtiments (tertiaire)'],
      },
    ],
  },
);
export type ErreurDeChamp = Static<typeof ErreurDeChamp>;

export const Probleme = Type.Object(
  {
    type: Type.String({ description: 'Adresse de la page qui explique ce problème.' }),
    title: Type.String({ description: 'Le problème en quelques mots.' }),
    status: Type.Integer({ minimum: 400, maximum: 599, description: 'Code HTTP.' }),
    detail: Type.Optional(Type.String({ description: 'Le problème et comment le corriger.' })),
    instance: Type.Optional(Type.String({ description: 'Identifiant de cette occurrence.' })),
    errors: Type.Optional(Type.Array(Type.Unsafe<ErreurDeChamp>({ $ref: 'ErreurDeChamp#' }))),
  },
  {
    $id: 'Probleme',
    title: 'Problème',
    description:
      'Erreur au format RFC 9457 (`application/problem+json`). Des membres propres au problème peuvent s’ajouter.',
    additionalProperties: true,
    examples: [
      {
        type: 'https://exemple.fr/problemes/donnees-invalides',
        title: 'Données invalides',
        status: 400,
        detail: 'Le corps de la requête ne respecte pas le schéma : un champ est à corriger.',
        errors: [{ pointer: '/nom', detail: 'champ obligatoire, absent' }],
      },
    ],
  },
);
export type Probleme = Static<typeof Probleme>;

export const Avertissement = Type.Object(
  {
    pointer: Type.String({ description: 'Pointeur JSON (RFC 6901) du champ concerné.' }),
    code: Type.Optional(
      Type.String({ description: 'Nature stable de l’avertissement.', examples: ['siren-inconnu'] }),
    ),
    detail: Type.String({ description: 'Ce qui a été fait ou remarqué, en français.' }),
  },
  {
    $id: 'Avertissement',
    title: 'Avertissement',
    description: 'La donnée est acceptée, mais mérite votre attention.',
    examples: [
      { pointer: '/collectivites/0/code', detail: 'La commune a été remplacée par une commune nouvelle.' },
    ],
  },
);
export type Avertissement = Static<typeof Avertissement>;
