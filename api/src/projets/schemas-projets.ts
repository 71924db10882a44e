// What requests on projets may say, and the form of their answers.
import { NATURES, PHASES, ProjetUnifie, ref, STATUTS, STATUTS_DECIDES } from '@projets-collectivites/schema';
import { Type } from 'typebox';

export const Reference = Type.Object({
  ref: Type.String({
    maxLength: 300,
    description: 'Identifiant du projet, ou `plateforme:externalId` (`mec:48345`).',
  }),
});
const several = (description: string) =>
  Type.Optional(Type.Array(Type.String({ maxLength: 300 }), { maxItems: 50, description }));
const among = (values: readonly string[], description: string) =>
  Type.Optional(Type.Array(Type.Enum([...values]), { maxItems: 50, description }));
export const Recherche = Type.Object(
  {
    territoire: Type.Optional(
      Type.String({
        maxLength: 60,
        description:
          '`commune:44109`, `groupement:244400404`, `departement:44` ou `region:53` : ce qui y est situé.',
      }),
    ),
    portee: Type.Optional(
      Type.Enum(['couvrant'], {
        description: '`couvrant` : aussi les projets des groupements qui couvrent ce territoire.',
      }),
    ),
    q: Type.Optional(
      Type.String({ maxLength: 500, description: 'Mots du nom, de la description ou des mots-clés.' }),
    ),
    nature: among(NATURES, 'Nature du projet ; répétable.'),
    phase: among(PHASES, 'Phase ; répétable.'),
    phaseStatut: among(STATUTS, 'Statut de la phase ; répétable.'),
    plateforme: several('Plateforme qui a publié une trace du projet ; répétable.'),
    levier: several('Levier (libellé ou code) ; répétable.'),
    competence: several('Compétence (code M57), avec celles qu’elle contient ; répétable.'),
    thematique: several('Thématique (libellé ou code) ; répétable.'),
    plan: several('Plan déclaré (`tet:plan-12`) ; répétable.'),
    statut: among(
      [...STATUTS_DECIDES, 'aucun'],
      'Statut décidé (`projet_statut`) ; `aucun` : personne n’a rien décidé ; répétable.',
    ),
    masquerObsoletes: Type.Optional(
      Type.Boolean({ description: '`true` : sans les projets décidés obsolètes.' }),
    ),
    alerte: Type.Optional(
      Type.Boolean({
        description: '`true` : seulement les groupes à relire (`alerte`) ; `false` : seulement les autres.',
      }),
    ),
    modifieDepuis: Type.Optional(
      Type.String({ format: 'date-time', description: 'Modifiés depuis cet instant.' }),
    ),
    tri: Type.Optional(
      Type.Enum(['id', '-majLe'], {
        description: '`id` (par défaut) : chaque projet une fois ; `-majLe` : les plus récents d’abord.',
      }),
    ),
    champs: Type.Optional(
      Type.String({ maxLength: 1000, description: 'Champs voulus, séparés par des virgules.' }),
    ),
    limite: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50 par défaut.' })),
    curseur: Type.Optional(Type.String({ maxLength: 500, description: '`suivant` de la page précédente.' })),
  },
  { additionalProperties: false },
);
export const Lecture = Type.Object(
  {
    champs: Type.Optional(
      Type.String({ maxLength: 1000, description: 'Champs voulus, séparés par des virgules.' }),
    ),
    au: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'Le projet tel qu’il était à cet instant, selon vos droits d’aujourd’hui.',
      }),
    ),
    usage: Type.Optional(
      Type.Enum(['synchronisation'], {
        description: '`synchronisation` : lecture par un programme, qui ne compte pas comme consultation.',
      }),
    ),
  },
  { additionalProperties: false },
);
export const ListeDeProjets = Type.Object({
  projets: Type.Array(ref(ProjetUnifie)),
  suivant: Type.Union([Type.String(), Type.Null()], {
    description: 'Curseur de la page suivante ; null à la fin.',
  }),
});
