// Problems of webhook subscriptions, explained.
import type { FicheDeProbleme } from './fiche.ts';

export const problemesDAbonnements: FicheDeProbleme[] = [
  {
    slug: 'trop-d-abonnements',
    statut: 409,
    titre: 'Cinquante abonnements, le maximum',
    sens: 'Votre plateforme a déjà cinquante abonnements : aucun n’a été créé.',
    causes: [
      'Un abonnement est créé à chaque démarrage de votre programme, sans vérifier s’il existe déjà.',
      'Il y a un abonnement par territoire, là où un seul peut en suivre deux cents.',
    ],
    remedes: [
      'Lisez `GET /v1/abonnements`, et supprimez ceux qui ne servent plus.',
      'Regroupez les types et les territoires dans moins d’abonnements : chacun en accepte plusieurs.',
      'À la création, envoyez un `Idempotency-Key` stable : la répétition ne crée rien de plus.',
    ],
    exemple: {
      detail:
        'Votre plateforme a déjà 50 abonnements : supprimez-en un, ou élargissez les filtres d’un autre.',
    },
  },
  {
    slug: 'trop-de-rejeux',
    statut: 409,
    titre: 'Trop de rejeux en cours',
    sens: 'Cet abonnement rejoue déjà cinq passages du journal : le nouveau n’a pas été retenu.',
    causes: ['Plusieurs rejeux ont été demandés à la suite, ou votre adresse ne les accepte pas assez vite.'],
    remedes: [
      'Suivez leur nombre dans `rejeux`, par `GET /v1/abonnements/{id}`, et réessayez quand il diminue.',
      'Un rejeu peut couvrir un long passage : demandez-en un seul plutôt que plusieurs petits.',
    ],
    exemple: {
      detail: 'Cet abonnement a déjà 5 rejeux en cours : attendez que l’un d’eux se termine.',
    },
  },
];
