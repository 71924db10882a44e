// Problems of the request itself, or of the server, explained.
import type { FicheDeProbleme } from './fiche.ts';

export const problemesDeRequete: FicheDeProbleme[] = [
  {
    slug: 'donnees-invalides',
    statut: 400,
    titre: 'Données invalides',
    sens: 'La requête se lit, mais un ou plusieurs champs ne respectent pas le schéma. Rien n’a été enregistré. Chaque champ est nommé dans `errors` par un pointeur JSON : `/collectivites/0/code` est le code de la première collectivité.',
    causes: [
      'Un champ obligatoire manque, ou une valeur n’a pas le bon type ou le bon format.',
      'Un champ est inconnu : il serait perdu, il est donc refusé. C’est souvent une faute de frappe.',
      'Une valeur n’est pas dans la nomenclature ; les plus proches sont dans `propositions`.',
      'Un territoire est écrit sans son type : `44` seul peut être un département ou une région ; écrivez `departement:44`.',
    ],
    remedes: [
      'Corrigez chaque champ cité, en vous aidant de `detail` et de `propositions`.',
      'Ce qui n’a pas de place dans le schéma commun se met dans `complements`.',
      'Validez vos données avant l’envoi avec les schémas JSON publiés sous `/schemas`.',
    ],
    exemple: {
      detail: 'Le corps de la requête ne respecte pas le schéma : 2 champs sont à corriger.',
      errors: [
        { pointer: '/nom', detail: 'champ obligatoire, absent' },
        {
          pointer: '/leviers/0',
          detail: 'levier inconnu',
          propositions: ['Sobriété des bâtiments (tertiaire)'],
        },
      ],
    },
  },
  {
    slug: 'json-illisible',
    statut: 400,
    titre: 'Corps de requête illisible',
    sens: 'Le corps de la requête n’est pas un texte JSON que nous pouvons lire et garder fidèlement.',
    causes: [
      'Une virgule ou un guillemet manque, ou le corps est vide ou tronqué.',
      'Le texte n’est pas en UTF-8 (export d’un tableur en Windows-1252, par exemple).',
      'Il contient un caractère NUL, une demi-paire Unicode, ou plus de 40 niveaux imbriqués.',
    ],
    remedes: [
      'Produisez le corps avec une bibliothèque JSON plutôt qu’en assemblant du texte.',
      'Réencodez vos données en UTF-8 et retirez les caractères de contrôle.',
    ],
    exemple: { detail: 'Le corps n’est pas du JSON valide, au caractère 42.' },
  },
  {
    slug: 'corps-trop-grand',
    statut: 413,
    titre: 'Corps trop grand',
    sens: 'Le corps, ou une ligne d’un lot, dépasse la taille admise. Dans un lot, seule cette ligne est refusée.',
    causes: ['Un document, une image ou un historique complet a été mis dans un champ de texte.'],
    remedes: [
      'Publiez l’adresse du document dans `url` ou une ressource, plutôt que son contenu.',
      'Envoyez beaucoup de traces par `POST /v1/traces/lot`, une par ligne : leur nombre n’est pas limité.',
    ],
    exemple: { detail: 'Le corps dépasse la taille admise par cette route.' },
  },
  {
    slug: 'type-de-contenu-refuse',
    statut: 415,
    titre: 'Type de contenu refusé',
    sens: 'L’en-tête `Content-Type` n’annonce pas un format que cette route lit.',
    causes: ['L’en-tête manque, ou annonce un formulaire, du XML, du texte…'],
    remedes: [
      'Envoyez `Content-Type: application/json`, ou `application/x-ndjson` pour un lot.',
      "Avec curl, ajoutez `-H 'Content-Type: application/json'`.",
    ],
    exemple: {
      detail: 'Envoyez du JSON (Content-Type: application/json) ou, pour le lot, application/x-ndjson.',
    },
  },
  {
    slug: 'requete-refusee',
    statut: 400,
    titre: 'Requête refusée',
    sens: 'La requête ne suit pas le protocole HTTP d’une façon que nous pouvons traiter. Le code exact est dans `status`.',
    causes: ['Un client ou un intermédiaire envoie une requête incomplète ou des en-têtes contradictoires.'],
    remedes: ['Refaites l’appel avec curl pour comparer, puis regardez ce qu’envoie votre client.'],
    exemple: { detail: 'La requête ne peut pas être lue.' },
  },
  {
    slug: 'adresse-illisible',
    statut: 400,
    titre: 'Adresse illisible',
    sens: 'L’adresse demandée contient un encodage impossible à décoder.',
    causes: ['Un `%` n’est pas suivi de deux chiffres hexadécimaux, ou l’adresse n’est pas en UTF-8.'],
    remedes: [
      'Encodez chaque morceau du chemin et chaque paramètre : `encodeURIComponent` en JavaScript, `urllib.parse.quote(…, safe="")` en Python.',
    ],
    exemple: { detail: 'L’adresse contient un encodage pour cent invalide.' },
  },
  {
    slug: 'adresse-inconnue',
    statut: 404,
    titre: 'Adresse inconnue',
    sens: 'Aucune route ne répond à cette adresse, quelle que soit la méthode.',
    causes: [
      'Une faute de frappe, ou un `/v1` oublié.',
      'Un identifiant externe contient un `/` qui n’est pas encodé en `%2F`.',
    ],
    remedes: ['Cherchez la route dans la documentation, et encodez les identifiants dans le chemin.'],
    exemple: { detail: 'Aucune route GET ne répond à cette adresse.', adresse: '/projets' },
  },
  {
    slug: 'methode-refusee',
    statut: 405,
    titre: 'Méthode refusée',
    sens: 'L’adresse existe, mais pas avec cette méthode. L’en-tête `Allow` et `methodes` disent celles qu’elle admet.',
    causes: ['Une méthode pour une autre : POST au lieu de PUT pour publier une trace, par exemple.'],
    remedes: [
      'Reprenez l’appel avec une des méthodes admises.',
      'Pour publier une trace : `PUT /v1/traces/{externalId}` ; pour en publier beaucoup : `POST /v1/traces/lot`.',
    ],
    exemple: {
      detail: 'Cette adresse existe, mais n’admet pas POST : utilisez DELETE, GET, PATCH, PUT.',
      methodes: ['DELETE', 'GET', 'HEAD', 'PATCH', 'PUT'],
    },
  },
  {
    slug: 'introuvable',
    statut: 404,
    titre: 'Introuvable',
    sens: 'La route existe, mais rien ne porte ce nom, ce code ou cet identifiant : nomenclature, territoire, plateforme, clé…',
    causes: ['Le code est mal copié, ou ce qu’il désigne a disparu.'],
    remedes: ['Lisez la liste correspondante : `detail` dit ce qui était cherché, et souvent ce qui existe.'],
    exemple: { detail: 'Aucune commune ne porte ce code.' },
  },
  {
    slug: 'erreur-interne',
    statut: 500,
    titre: 'Erreur interne',
    sens: 'C’est une erreur de notre côté, pas du vôtre. Rien n’a été enregistré à moitié.',
    causes: ['Un défaut de notre programme, que nos journaux ont noté.'],
    remedes: [
      'Réessayez une fois : une publication répétée à l’identique ne crée pas de doublon.',
      'Si l’erreur revient, écrivez-nous avec l’adresse appelée et l’heure, sans votre clé.',
    ],
    exemple: {
      detail:
        'Une erreur s’est produite de notre côté. Rien n’a été enregistré à moitié : vous pouvez réessayer.',
    },
  },
  {
    slug: 'service-indisponible',
    statut: 503,
    titre: 'Service momentanément indisponible',
    sens: 'Nous ne pouvons pas répondre pour l’instant, le plus souvent parce que la base de données redémarre.',
    causes: ['Une mise à jour ou un incident court.'],
    remedes: [
      'Attendez le nombre de secondes de l’en-tête `Retry-After`, puis réessayez en espaçant vos essais.',
    ],
    exemple: { detail: 'La base de données ne répond pas. Rien n’a été enregistré à moitié.' },
  },
];
