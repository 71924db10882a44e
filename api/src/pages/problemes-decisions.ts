// Problems of decisions, explained.
import type { FicheDeProbleme } from './fiche.ts';

export const problemesDeDecisions: FicheDeProbleme[] = [
  {
    slug: 'objet-inconnu',
    statut: 404,
    titre: 'Objet inconnu',
    sens: 'La décision désigne un projet, une trace ou une correction que votre clé ne voit pas. Rien n’a été enregistré.',
    causes: [
      'La référence est mal recopiée, ou la trace n’a jamais été publiée.',
      'La trace est restreinte à un cercle dont votre plateforme n’est pas membre.',
    ],
    remedes: [
      'Lisez l’objet avec `GET /v1/projets/{ref}` : la même référence doit y répondre.',
      '`errors[]` nomme le champ à corriger.',
    ],
    exemple: {
      detail:
        'Aucun projet, aucune trace visible avec votre clé ne porte la référence donnée (objetB). Rien n’a été enregistré.',
      errors: [
        {
          pointer: '/objetB',
          detail: 'Aucun projet, aucune trace visible avec votre clé ne porte cette référence',
        },
      ],
    },
  },
  {
    slug: 'decision-inconnue',
    statut: 404,
    titre: 'Décision inconnue',
    sens: 'Aucune décision que votre clé puisse voir ne porte cet identifiant.',
    causes: [
      'L’identifiant est mal recopié.',
      'La décision nomme une trace restreinte à un cercle dont votre plateforme n’est pas membre.',
    ],
    remedes: ['Retrouvez-la avec `GET /v1/decisions?objet=…` ou `GET /v1/decisions?plateforme=moi`.'],
    exemple: { detail: 'Aucune décision visible avec votre clé ne porte cet identifiant.' },
  },
  {
    slug: 'decision-reservee',
    statut: 403,
    titre: 'Décision réservée',
    sens: 'Cette décision, ou son annulation, revient à une autre plateforme ou à un arbitre.',
    causes: [
      'Seule la plateforme qui a pris une décision l’annule ; un arbitrage demande une clé d’administration.',
      'Seule la plateforme propriétaire du projet, ou un arbitre, tranche une correction.',
    ],
    remedes: [
      'Prenez votre propre décision : deux plateformes en désaccord font un litige, qu’un arbitre tranche.',
      'Signalez-le à la plateforme concernée.',
    ],
    exemple: { detail: 'Seule la plateforme qui a pris cette décision peut l’annuler.' },
  },
  {
    slug: 'annulation-definitive',
    statut: 409,
    titre: 'Annulation définitive',
    sens: 'L’identifiant donné est celui d’une annulation, qui ne s’annule pas elle-même.',
    causes: ['L’identifiant de l’annulation a été pris pour celui de la décision.'],
    remedes: ['Pour revenir sur une annulation, prenez de nouveau la décision.'],
    exemple: {
      detail: 'Une annulation ne s’annule pas : pour revenir sur elle, prenez de nouveau la décision.',
    },
  },
];
