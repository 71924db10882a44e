// South of La Réunion, overseas. Every project and person here is fictional; the territories are real.
import type { LigneDeTrace } from '@projets-collectivites/schema';
import { commune, entrePilotes, epci, type Publication } from './modele.ts';

const civis = epci('249740077');
const saintJoseph = commune('97412');
const saintPierre = commune('97416');
const pcaet = 'tet:plan-pcaet-civis';

const mec: LigneDeTrace[] = [
  {
    externalId: '10501',
    nom: 'Toitures solaires sur six écoles',
    description:
      'Autoconsommation collective de 420 kWc, avec réfection des toitures et protection contre les cyclones.',
    phase: 'Opération',
    phaseStatut: 'En cours',
    statutSource: 'Quatre écoles sur six équipées',
    dateDebut: '2025-01-20',
    dateFin: '2026-12-18',
    budgetPrevisionnel: 1_070_000,
    collectivites: [saintJoseph],
    collectiviteResponsable: '219740123',
    porteur: {
      referent: {
        prenom: 'Maël',
        nom: 'Robert',
        email: 'mael.robert@example.fr',
        telephone: '01 99 00 50 01',
      },
    },
    localisation: { latitude: -21.3786, longitude: 55.6192 },
    competences: ['90-752'],
    leviers: ['Electricité renouvelable'],
    thematiques: ['Agrivoltaïsme, panneaux solaires sur le bâti', 'Toiture'],
    sites: ['Ecole'],
    interventions: ['Rénovation bâtiment'],
    url: 'https://mec.exemple.fr/projets/10501',
    majSourceLe: '2025-12-22T05:30:00Z',
    complements: { puissanceKwc: 420 },
  },
  {
    externalId: '10502',
    nom: 'Pôle d’échanges pour les bus à Saint-Pierre',
    description: 'Six quais ombragés, abri vélos sécurisé et information en temps réel.',
    phase: 'Étude',
    phaseStatut: 'En cours',
    statutSource: 'Avant-projet validé',
    dateDebut: '2026-09-07',
    budgetPrevisionnel: 5_600_000,
    collectivites: [saintPierre, civis],
    collectiviteResponsable: '249740077',
    localisation: { latitude: -21.3421, longitude: 55.4777 },
    competences: ['90-86', '90-821'],
    leviers: ['Transports en commun', 'Confort thermique des transports collectifs et des mobilités actives'],
    thematiques: ['Transports en commun'],
    sites: ['Gare et gare routière', 'Arrêt de bus, abribus'],
    url: 'https://mec.exemple.fr/projets/10502',
    majSourceLe: '2025-11-10T06:15:00Z',
  },
];

const recoco: LigneDeTrace[] = [
  {
    externalId: '541',
    nom: 'Jardin partagé et compostage de quartier',
    description: 'Parcelle communale confiée à une association d’habitants, avec un composteur collectif.',
    phase: 'Opération',
    phaseStatut: 'Terminé',
    statutSource: 'Accompagnement terminé',
    dateFin: '2025-06-20',
    budgetPrevisionnel: 38_000,
    collectivites: [saintJoseph],
    competences: ['90-511'],
    leviers: ['Prévention des déchets'],
    thematiques: ['Valorisation des biodéchets', 'Citoyenneté'],
    sites: ['Jardin urbain'],
    url: 'https://recoco.exemple.fr/project/541',
    majSourceLe: '2025-06-24T04:50:00Z',
  },
];

const tet: LigneDeTrace[] = [
  {
    externalId: 'fa-974-001',
    nature: 'fiche_action',
    nom: 'Équiper les écoles de Saint-Joseph en photovoltaïque',
    phase: 'Opération',
    phaseStatut: 'En cours',
    statutSource: 'En cours',
    dateDebut: '2025-02-01',
    budgetPrevisionnel: 950_000,
    collectivites: [saintJoseph],
    leviers: ['Electricité renouvelable'],
    plans: ['tet:plan-sobriete-saint-joseph'],
    memeProjetQue: ['mec:10501'],
    url: 'https://tet.exemple.fr/fiches/fa-974-001',
    majSourceLe: '2025-08-12T06:00:00Z',
  },
  {
    externalId: 'fa-974-004',
    nature: 'fiche_action',
    nom: 'Anticiper l’élévation du niveau de la mer sur le littoral sud',
    description:
      'Cartographier les enjeux, définir les secteurs à recomposer et restaurer la végétation de haut de plage.',
    phase: 'Idée',
    phaseStatut: 'En cours',
    statutSource: 'À discuter',
    collectivites: [civis],
    collectiviteResponsable: '249740077',
    competences: ['90-56'],
    leviers: ['Intégration de l’élévation du niveau des mers dans l’aménagement du littoral'],
    thematiques: ['Mers et océans', 'Adaptation au changement climatique'],
    interventions: ['Etude/Diagnostic'],
    plans: [pcaet],
    url: 'https://tet.exemple.fr/fiches/fa-974-004',
    majSourceLe: '2025-10-28T05:10:00Z',
  },
  {
    externalId: 'fa-974-006',
    nature: 'fiche_action',
    nom: 'Pôle d’échanges : scénario avec téléphérique (document de travail)',
    phase: 'Idée',
    phaseStatut: 'En cours',
    statutSource: 'À discuter',
    budgetPrevisionnel: 31_000_000,
    collectivites: [civis],
    leviers: ['Transports en commun'],
    plans: [pcaet],
    memeProjetQue: ['mec:10502'],
    url: 'https://tet.exemple.fr/fiches/fa-974-006',
    majSourceLe: '2026-01-12T05:00:00Z',
    visibilite: entrePilotes,
  },
];

export const sudReunion: Publication[] = [
  { plateforme: 'mec', traces: mec },
  { plateforme: 'recoco', traces: recoco },
  { plateforme: 'tet', traces: tet },
];
