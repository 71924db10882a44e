// Gorges Causses Cévennes (Lozère), a rural territory. Every project and person here is fictional.
import type { LigneDeTrace } from '@projets-collectivites/schema';
import { commune, epci, type Publication } from './modele.ts';

const communaute = epci('200069151');
const florac = commune('48061');
const ispagnac = commune('48075');
const pat = 'tet:plan-pat-gorges-causses-cevennes';

const mec: LigneDeTrace[] = [
  {
    externalId: '10401',
    nom: 'Maison de santé pluriprofessionnelle de Florac',
    description:
      'Neuf cabinets, une salle de télémédecine et deux logements pour les internes, en ossature bois.',
    phase: 'Opération',
    phaseStatut: 'Bloqué',
    statutSource: 'Appel d’offres infructueux',
    dateDebut: '2025-10-06',
    budgetPrevisionnel: 3_480_000,
    collectivites: [florac, communaute],
    collectiviteResponsable: '200069151',
    porteur: {
      referent: {
        prenom: 'Louison',
        nom: 'Garnier',
        email: 'louison.garnier@example.fr',
        telephone: '01 99 00 40 01',
        fonction: 'Directrice générale des services',
      },
    },
    localisation: { latitude: 44.3249, longitude: 3.5936 },
    competences: ['90-414'],
    leviers: ['Renforcement de la résilience des services de santé'],
    thematiques: ['Mise en place de la télémédecine', 'Bioconstruction'],
    sites: ['Maison de santé'],
    interventions: ['Construction bâtiment'],
    programmes: ['Petites villes de demain'],
    url: 'https://mec.exemple.fr/projets/10401',
    majSourceLe: '2026-01-16T09:50:00Z',
  },
  {
    externalId: '10402',
    nom: 'Sécurisation de l’alimentation en eau potable des hameaux',
    description: 'Deux réservoirs, interconnexion des captages et télégestion, après trois étés de pénurie.',
    objectifs: 'Ne plus avoir recours au camion-citerne en été.',
    phase: 'Étude',
    phaseStatut: 'En cours',
    statutSource: 'Maîtrise d’œuvre désignée',
    dateDebut: '2026-05-04',
    dateFin: '2027-12-17',
    budgetPrevisionnel: 1_124_300.5,
    collectivites: [ispagnac],
    collectiviteResponsable: '214800757',
    competences: ['90-732'],
    leviers: [
      'Performance des services publics de l’eau potable et de l’assainissement',
      "Sobriété dans l'utilisation de la ressource en eau",
    ],
    thematiques: ["Réseau d'eau potable, sobriété eau potable", "Dispositif de stockage d'eau"],
    sites: ["Réservoir d'eau"],
    url: 'https://mec.exemple.fr/projets/10402',
    majSourceLe: '2025-12-19T08:20:00Z',
  },
  {
    externalId: '10403',
    nom: 'Rénovation et extinction nocturne de l’éclairage public',
    description:
      'Remplacement de 860 points lumineux et coupure de 23 h à 5 h, en lien avec la réserve de ciel étoilé.',
    phase: 'Opération',
    phaseStatut: 'En cours',
    statutSource: 'Deuxième année sur trois',
    dateDebut: '2024-09-02',
    budgetPrevisionnel: 512_000,
    collectivites: [communaute],
    competences: ['90-512'],
    thematiques: ['Eclairage public', 'Sobriété énergétique'],
    memeProjetQue: ['tet:fa-48-005'],
    url: 'https://mec.exemple.fr/projets/10403',
    majSourceLe: '2025-10-13T14:00:00Z',
  },
];

const tet: LigneDeTrace[] = [
  {
    externalId: 'fa-48-002',
    nature: 'fiche_action',
    nom: 'Créer une légumerie pour les cantines du territoire',
    description:
      'Atelier de transformation partagé : légumes locaux lavés, coupés et livrés à quatorze cantines.',
    phase: 'Étude',
    phaseStatut: 'En cours',
    statutSource: 'En cours',
    dateDebut: '2025-05-05',
    budgetPrevisionnel: 690_000,
    collectivites: [communaute],
    collectiviteResponsable: '200069151',
    competences: ['90-281', '90-631'],
    leviers: [
      "Respect d'Egalim pour la restauration collective",
      "Développement de l'agriculture biologique et de HVE",
    ],
    thematiques: [
      'Projets alimentaires territoriaux (PAT)',
      'Infrastructures pour les circuits alimentaires et la transformation locale',
    ],
    sites: ['Restauration collective'],
    plans: [pat],
    url: 'https://tet.exemple.fr/fiches/fa-48-002',
    majSourceLe: '2025-11-06T07:40:00Z',
  },
  {
    externalId: 'fa-48-005',
    nature: 'fiche_action',
    nom: 'Retrouver la nuit : éclairage public sobre',
    phase: 'Opération',
    phaseStatut: 'Terminé',
    statutSource: 'Réalisé',
    dateDebut: '2024-09-02',
    dateFin: '2025-12-31',
    budgetPrevisionnel: 512_000,
    collectivites: [communaute],
    thematiques: ['Eclairage public'],
    plans: ['tet:plan-crte-gorges-causses-cevennes'],
    memeProjetQue: ['mec:10403'],
    url: 'https://tet.exemple.fr/fiches/fa-48-005',
    majSourceLe: '2026-01-05T08:30:00Z',
  },
];

const recoco: LigneDeTrace[] = [
  {
    externalId: '531',
    nom: 'Construction d’une maison de santé à Florac Trois Rivières',
    phase: 'Opération',
    phaseStatut: 'En cours',
    statutSource: 'Projet accompagné',
    budgetPrevisionnel: 3_200_000,
    collectivites: [florac],
    sites: ['Maison de santé'],
    memeProjetQue: ['mec:10401'],
    url: 'https://recoco.exemple.fr/project/531',
    majSourceLe: '2025-09-30T16:30:00Z',
    complements: { departementsAccompagnateurs: ['48'] },
  },
  {
    externalId: '532',
    nom: 'Transformer l’ancienne école de Meyrueis en logements',
    description: 'Quatre logements pour de jeunes ménages. Projet suspendu après le désistement du bailleur.',
    phase: 'Étude',
    phaseStatut: 'Abandonné',
    statutSource: 'Projet archivé',
    budgetPrevisionnel: 980_000,
    collectivites: [commune('48096')],
    collectiviteResponsable: '214800963',
    localisation: { latitude: 44.1788, longitude: 3.4297 },
    competences: ['90-551'],
    leviers: ['Sobriété foncière', 'Rénovation (hors changement chaudières)'],
    thematiques: ['Lutter contre les logements vacants'],
    sites: ['Maison, logement ou immeuble résidentiel'],
    url: 'https://recoco.exemple.fr/project/532',
    majSourceLe: '2025-02-27T12:45:00Z',
  },
];

const fonds: LigneDeTrace[] = [
  {
    externalId: 'FD-2025-0311',
    nature: 'financement',
    nom: 'Légumerie intercommunale',
    collectivites: [communaute],
    collectiviteResponsable: '200069151',
    financement: {
      dispositif: 'Fonds de démonstration – alimentation',
      financeur: 'Financeur fictif',
      montantDemande: 276_000,
      statut: 'En instruction',
    },
    memeProjetQue: ['tet:fa-48-002'],
    majSourceLe: '2025-10-01T00:00:00Z',
  },
];

export const gorgesCaussesCevennes: Publication[] = [
  { plateforme: 'fonds-demo', traces: fonds },
  { plateforme: 'mec', traces: mec },
  { plateforme: 'tet', traces: tet },
  { plateforme: 'recoco', traces: recoco },
];
