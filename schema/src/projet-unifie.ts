// The unified projet: computed from its traces, each value with its source.
import { type Static, Type } from 'typebox';
import { CollectiviteLue } from './collectivites.ts';
import { dictionnaire, enumeration, libre, nullable, ref } from './construction.ts';
import { DecisionLue } from './decisions.ts';
import { AvancementLu, DiagnosticLu, FinancementLu, RessourceLue } from './enrichissements.ts';
import { compte, instant, montant, score, uuid } from './formats.ts';
import { Nature, Phase, PhaseStatut, Slug } from './identifiants.ts';
import { PlanDuProjet } from './plans.ts';
import { QualificationRendue } from './qualification.ts';
import { champsFacultatifs } from './trace.ts';

export const REGLES_DE_PROVENANCE = [
  'correction',
  'proprietaire',
  'connectee',
  'opendata',
  'calcul',
  'union',
] as const;

const SourceDeValeur = Type.Object({
  plateforme: ref(Slug),
  externalId: Type.String(),
  majLe: Type.Optional(instant({ description: 'Depuis quand cette trace dit cela (UTC).' })),
});

export const Provenance = Type.Object(
  {
    plateforme: ref(Slug, { description: 'Plateforme d’où vient la valeur.' }),
    externalId: Type.String({ description: 'Trace d’où vient la valeur.' }),
    majLe: instant({ description: 'Depuis quand cette trace dit cela (UTC).' }),
    regle: Type.String({
      description: `Règle qui a fait retenir la valeur : ${REGLES_DE_PROVENANCE.map((r) => `\`${r}\``).join(', ')}.`,
      examples: ['proprietaire'],
    }),
    elements: Type.Optional(
      Type.Array(Type.Object({ valeur: libre(), sources: Type.Array(SourceDeValeur) }), {
        description: 'Pour une liste, union des traces : les sources de chaque élément.',
      }),
    ),
  },
  {
    $id: 'Provenance',
    title: 'Provenance',
    description: 'D’où vient une valeur du projet unifié.',
    examples: [
      { plateforme: 'mec', externalId: '48345', majLe: '2026-02-11T09:00:00Z', regle: 'proprietaire' },
    ],
  },
);
export type Provenance = Static<typeof Provenance>;

export const Divergence = Type.Object(
  {
    champ: Type.String({ description: 'Champ sur lequel les plateformes diffèrent.' }),
    valeurs: Type.Array(
      Type.Object({
        valeur: libre({ description: 'Valeur non retenue.' }),
        plateforme: ref(Slug),
        externalId: Type.String(),
        majLe: instant(),
      }),
    ),
  },
  {
    $id: 'Divergence',
    title: 'Divergence',
    description: 'Les autres valeurs d’un champ, avec leur source.',
    examples: [
      {
        champ: 'budgetPrevisionnel',
        valeurs: [{ valeur: 240000, plateforme: 'tet', externalId: '43748', majLe: '2026-01-05T08:00:00Z' }],
      },
    ],
  },
);
export type Divergence = Static<typeof Divergence>;

export const TraceDuProjet = Type.Object(
  {
    plateforme: ref(Slug),
    externalId: Type.String(),
    nature: ref(Nature),
    nom: Type.String(),
    url: Type.Optional(nullable(Type.String())),
    statutSource: Type.Optional(nullable(Type.String())),
    phase: Type.Optional(nullable(ref(Phase))),
    phaseStatut: Type.Optional(nullable(ref(PhaseStatut))),
    parent: Type.Optional(nullable(Type.String({ description: 'Trace parente, chez la même plateforme.' }))),
    complements: Type.Optional(
      nullable(dictionnaire(libre(), { description: 'Champs propres à la plateforme.' })),
    ),
    majSourceLe: Type.Optional(
      nullable(instant({ description: 'Dernière modification chez la plateforme, si elle la dit.' })),
    ),
    majLe: instant({ description: 'Dernière modification (UTC).' }),
  },
  {
    $id: 'TraceDuProjet',
    title: 'Trace d’un projet',
    description: 'Ce qu’une plateforme dit de ce projet, en bref, avec le lien vers elle.',
    examples: [
      {
        plateforme: 'mec',
        externalId: '48345',
        nature: 'projet',
        nom: 'Rénovation énergétique du gymnase Jean-Jaurès',
        majLe: '2026-02-11T09:00:00Z',
      },
    ],
  },
);
export type TraceDuProjet = Static<typeof TraceDuProjet>;

export const STATUTS_DECIDES = ['valide', 'obsolete', 'termine'] as const;

export const CLASSES_DE_RAPPROCHEMENT = ['certain', 'a_confirmer', 'distinct'] as const;

export const Similaire = Type.Object(
  {
    projet: Type.Object({ id: uuid(), nom: Type.String() }),
    classe: enumeration(CLASSES_DE_RAPPROCHEMENT, { description: 'Jugement du rapprochement.' }),
    score: score({ description: 'Ressemblance, de 0 à 1.' }),
    explication: Type.Array(
      Type.Object({ indice: Type.String(), poids: Type.Number(), phrase: Type.String() }),
      { description: 'Les indices pour et contre, chacun en une phrase.' },
    ),
  },
  { $id: 'Similaire', title: 'Projet similaire', description: 'Un projet qui pourrait être le même.' },
);
export type Similaire = Static<typeof Similaire>;

export const LienDeTraces = Type.Object(
  {
    traces: Type.Array(Type.String(), { description: 'Les deux traces, `plateforme:externalId`.' }),
    classe: enumeration(CLASSES_DE_RAPPROCHEMENT, { description: 'Jugement du rapprochement.' }),
    score: score({ description: 'Ressemblance, de 0 à 1.' }),
    modele: Type.String({ description: 'Version du modèle qui a jugé.' }),
    explication: Type.Array(
      Type.Object({ indice: Type.String(), poids: Type.Number(), phrase: Type.String() }),
      { description: 'Les indices pour et contre, chacun en une phrase.' },
    ),
  },
  {
    $id: 'LienDeTraces',
    title: 'Lien entre deux traces',
    description: 'Pourquoi le calcul tient deux traces de ce projet pour une seule réalité.',
  },
);

const RELATIONS = ['partie_de', 'comprend', 'suite_de', 'precede'] as const;

const Relation = Type.Object({
  relation: enumeration(RELATIONS, { description: 'Ce que ce projet est à l’autre.' }),
  projet: Type.Object({ id: uuid(), nom: Type.String() }),
  plateforme: ref(Slug, { description: 'Plateforme qui l’a décidé.' }),
  decision: uuid({ description: 'La décision.' }),
  depuis: instant({ description: 'Depuis quand.' }),
});

export const PlanFinancement = Type.Object(
  {
    cout: nullable(montant({ description: 'Coût prévisionnel, en euros.' })),
    total: montant({ description: 'Total des montants attribués, en euros.' }),
    parFinanceur: Type.Array(
      Type.Object({
        financeur: Type.String(),
        montantDemande: Type.Optional(Type.Number()),
        montantAttribue: Type.Optional(Type.Number()),
      }),
    ),
    reste: nullable(
      Type.Number({ description: 'Reste à financer, en euros ; négatif si le total dépasse le coût.' }),
    ),
  },
  {
    $id: 'PlanFinancement',
    title: 'Plan de financement',
    description: 'Coût, aides par financeur, reste à financer.',
  },
);
export type PlanFinancement = Static<typeof PlanFinancement>;

const {
  parent: _parent,
  memeProjetQue: _liens,
  majSourceLe: _maj,
  complements: _complements,
  visibilite: _visibilite,
  plans: _plans,
  ...champsCommuns
} = champsFacultatifs;

export const ProjetUnifie = Type.Object(
  {
    id: uuid({ description: 'Identifiant persistant du projet.' }),
    referents: Type.Array(uuid(), { description: 'Autres identifiants qui désignent ce projet (308).' }),
    nom: Type.String(),
    collectivites: Type.Array(ref(CollectiviteLue)),
    ...champsCommuns,
    proprietaire: Type.Optional(
      ref(Slug, { description: 'Plateforme dont les valeurs l’emportent, sauf correction acceptée.' }),
    ),
    traces: Type.Array(ref(TraceDuProjet)),
    provenance: dictionnaire(ref(Provenance), { description: 'Par champ, d’où vient la valeur retenue.' }),
    divergences: Type.Array(ref(Divergence)),
    plans: Type.Optional(Type.Array(ref(PlanDuProjet))),
    diagnostics: Type.Optional(Type.Array(ref(DiagnosticLu))),
    financements: Type.Optional(Type.Array(ref(FinancementLu))),
    planFinancement: Type.Optional(ref(PlanFinancement)),
    avancements: Type.Optional(Type.Array(ref(AvancementLu))),
    ressources: Type.Optional(Type.Array(ref(RessourceLue))),
    decisions: Type.Optional(Type.Array(ref(DecisionLue))),
    relations: Type.Optional(
      Type.Array(Relation, { description: 'Projets distincts dont celui-ci est une partie, la suite…' }),
    ),
    similaires: Type.Optional(
      Type.Array(ref(Similaire), { description: 'Projets qui pourraient être le même, 50 au plus.' }),
    ),
    liens: Type.Optional(
      Type.Array(ref(LienDeTraces), {
        description: 'Pourquoi ces traces sont un seul projet, selon le calcul.',
      }),
    ),
    qualification: Type.Optional(ref(QualificationRendue)),
    enrichiPar: Type.Optional(
      Type.Array(ref(Slug), { description: 'Plateformes qui complètent ce projet.' }),
    ),
    statut: Type.Optional(
      nullable(
        enumeration(STATUTS_DECIDES, {
          description: 'Ce que des personnes ont décidé du projet (`projet_statut`) ; null : rien.',
        }),
      ),
    ),
    alerte: Type.Optional(
      nullable(Type.String({ description: 'Ce groupe demande une relecture, et pourquoi ; null : non.' })),
    ),
    version: Type.Optional(compte({ description: 'Numéro de version du projet.' })),
    majLe: instant({ description: 'Dernier changement du projet (UTC).' }),
  },
  {
    $id: 'ProjetUnifie',
    title: 'Projet unifié',
    description:
      'Le projet réel, calculé à partir des traces de toutes les plateformes : chaque valeur porte sa provenance, les autres valeurs sont des divergences.',
    examples: [
      {
        id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10',
        referents: [],
        nom: 'Rénovation énergétique du gymnase Jean-Jaurès',
        collectivites: [{ type: 'commune', code: '80021', nom: 'Amiens' }],
        nature: 'projet',
        traces: [
          {
            plateforme: 'mec',
            externalId: '48345',
            nature: 'projet',
            nom: 'Rénovation énergétique du gymnase Jean-Jaurès',
            majLe: '2026-02-11T09:00:00Z',
          },
        ],
        provenance: {
          nom: {
            plateforme: 'mec',
            externalId: '48345',
            majLe: '2026-02-11T09:00:00Z',
            regle: 'proprietaire',
          },
        },
        divergences: [],
        majLe: '2026-02-11T09:00:00Z',
      },
    ],
  },
);
export type ProjetUnifie = Static<typeof ProjetUnifie>;
