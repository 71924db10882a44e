// Amiens Métropole (Somme). Every project and person here is fictional; the territories are real.
import type { LigneDeTrace } from '@projets-collectivites/schema';
import { commune, entrePilotes, epci, type Publication } from './modele.ts';

const metropole = epci('248000531');
const amiens = commune('80021');
const pcaet = 'tet:plan-pcaet-amiens-metropole';

const recoco: LigneDeTrace[] = [
  {
    externalId: '521',
    nom: 'Gymnase Jean-Jaurès : rénovation énergétique exemplaire',
    description: 'Demande d’appui pour le choix entre raccordement au réseau de chaleur et géothermie.',
    phase: 'Étude',
    phaseStatut: 'Terminé',
    statutSource: 'Recommandations suivies',
    budgetPrevisionnel: 2_050_000,
    collectivites: [amiens],
    thematiques: ['Audit ou travaux de rénovation énergétique tertiaire', 'Chauffage géothermie'],
    sites: ['Salle de sport ou gymnase'],
    url: 'https://recoco.exemple.fr/project/521',
    majSourceLe: '2025-04-22T08:15:00Z',
  },
  {
    externalId: '522',
    nom: 'Créer une recyclerie de quartier à Camon',
    description:
      'Collecte, réparation et vente d’objets avec une association d’insertion, dans un ancien hangar communal.',
    phase: 'Opération',
    phaseStatut: 'En cours',
    statutSource: 'Projet accompagné',
    dateDebut: '2025-02-03',
    dateFin: '2026-06-30',
    budgetPrevisionnel: 430_000,
    collectivites: [commune('80164')],
    collectiviteResponsable: '218001576',
    porteur: {
      referent: {
        prenom: 'Dominique',
        nom: 'Bernard',
        email: 'dominique.bernard@example.fr',
        telephone: '01 99 00 30 02',
        fonction: 'Adjointe à l’économie circulaire',
      },
    },
    localisation: { latitude: 49.8867, longitude: 2.3452 },
    competences: ['90-721', '90-65'],
    leviers: ['Prévention des déchets', 'Valorisation matière des déchets'],
    thematiques: ["Filières liées à l'économie circulaire"],
    sites: ['Recyclerie ou ressourcerie locale'],
    interventions: ['Rénovation bâtiment', 'Développement'],
    url: 'https://recoco.exemple.fr/project/522',
    majSourceLe: '2025-12-11T11:05:00Z',
  },
];

const mec: LigneDeTrace[] = [
  {
    externalId: '10301',
    nom: 'Rénovation énergétique du gymnase Jean-Jaurès',
    description:
      'Rénovation complète de l’enveloppe, raccordement au réseau de chaleur et vestiaires accessibles.',
    phase: 'Opération',
    phaseStatut: 'En cours',
    statutSource: 'Travaux démarrés',
    dateDebut: '2026-01-12',
    dateFin: '2027-01-29',
    budgetPrevisionnel: 2_326_050,
    collectivites: [amiens, metropole],
    collectiviteResponsable: '218000198',
    porteur: {
      siret: '21800019800018',
      referent: {
        prenom: 'Alex',
        nom: 'Moreau',
        email: 'alex.moreau@example.fr',
        telephone: '01 99 00 30 01',
        fonction: 'Conducteur d’opération',
      },
    },
    localisation: { latitude: 49.8899, longitude: 2.3012, adresse: 'Boulevard fictif, 80000 Amiens' },
    competences: ['90-321'],
    leviers: ['Sobriété des bâtiments (tertiaire)', 'Réseaux de chaleur décarbonés'],
    thematiques: [
      'Audit ou travaux de rénovation énergétique tertiaire',
      "Mise en place de l'accessibilité et sécurisation dans les bâtiments ou espaces publics",
    ],
    sites: ['Salle de sport ou gymnase'],
    interventions: ['Rénovation bâtiment'],
    programmes: ['CRTE Grand Amiénois'],
    memeProjetQue: ['recoco:521', 'tet:fa-80-007'],
    url: 'https://mec.exemple.fr/projets/10301',
    majSourceLe: '2026-02-10T09:00:00Z',
  },
  {
    externalId: '10302',
    nom: 'Végétalisation de trois places du centre-ville',
    phase: 'Étude',
    phaseStatut: 'En cours',
    statutSource: 'Concertation en cours',
    dateDebut: '2026-11-02',
    budgetPrevisionnel: 1_900_000,
    collectivites: [amiens],
    leviers: ["Renaturation des villes et réduction de l'effet d'îlot de chaleur urbain"],
    thematiques: ["Végétalisation d'espaces publics"],
    sites: ['Place ou centre-bourg'],
    memeProjetQue: ['tet:fa-80-012'],
    url: 'https://mec.exemple.fr/projets/10302',
    majSourceLe: '2025-11-18T15:35:00Z',
  },
  {
    externalId: '10303',
    nom: 'Liaison cyclable de Longueau à Amiens',
    description:
      'Continuité entre la gare de Longueau et la coulée verte, avec un jalonnement des temps de parcours.',
    phase: 'Idée',
    phaseStatut: 'En cours',
    statutSource: 'À chiffrer',
    collectivites: [commune('80489'), amiens],
    competences: ['90-87'],
    leviers: ['Vélo'],
    thematiques: ['Voie douce, piste cyclable'],
    url: 'https://mec.exemple.fr/projets/10303',
    majSourceLe: '2025-07-01T07:00:00Z',
  },
  {
    externalId: '10304',
    nom: 'Déménagement du centre technique : étude de faisabilité confidentielle',
    description: 'Trois sites comparés ; à ne pas diffuser avant le vote du conseil.',
    phase: 'Idée',
    phaseStatut: 'En cours',
    statutSource: 'Note interne',
    budgetPrevisionnel: 4_000_000,
    collectivites: [metropole],
    leviers: ['Sobriété foncière'],
    url: 'https://mec.exemple.fr/projets/10304',
    majSourceLe: '2026-01-30T18:00:00Z',
    visibilite: entrePilotes,
  },
];

const tet: LigneDeTrace[] = [
  {
    externalId: 'fa-80-007',
    nature: 'fiche_action',
    nom: 'Rénovation des équipements sportifs : gymnase Jean-Jaurès',
    phase: 'Opération',
    phaseStatut: 'En cours',
    statutSource: 'En cours',
    dateDebut: '2026-01-05',
    budgetPrevisionnel: 2_200_000,
    collectivites: [metropole],
    leviers: ['Sobriété des bâtiments (tertiaire)'],
    plans: [pcaet],
    url: 'https://tet.exemple.fr/fiches/fa-80-007',
    majSourceLe: '2026-01-20T10:10:00Z',
  },
  {
    externalId: 'fa-80-012',
    nature: 'fiche_action',
    nom: 'Créer des îlots de fraîcheur dans le centre-ville',
    description: 'Planter, ombrager et rendre perméables les places les plus exposées aux fortes chaleurs.',
    phase: 'Étude',
    phaseStatut: 'En retard',
    statutSource: 'En retard',
    budgetPrevisionnel: 2_400_000,
    collectivites: [amiens, metropole],
    leviers: [
      "Renaturation des villes et réduction de l'effet d'îlot de chaleur urbain",
      'Désimperméabilisation des sols',
    ],
    thematiques: ['Rafraîchissement urbain', 'Adaptation au changement climatique'],
    plans: [pcaet],
    url: 'https://tet.exemple.fr/fiches/fa-80-012',
    majSourceLe: '2026-02-05T08:00:00Z',
  },
];

const fonds: LigneDeTrace[] = [
  {
    externalId: 'FD-2024-0098',
    nature: 'financement',
    nom: 'Création d’une recyclerie',
    collectivites: [commune('80164')],
    collectiviteResponsable: '218001576',
    financement: {
      dispositif: 'Fonds de démonstration – économie circulaire',
      financeur: 'Financeur fictif',
      montantDemande: 150_000,
      montantAttribue: 120_000,
      statut: 'Accepté',
      dateDecision: '2024-12-09',
    },
    memeProjetQue: ['recoco:522'],
    majSourceLe: '2024-12-09T00:00:00Z',
  },
];

export const amiensMetropole: Publication[] = [
  { plateforme: 'recoco', traces: recoco },
  { plateforme: 'mec', traces: mec },
  { plateforme: 'tet', traces: tet },
  { plateforme: 'fonds-demo', traces: fonds },
];
