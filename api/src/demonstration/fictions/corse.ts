// Centre Corse (Haute-Corse). Every project and person here is fictional; the territories are real.
import type { LigneDeTrace } from '@projets-collectivites/schema';
import { commune, epci, type Publication } from './modele.ts';

const communaute = epci('242020071');
const corte = commune('2B096');
const vivario = commune('2B354');

const recoco: LigneDeTrace[] = [
  {
    externalId: '551',
    nom: 'Médiathèque de Corte : confort d’été et sobriété',
    description:
      'Protections solaires, ventilation naturelle et isolation de la toiture ; appui demandé sur le montage.',
    phase: 'Étude',
    phaseStatut: 'En cours',
    statutSource: 'Recommandations envoyées',
    budgetPrevisionnel: 740_000,
    collectivites: [corte],
    leviers: ['Intégration du confort d’été dans la rénovation et la construction des bâtiments'],
    thematiques: ['Isolation thermique'],
    sites: ['Bibliothèque municipale'],
    url: 'https://recoco.exemple.fr/project/551',
    majSourceLe: '2025-10-09T09:35:00Z',
  },
  {
    externalId: '552',
    nom: 'Ouvrir une micro-crèche à Venaco',
    description: 'Douze places dans l’ancienne poste, pour les familles de cinq villages.',
    phase: 'Étude',
    phaseStatut: 'En pause',
    statutSource: 'En attente de la collectivité',
    budgetPrevisionnel: 520_000,
    collectivites: [commune('2B341'), communaute],
    collectiviteResponsable: '212003412',
    competences: ['90-422'],
    thematiques: ['Famille'],
    sites: ["Crèche / Maison d'assistantes maternelles"],
    interventions: ['Rénovation bâtiment'],
    url: 'https://recoco.exemple.fr/project/552',
    majSourceLe: '2025-07-17T10:00:00Z',
  },
];

const mec: LigneDeTrace[] = [
  {
    externalId: '10601',
    nom: 'Réhabilitation thermique de la médiathèque',
    phase: 'Opération',
    phaseStatut: 'En cours',
    statutSource: 'Marchés attribués',
    dateDebut: '2026-03-02',
    budgetPrevisionnel: 815_400,
    collectivites: [corte],
    collectiviteResponsable: '212000962',
    porteur: {
      referent: {
        prenom: 'Andria',
        nom: 'Simon',
        email: 'andria.simon@example.fr',
        fonction: 'Architecte conseil',
      },
    },
    localisation: { latitude: 42.3062, longitude: 9.1497 },
    competences: ['90-313'],
    leviers: ['Sobriété des bâtiments (tertiaire)'],
    thematiques: ['Audit ou travaux de rénovation énergétique tertiaire'],
    sites: ['Bibliothèque municipale'],
    interventions: ['Rénovation bâtiment'],
    memeProjetQue: ['recoco:551'],
    url: 'https://mec.exemple.fr/projets/10601',
    majSourceLe: '2026-02-06T08:45:00Z',
  },
  {
    externalId: '10602',
    nom: 'Sentier d’interprétation de la forêt à Vivario',
    description:
      'Boucle de 6 km, dix stations sur la forêt et l’eau, passerelle et parking de trente places.',
    phase: 'Opération',
    phaseStatut: 'Terminé',
    statutSource: 'Inauguré',
    dateDebut: '2024-10-01',
    dateFin: '2025-05-16',
    budgetPrevisionnel: 187_250.4,
    collectivites: [vivario],
    collectiviteResponsable: '212003545',
    localisation: { latitude: 42.1716, longitude: 9.1696 },
    competences: ['90-633'],
    leviers: ['Evolution de l’offre touristique de montagne'],
    thematiques: ['Randonnée, vélo tourisme, VTT', 'Tourisme décarboné'],
    sites: ['Forêt', 'Montagne'],
    url: 'https://mec.exemple.fr/projets/10602',
    majSourceLe: '2025-05-20T07:30:00Z',
  },
];

const tet: LigneDeTrace[] = [
  {
    externalId: 'fa-2b-003',
    nature: 'fiche_action',
    nom: 'Protéger les villages du feu par le pastoralisme',
    description:
      'Coupures de combustible entretenues par des troupeaux et obligations de débroussaillement suivies.',
    phase: 'Opération',
    phaseStatut: 'En cours',
    statutSource: 'En cours',
    dateDebut: '2025-03-03',
    budgetPrevisionnel: 260_000,
    collectivites: [communaute],
    collectiviteResponsable: '242020071',
    competences: ['90-12', '90-76'],
    leviers: ['Préparation des services de secours', 'Gestion des forêts et produits bois'],
    thematiques: ['Gestion des risques', "Elevage à l'herbe"],
    sites: ['Forêt'],
    plans: ['tet:plan-crte-centre-corse'],
    url: 'https://tet.exemple.fr/fiches/fa-2b-003',
    majSourceLe: '2025-09-23T07:25:00Z',
  },
];

const fonds: LigneDeTrace[] = [
  {
    externalId: 'FD-2024-0405',
    nature: 'financement',
    nom: 'SENTIER DE DECOUVERTE FORET - COMMUNE DE VIVARIO',
    collectivites: [vivario],
    collectiviteResponsable: '212003545',
    financement: {
      dispositif: 'Fonds de démonstration – tourisme durable',
      financeur: 'Financeur fictif',
      montantDemande: 112_350.24,
      montantAttribue: 93_625.2,
      statut: 'Soldé',
      dateDecision: '2024-07-18',
    },
    memeProjetQue: ['mec:10602'],
    majSourceLe: '2024-07-18T00:00:00Z',
  },
];

export const centreCorse: Publication[] = [
  { plateforme: 'recoco', traces: recoco },
  { plateforme: 'mec', traces: mec },
  { plateforme: 'tet', traces: tet },
  { plateforme: 'fonds-demo', traces: fonds },
];
