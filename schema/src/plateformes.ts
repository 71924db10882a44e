import { type Static, Type } from 'typebox';
import { enumeration, nullable, ref } from './construction.ts';
import { instant } from './formats.ts';
import { Slug } from './identifiants.ts';

export const SCOPES = [
  'projets:lecture',
  'projets:ecriture',
  'contacts:lecture',
  'enrichissements:ecriture',
  'plans:ecriture',
  'decisions:ecriture',
  'abonnements',
  'admin',
] as const;

export const Scope = enumeration(SCOPES, {
  $id: 'Scope',
  title: 'Droit',
  description: 'Ce qu’une clé permet de faire.',
  examples: ['projets:lecture'],
});
export type Scope = Static<typeof Scope>;

export const ORIGINES = ['connectee', 'opendata'] as const;

const origine = enumeration(ORIGINES, {
  description: '`connectee` : un service qui publie ou lit. `opendata` : une source de données ouvertes.',
});

export const PlateformeLue = Type.Object(
  {
    slug: ref(Slug),
    nom: Type.String(),
    url: Type.Optional(nullable(Type.String())),
    origine,
    active: Type.Optional(Type.Boolean({ description: '`false` si la plateforme est suspendue.' })),
    creeLe: Type.Optional(instant()),
  },
  {
    $id: 'PlateformeLue',
    title: 'Plateforme',
    description: 'Un service numérique relié, ou une source de données ouvertes.',
    additionalProperties: true,
    examples: [{ slug: 'mec', nom: 'Mon Espace Collectivité', origine: 'connectee' }],
  },
);
export type PlateformeLue = Static<typeof PlateformeLue>;
