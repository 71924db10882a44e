import { type Static, Type } from 'typebox';
import { enumeration, ref } from './construction.ts';

export const TYPES_DE_COLLECTIVITE = [
  'commune',
  'epci',
  'ept',
  'syndicat',
  'petr',
  'pole',
  'departement',
  'region',
  'autre',
] as const;

export const TypeCollectivite = enumeration(TYPES_DE_COLLECTIVITE, {
  $id: 'TypeCollectivite',
  title: 'Type de collectivité',
  description:
    'Commune, EPCI à fiscalité propre, établissement public territorial, syndicat, pôle d’équilibre territorial et rural, pôle métropolitain, département, région, ou autre.',
  examples: ['commune'],
});
export type TypeCollectivite = Static<typeof TypeCollectivite>;

const code = Type.String({
  minLength: 1,
  maxLength: 20,
  pattern: '^[0-9A-Za-z-]+$',
  description:
    'Code officiel : code INSEE pour une commune (5 caractères), un département (2 ou 3) ou une région (2) ; SIREN (9 chiffres) pour un groupement.',
  examples: ['80021'],
});

export const Collectivite = Type.Object(
  { type: ref(TypeCollectivite), code },
  {
    $id: 'Collectivite',
    title: 'Collectivité',
    description:
      'Une collectivité ou un groupement, par son type et son code officiel. Source des codes : Insee (Code officiel géographique) et base SIRENE.',
    additionalProperties: false,
    examples: [
      { type: 'commune', code: '80021' },
      { type: 'epci', code: '248000531' },
    ],
  },
);
export type Collectivite = Static<typeof Collectivite>;

export const CollectiviteLue = Type.Object(
  {
    type: ref(TypeCollectivite),
    code,
    nom: Type.Optional(
      Type.String({ description: 'Nom officiel, quand il est donné ; le référentiel l’a pour chaque code.' }),
    ),
    codeOrigine: Type.Optional(
      Type.String({ description: 'Code publié, quand il désigne une commune disparue remplacée depuis.' }),
    ),
  },
  {
    $id: 'CollectiviteLue',
    title: 'Collectivité telle que rendue',
    description: 'Une collectivité avec son nom officiel.',
    examples: [{ type: 'commune', code: '80021', nom: 'Amiens' }],
  },
);
export type CollectiviteLue = Static<typeof CollectiviteLue>;

const SIREN = /^\d{9}$/;
const formes: Record<TypeCollectivite, RegExp> = {
  commune: /^(?:\d{5}|2[AB]\d{3})$/,
  epci: SIREN,
  ept: SIREN,
  syndicat: SIREN,
  petr: SIREN,
  pole: SIREN,
  departement: /^(?:\d{2}|2[AB]|9[78]\d)$/,
  region: /^\d{2}$/,
  autre: /^[0-9A-Za-z-]{1,20}$/,
};

/** Whether the code has the form that its type requires; says nothing of its existence. */
export function codeBienForme(type: TypeCollectivite, valeur: string): boolean {
  return formes[type].test(valeur);
}
