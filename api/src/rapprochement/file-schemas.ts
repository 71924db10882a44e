// What a reader of the review queue may ask, and what it gets.
import { DecisionLue, nullable, ref, Slug, TraceLue } from '@projets-collectivites/schema';
import { type Static, Type } from 'typebox';
import type { ComplementOpenApi } from '../infra/openapi-operations.ts';
import { champsCompares, ETATS } from './file-rules.ts';

const names = (values: readonly string[]) => values.map((value) => `\`${value}\``).join(', ');

export const RechercheDeRapprochements = Type.Object(
  {
    territoire: Type.Optional(
      Type.String({
        maxLength: 60,
        description:
          '`commune:44109`, `groupement:244400404`, `departement:44` ou `region:53` : l’une des traces y est située.',
      }),
    ),
    portee: Type.Optional(
      Type.Enum(['couvrant'], {
        description: '`couvrant` : aussi les traces des groupements qui couvrent ce territoire.',
      }),
    ),
    plateforme: Type.Optional(
      Type.Array(ref(Slug), {
        maxItems: 50,
        description: 'Plateforme qui a publié l’une des traces ; répétable.',
      }),
    ),
    etat: Type.Optional(
      Type.Array(Type.Enum([...ETATS]), {
        maxItems: ETATS.length,
        description:
          '`litige` : des plateformes se contredisent ; `signale` : signalé comme doublon ; `alerte` : groupe à revoir ; `a_confirmer` : proposé par le calcul. Répétable.',
      }),
    ),
    scoreMin: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Au moins ce score ; écarte ce que le calcul n’a pas jugé, dont les alertes.',
      }),
    ),
    limite: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50 par défaut.' })),
    curseur: Type.Optional(Type.String({ maxLength: 300, description: '`suivant` de la page précédente.' })),
  },
  { additionalProperties: false },
);

const { properties: champsDeTrace } = TraceLue;

const TraceAComparer = Type.Object(
  {
    plateforme: ref(Slug),
    externalId: Type.String(),
    nature: champsDeTrace.nature,
    nom: Type.String(),
    description: champsDeTrace.description,
    objectifs: champsDeTrace.objectifs,
    phase: champsDeTrace.phase,
    phaseStatut: champsDeTrace.phaseStatut,
    statutSource: champsDeTrace.statutSource,
    dateDebut: champsDeTrace.dateDebut,
    dateFin: champsDeTrace.dateFin,
    budgetPrevisionnel: champsDeTrace.budgetPrevisionnel,
    financement: champsDeTrace.financement,
    collectivites: champsDeTrace.collectivites,
    collectiviteResponsable: champsDeTrace.collectiviteResponsable,
    porteur: Type.Optional(Type.Object({ siret: Type.Optional(Type.String()) })),
    localisation: champsDeTrace.localisation,
    competences: champsDeTrace.competences,
    leviers: champsDeTrace.leviers,
    thematiques: champsDeTrace.thematiques,
    sites: champsDeTrace.sites,
    interventions: champsDeTrace.interventions,
    programmes: champsDeTrace.programmes,
    plans: champsDeTrace.plans,
    url: champsDeTrace.url,
    majLe: champsDeTrace.majLe,
    majSourceLe: champsDeTrace.majSourceLe,
    visibilite: champsDeTrace.visibilite,
  },
  { description: 'Une trace : les champs absents ne sont pas renseignés. Jamais de contact.' },
);

const Indice = Type.Object({ indice: Type.String(), poids: Type.Number(), phrase: Type.String() });

const { properties: champsDeDecision } = DecisionLue;

const Rapprochement = Type.Object({
  id: Type.String({
    description:
      'Stable tant que la question se pose : les identifiants de naissance des deux traces, la plus ancienne d’abord ; ou `alerte.` et l’identifiant du projet.',
  }),
  etat: Type.String({ description: `${names(ETATS)}. D’autres états pourront s’ajouter.` }),
  classe: Type.Union([Type.String(), Type.Null()], { description: 'Jugement du calcul, s’il en a un.' }),
  score: nullable(Type.Number(), { description: 'Ressemblance selon le calcul, de 0 à 1.' }),
  modele: nullable(Type.String(), { description: 'Version du modèle qui a jugé.' }),
  explication: Type.Array(Indice, { description: 'Les indices pour et contre, chacun en une phrase.' }),
  projets: Type.Array(Type.Object({ id: Type.String(), nom: Type.String() }), {
    description: 'Les projets des deux premières traces ; un seul pour une alerte.',
  }),
  traces: Type.Array(TraceAComparer, {
    description: 'Les deux premières sont à comparer ; les suivantes, 18 au plus, sont du même groupe.',
  }),
  nombreDeTraces: Type.Integer({ description: 'Traces du groupe, montrées ou non.' }),
  differences: Type.Array(
    Type.Object({
      champ: Type.String({ description: `L’un de ${names(champsCompares)}.` }),
      ecart: Type.Enum(['differe', 'un_seul'], {
        description: '`differe` : deux valeurs ; `un_seul` : une seule trace renseigne ce champ.',
      }),
    }),
    {
      description:
        'Ce qui diffère entre les deux premières traces ; la casse et les accents ne comptent pas.',
    },
  ),
  decisions: Type.Array(
    Type.Object({
      id: champsDeDecision.id,
      typeDecision: champsDeDecision.typeDecision,
      plateforme: champsDeDecision.plateforme,
      commentaire: champsDeDecision.commentaire,
      priseLe: champsDeDecision.priseLe,
    }),
    { description: 'Ce que des humains ont déjà dit de ces deux traces, jamais leur nom.' },
  ),
  utilite: Type.Object(
    {
      rang: Type.Integer({
        description:
          '1 litige ; 2 doublon signalé ; 3 alerte ; 4 entre deux plateformes connectées ; 5 les autres.',
      }),
      raison: Type.String({ description: 'Pourquoi répondre, en une phrase.' }),
    },
    { description: 'Fait l’ordre de la liste, avec le score.' },
  ),
});

export type Rapprochement = Static<typeof Rapprochement>;

export const ListeDeRapprochements = Type.Object({
  rapprochements: Type.Array(Rapprochement),
  suivant: Type.Union([Type.String(), Type.Null()], {
    description: 'Curseur de la page suivante ; null à la fin.',
  }),
});

const commune = [{ type: 'commune', code: '80021', nom: 'Amiens' }];
const exemple = {
  id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10.0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d12',
  etat: 'a_confirmer',
  classe: 'a_confirmer',
  score: 0.81,
  modele: '2026-11',
  explication: [
    { indice: 'nom', poids: 2.7, phrase: 'intitulés proches (0,59) : « couverte, halle » en commun' },
    { indice: 'territoire', poids: 0.4, phrase: 'même commune (80021)' },
  ],
  projets: [
    { id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10', nom: 'Construction d’une halle couverte' },
    { id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d12', nom: 'Halle couverte du marché' },
  ],
  traces: [
    {
      plateforme: 'mec',
      externalId: '48345',
      nature: 'projet',
      nom: 'Construction d’une halle couverte',
      budgetPrevisionnel: 420_000,
      collectivites: commune,
      majLe: '2026-02-11T09:00:00.000000Z',
      visibilite: 'partagee',
    },
    {
      plateforme: 'tet',
      externalId: '43748',
      nature: 'fiche_action',
      nom: 'Halle couverte du marché',
      collectivites: commune,
      majLe: '2026-01-05T08:00:00.000000Z',
      visibilite: 'partagee',
    },
  ],
  nombreDeTraces: 2,
  differences: [
    { champ: 'nature', ecart: 'differe' },
    { champ: 'nom', ecart: 'differe' },
    { champ: 'budgetPrevisionnel', ecart: 'un_seul' },
  ],
  decisions: [],
  utilite: {
    rang: 4,
    raison:
      'Votre réponse relierait deux plateformes connectées, « mec » et « tet » : chacune verrait ce que l’autre sait.',
  },
};

export const listerRapprochements: ComplementOpenApi = {
  responses: {
    200: {
      description: 'Ce qui attend un avis humain, le plus utile d’abord.',
      content: { 'application/json': { example: { rapprochements: [exemple], suivant: null } } },
    },
  },
};
