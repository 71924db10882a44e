// What fictional people decided on the fictional projects: one of each kind that a newcomer will want to see.
import type { Decision } from '@projets-collectivites/schema';
import type { Publieuse } from './modele.ts';

export const decisions: readonly (Decision & { plateforme: Publieuse })[] = [
  {
    plateforme: 'mec',
    typeDecision: 'suite_de',
    objetA: 'mec:10106',
    objetB: 'mec:10105',
    commentaire: 'La tranche 2 commence quand la première est reçue.',
  },
  {
    plateforme: 'tet',
    typeDecision: 'partie_de',
    objetA: 'tet:fa-87-012',
    objetB: 'tet:fa-87-011',
    commentaire: 'L’itinéraire 5 est l’un de ceux du schéma directeur.',
  },
  {
    plateforme: 'mec',
    typeDecision: 'doublon_infirme',
    objetA: 'mec:10202',
    objetB: 'mec:10203',
    commentaire: 'Deux écoles différentes de la même commune.',
  },
  {
    plateforme: 'recoco',
    typeDecision: 'doublon_confirme',
    objetA: 'recoco:503',
    objetB: 'mec:10105',
    commentaire: 'La cour dont parle la première tranche.',
  },
  {
    plateforme: 'recoco',
    typeDecision: 'projet_statut',
    objetA: 'recoco:541',
    verdict: 'valide',
  },
  {
    plateforme: 'tet',
    typeDecision: 'correction_signalee',
    objetA: 'mec:10201',
    payload: {
      champ: 'dateFin',
      valeurProposee: '2028-06-30',
      source: 'Calendrier présenté au comité de pilotage',
    },
  },
];
