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

const ProjetJuge = Type.Object({
  id: uuid({ description: 'Projet où se trouve aujourd’hui la trace désignée.' }),
  nom: Type.String(),
});

export const ETATS_DE_PAIRE = ['confirme', 'refuse', 'litige'] as const;

export const DecisionLue = Type.Object(
  {
    id: uuid(),
    typeDecision: Type.String({
      description: `${TYPES_DE_DECISION.map((t) => `\`${t}\``).join(', ')}. D’autres types pourront s’ajouter.`,
    }),
    objetA: Type.String({ description: 'Tel que donné à la décision.' }),
    objetB: Type.Optional(Type.String({ description: 'Tel que donné à la décision.' })),
    projetA: Type.Optional(ProjetJuge),
    projetB: Type.Optional(ProjetJuge),
    verdict: Type.Optional(Type.String()),
    payload: Type.Optional(dictionnaire(libre())),
    commentaire: Type.Optional(Type.String()),
    auteur: Type.Optional(
      Type.String({ description: 'Donnée personnelle : rendue à la seule plateforme qui l’a donnée.' }),
    ),
    plateforme: ref(Slug, { description: 'Plateforme qui a décidé.' }),
    arbitrage: Type.Optional(
      Type.Boolean({ description: 'Prise par un arbitre : prévaut sur celles des plateformes.' }),
    ),
    enVigueur: Type.Optional(
      Type.Boolean({
        description: 'Ni annulée, ni remplacée par une décision plus récente de la même plateforme.',
      }),
    ),
    jugement: Type.Optional(
      enumeration(ETATS_DE_PAIRE, {
        description:
          'À la prise et à l’annulation : ce que disent désormais, ensemble, les décisions sur ces deux traces. Absent : rien.',
      }),
    ),
    priseLe: instant(),
    annuleeLe: Type.Optional(instant()),
  },
  {
    $id: 'DecisionLue',
    title: 'Décision telle que rendue',
    description: 'Un jugement humain rendu par une plateforme ; jamais son auteur, sauf à cette plateforme.',
    examples: [
      {
        id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d20',
        typeDecision: 'doublon_infirme',
        objetA: 'mec:48345',
        objetB: 'tet:43748',
        projetA: {
          id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10',
          nom: 'Rénovation énergétique du gymnase Jean-Jaurès',
        },
        projetB: {
          id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d12',
          nom: 'Rénovation énergétique de l’école Jean-Jaurès',
        },
        commentaire: 'Deux bâtiments différents.',
        plateforme: 'mec',
        arbitrage: false,
        enVigueur: true,
        priseLe: '2026-02-11T09:00:00.000000Z',
      },
    ],
  },
);
export type DecisionLue = Static<typeof DecisionLue>;
