// Human judgements on projets: append-only, undone by another decision.
import { type Static, Type } from 'typebox';
import { dictionnaire, enumeration, facultatif, libre, nullable, ref } from './construction.ts';
import { instant, slug, texte, uuid } from './formats.ts';
import { Reference, Slug } from './identifiants.ts';

export const TYPES_DE_DECISION = [
  'doublon_signale',
  'doublon_confirme',
  'doublon_infirme',
  'partie_de',
  'suite_de',
  'rattachement_plan',
  'projet_statut',
  'correction_signalee',
  'correction_tranchee',
  'service_ajoute',
  'service_retire',
] as const;

export const VERDICTS = [
  'confirme',
  'infirme',
  'valide',
  'obsolete',
  'termine',
  'acceptee',
  'refusee',
] as const;

const Charge = Type.Object(
  {
    champ: Type.Optional(Type.String({ maxLength: 100, description: 'Champ à corriger.' })),
    valeurProposee: Type.Optional(libre({ description: 'Valeur proposée.' })),
    source: facultatif(texte(2000, { description: 'D’où vient la valeur proposée.' })),
    message: facultatif(texte(2000, { description: 'Message joint à un service.' })),
  },
  { additionalProperties: false },
);

export const Decision = Type.Object(
  {
    typeDecision: enumeration(TYPES_DE_DECISION, { description: 'Ce qui est jugé.' }),
    objetA: ref(Reference, { description: 'Projet ou trace ; ou l’identifiant de la correction tranchée.' }),
    objetB: Type.Optional(
      Type.Union([ref(Reference), slug()], {
        description: 'Projet, trace ou plan ; ou le nom court d’un service.',
      }),
    ),
    verdict: Type.Optional(
      nullable(
        enumeration(VERDICTS, {
          description:
            '`rattachement_plan` : confirme, infirme. `projet_statut` : valide, obsolete, termine. `correction_tranchee` : acceptee, refusee.',
        }),
      ),
    ),
    payload: facultatif(Charge),
    commentaire: facultatif(texte(2000, { description: 'Pourquoi.' })),
    auteur: facultatif(
      texte(300, {
        description: 'Qui décide. Donnée personnelle : gardée pour vous, jamais rendue aux autres.',
      }),
    ),
  },
  {
    $id: 'Decision',
    title: 'Décision',
    description:
      'Un jugement humain : il l’emporte sur le calcul et s’annule par une autre décision. Le verdict et la charge dépendent du type.',
    additionalProperties: false,
    examples: [
      { typeDecision: 'doublon_confirme', objetA: 'mec:48345', objetB: 'tet:43748' },
      { typeDecision: 'rattachement_plan', objetA: 'mec:48345', objetB: 'tet:plan-12', verdict: 'confirme' },
      {
        typeDecision: 'correction_signalee',
        objetA: 'mec:48345',
        payload: { champ: 'budgetPrevisionnel', valeurProposee: 240000 },
      },
    ],
  },
);
export type Decision = Static<typeof Decision>;

export const DecisionLue = Type.Object(
  {
    id: uuid(),
    typeDecision: Type.String(),
    objetA: Type.String(),
    objetB: Type.Optional(Type.String()),
    verdict: Type.Optional(Type.String()),
    payload: Type.Optional(dictionnaire(libre())),
    commentaire: Type.Optional(Type.String()),
    plateforme: ref(Slug),
    priseLe: instant(),
    annuleeLe: Type.Optional(instant()),
  },
  {
    $id: 'DecisionLue',
    title: 'Décision telle que rendue',
    description: 'Un jugement humain rendu par une plateforme ; jamais son auteur.',
  },
);
export type DecisionLue = Static<typeof DecisionLue>;
