// Problems of traces, projets and lists, explained.
import type { FicheDeProbleme } from './fiche.ts';

export const problemesDeProjets: FicheDeProbleme[] = [
  {
    slug: 'trace-inconnue',
    statut: 404,
    titre: 'Trace inconnue',
    sens: 'Votre plateforme n’a jamais publié de trace sous cet identifiant externe.',
    causes: [
      'L’identifiant est celui d’une autre plateforme : chacune ne lit ainsi que ses propres traces.',
      'La publication a été refusée, ou l’identifiant n’est pas encodé dans l’adresse.',
    ],
    remedes: [
      'Publiez-la avec `PUT /v1/traces/{externalId}`.',
      'Pour lire le projet d’une autre plateforme : `GET /v1/projets/plateforme:externalId`.',
    ],
    exemple: {
      detail: 'Votre plateforme n’a jamais publié de trace sous cet identifiant.',
      externalId: '48345',
    },
  },
  {
    slug: 'trace-supprimee',
    statut: 410,
    titre: 'Trace supprimée',
    sens: 'Votre plateforme a supprimé cette trace. La date et le motif sont dans la réponse.',
    causes: ['Un `DELETE`, ou une ligne `supprimer` d’un lot, l’a retirée.'],
    remedes: [
      'Pour la rétablir, publiez-la de nouveau avec `PUT` : elle retrouve son identité et son histoire.',
      'Une modification partielle (`PATCH`) ne rétablit pas une trace supprimée.',
    ],
    exemple: {
      detail: 'Cette trace a été supprimée. Publiez-la de nouveau (PUT) pour la rétablir avec son identité.',
      externalId: '48345',
      supprimeLe: '2026-02-11T09:00:00.000Z',
      motif: 'Projet abandonné',
    },
  },
  {
    slug: 'version-perimee',
    statut: 412,
    titre: 'Version périmée',
    sens: 'Vous avez demandé d’écrire seulement si la trace n’avait pas changé, et elle a changé. Rien n’a été écrit.',
    causes: [
      'Un autre de vos programmes a écrit entre votre lecture et votre écriture.',
      '`If-Match` porte un ancien `ETag`, ou la trace n’existe pas.',
    ],
    remedes: [
      'Relisez la trace, reportez votre modification, renvoyez-la avec le nouvel `ETag`.',
      'Si la dernière écriture doit toujours l’emporter, n’envoyez pas `If-Match`.',
    ],
    exemple: {
      detail: 'La trace a changé depuis votre lecture : relisez-la, puis renvoyez-la avec le nouvel ETag.',
      etag: '"3"',
    },
  },
  {
    slug: 'ecriture-concurrente',
    statut: 503,
    titre: 'Écritures concurrentes',
    sens: 'Trop d’écritures simultanées touchent le même projet. Rien n’a été enregistré.',
    causes: ['Plusieurs programmes publient au même instant des traces liées entre elles.'],
    remedes: ['Réessayez après `Retry-After` : l’écriture est idempotente.'],
    exemple: { detail: 'Trop d’écritures simultanées touchent ce projet. Rien n’a été enregistré.' },
  },
  {
    slug: 'projet-inconnu',
    statut: 404,
    titre: 'Projet inconnu',
    sens: 'Aucun projet visible avec votre clé ne porte cette référence.',
    causes: [
      'La référence est mal écrite : un identifiant de projet (UUID), ou `plateforme:externalId` comme `mec:48345`.',
      'Le projet n’a que des traces réservées à un cercle dont votre plateforme n’est pas membre.',
    ],
    remedes: [
      'Cherchez-le par son nom ou son territoire avec `GET /v1/projets`.',
      'Encodez la référence dans l’adresse si elle contient autre chose que des lettres et des chiffres.',
    ],
    exemple: { detail: 'Aucun projet visible avec votre clé ne porte cette référence.' },
  },
  {
    slug: 'projet-supprime',
    statut: 410,
    titre: 'Projet supprimé',
    sens: 'Toutes les traces de ce projet ont été supprimées par les plateformes qui les avaient publiées.',
    causes: ['Le projet a été abandonné, ou publié par erreur.'],
    remedes: [
      'Retirez-le de vos copies, ou lisez ce qu’il était avec `?au=<instant>`.',
      'Son identifiant ne sera jamais donné à un autre projet.',
    ],
    exemple: { detail: 'Toutes les traces de ce projet ont été supprimées par leurs plateformes.' },
  },
  {
    slug: 'projet-pas-encore-connu',
    statut: 404,
    titre: 'Projet pas encore connu',
    sens: 'À l’instant demandé par `au`, ce projet n’était pas encore connu, ou ne l’était plus.',
    causes: ['L’instant précède la première publication, ou suit la suppression.'],
    remedes: [
      'Lisez `GET /v1/projets/{ref}/historique` pour connaître les dates, puis choisissez l’instant.',
    ],
    exemple: {
      detail: 'Ce projet n’était pas connu, ou plus, à l’instant demandé (2020-01-01T00:00:00Z).',
    },
  },
  {
    slug: 'curseur-illisible',
    statut: 400,
    titre: 'Curseur illisible',
    sens: 'Le curseur reçu n’est pas un de ceux que cette liste a donnés.',
    causes: [
      'Il a été tronqué, modifié ou construit à la main.',
      'Il vient d’une autre liste, d’un autre tri ou d’une édition précédente des données.',
    ],
    remedes: [
      'Renvoyez tel quel le dernier `suivant` (ou `curseur`) reçu, avec les mêmes filtres et le même tri.',
      'Au besoin, reprenez la lecture sans curseur.',
    ],
    exemple: {
      detail: 'Ce curseur n’a pas la forme attendue : renvoyez tel quel le dernier « curseur » reçu.',
      errors: [{ pointer: '/apres', detail: 'curseur illisible' }],
    },
  },
  {
    slug: 'curseur-expire',
    statut: 410,
    titre: 'Curseur expiré',
    sens: 'Le fil des événements ne peut pas reprendre à cet endroit sans risquer d’en sauter.',
    causes: [
      'Votre dernière lecture est plus ancienne que les événements conservés.',
      'La base a été restaurée ou remplacée : c’est un autre journal (`raison` vaut `autre-journal`).',
    ],
    remedes: [
      'Lisez `GET /v1/evenements` sans `apres` pour obtenir un curseur.',
      'Exportez `GET /v1/projets` en NDJSON, puis suivez le fil depuis ce curseur : rien n’est perdu.',
    ],
    exemple: {
      detail: 'Ce curseur est plus ancien que les événements conservés.',
      raison: 'trop-ancien',
    },
  },
];
