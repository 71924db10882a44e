import { type Static, Type } from 'typebox';
import { CollectiviteLue } from './collectivites.ts';
import { enumeration, facultatif, nullable, ref } from './construction.ts';
import { date, instant, libelle, siren, texte, texteNonVide } from './formats.ts';
import { ExternalId, Slug, Visibilite } from './identifiants.ts';
import { adresseProfonde, listeDeCollectivites } from './trace-parties.ts';

const Action = Type.Object(
  {
    externalId: facultatif(ExternalId),
    intitule: texteNonVide(1000, { description: 'Intitulé de l’action.' }),
  },
  { additionalProperties: false },
);

const champsDePlan = {
  nom: texteNonVide(500, { description: 'Nom du plan.' }),
  type: libelle({ description: 'Type de plan : PCAET, CRTE, PAT, PLH…', examples: ['PCAET'] }),
  description: facultatif(texte(20_000, { description: 'Description du plan.' })),
  periodeDebut: facultatif(date({ description: 'Début de la période couverte (AAAA-MM-JJ).' })),
  periodeFin: facultatif(date({ description: 'Fin de la période couverte (AAAA-MM-JJ).' })),
  porteur: siren({ description: 'SIREN (9 chiffres) de la collectivité qui porte le plan.' }),
  url: facultatif(adresseProfonde),
  actions: facultatif(Type.Array(Action, { maxItems: 2000, description: 'Actions du plan, 2 000 au plus.' })),
  visibilite: facultatif(Visibilite),
};

export const Plan = Type.Object(
  { ...champsDePlan, collectivites: listeDeCollectivites },
  {
    $id: 'Plan',
    title: 'Plan de transition',
    description: 'Un plan territorial (PCAET, CRTE, PAT, PLH…) tel qu’une plateforme le publie.',
    additionalProperties: false,
    examples: [
      {
        nom: 'PCAET d’Amiens Métropole',
        type: 'PCAET',
        periodeDebut: '2024-01-01',
        periodeFin: '2029-12-31',
        porteur: '248000531',
        collectivites: [{ type: 'epci', code: '248000531' }],
        actions: [{ externalId: 'a-1', intitule: 'Rénover les gymnases' }],
      },
    ],
  },
);
export type Plan = Static<typeof Plan>;

export const PlanLu = Type.Object(
  {
    ...champsDePlan,
    plateforme: ref(Slug),
    externalId: Type.String({ description: 'Identifiant externe chez cette plateforme.' }),
    collectivites: Type.Array(ref(CollectiviteLue)),
    majLe: instant({ description: 'Dernière modification (UTC).' }),
  },
  { $id: 'PlanLu', title: 'Plan tel que rendu', description: 'Un plan et la plateforme qui le publie.' },
);
export type PlanLu = Static<typeof PlanLu>;

export const RATTACHEMENTS = ['confirme', 'infirme', 'suggere', 'aucun'] as const;

export const PlanDuProjet = Type.Object(
  {
    ref: Type.String({ description: 'Référence du plan (`plateforme:externalId`).' }),
    nom: Type.Optional(nullable(Type.String({ description: 'Nom du plan, s’il est publié.' }))),
    type: Type.Optional(Type.String({ description: 'Type de plan.' })),
    url: Type.Optional(nullable(Type.String({ description: 'Lien direct vers le plan.' }))),
    rattachement: enumeration(RATTACHEMENTS, { description: 'État du rattachement du projet au plan.' }),
    sources: Type.Array(
      Type.Object({
        plateforme: Type.Optional(Type.String({ description: 'Plateforme qui déclare ou décide.' })),
        externalId: Type.Optional(Type.String({ description: 'Trace qui déclare le rattachement.' })),
        regle: Type.Optional(Type.String({ description: '`declare`, `decision` ou `calcul`.' })),
        majLe: Type.Optional(instant({ description: 'Depuis quand (UTC).' })),
      }),
      { description: 'D’où vient ce rattachement.' },
    ),
  },
  {
    $id: 'PlanDuProjet',
    title: 'Plan d’un projet',
    description: 'Un plan auquel le projet se rattache, et d’où vient ce rattachement.',
    examples: [
      {
        ref: 'tet:plan-12',
        rattachement: 'confirme',
        sources: [{ plateforme: 'mec', externalId: '48345', majLe: '2026-02-11T09:00:00Z' }],
      },
    ],
  },
);
export type PlanDuProjet = Static<typeof PlanDuProjet>;
