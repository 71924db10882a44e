import { type Static, Type } from 'typebox';
import { enumeration, facultatif, nullable, ref } from './construction.ts';
import { instant, libelle, url } from './formats.ts';
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

export const NouvellePlateforme = Type.Object(
  {
    slug: ref(Slug),
    nom: libelle({ description: 'Nom public.' }),
    url: facultatif(url({ description: 'Adresse publique du service.' })),
    origine: facultatif(origine),
  },
  {
    $id: 'NouvellePlateforme',
    title: 'Nouvelle plateforme',
    description: 'Plateforme à créer.',
    additionalProperties: false,
    examples: [{ slug: 'mec', nom: 'Mon Espace Collectivité', url: 'https://exemple.fr' }],
  },
);
export type NouvellePlateforme = Static<typeof NouvellePlateforme>;

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

export const NouvelleCle = Type.Object(
  {
    scopes: Type.Array(ref(Scope), { minItems: 1, maxItems: 20, description: 'Droits de la clé.' }),
    expireLe: facultatif(instant({ description: 'Fin de validité ; sans limite si absent.' })),
  },
  {
    $id: 'NouvelleCle',
    title: 'Nouvelle clé',
    description: 'Clé à créer ; elle n’est montrée qu’une fois.',
    additionalProperties: false,
    examples: [{ scopes: ['projets:lecture', 'projets:ecriture'], expireLe: '2027-01-01T00:00:00Z' }],
  },
);
export type NouvelleCle = Static<typeof NouvelleCle>;

export const Cercle = Type.Object(
  {
    nom: ref(Slug, { description: 'Nom du cercle.' }),
    plateformes: Type.Array(ref(Slug), { maxItems: 200, description: 'Plateformes membres.' }),
  },
  {
    $id: 'Cercle',
    title: 'Cercle',
    description: 'Plateformes qui voient ce qui est publié pour ce cercle.',
    additionalProperties: false,
    examples: [{ nom: 'pilote-tet-mec', plateformes: ['tet', 'mec'] }],
  },
);
export type Cercle = Static<typeof Cercle>;
