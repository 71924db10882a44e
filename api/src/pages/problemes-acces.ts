// Problems of keys, rights, quotas and administration, explained.
import type { FicheDeProbleme } from './fiche.ts';

export const problemesDAcces: FicheDeProbleme[] = [
  {
    slug: 'cle-absente',
    statut: 401,
    titre: 'Clé d’accès absente',
    sens: 'Cette route demande de savoir quelle plateforme appelle, et la requête ne le dit pas.',
    causes: [
      'L’en-tête `Authorization` manque, ou ne commence pas par `Bearer` suivi d’une espace.',
      'Une redirection ou un intermédiaire a retiré l’en-tête.',
    ],
    remedes: [
      'Envoyez `Authorization: Bearer <votre clé>` à chaque requête.',
      'Pas encore de clé ? Demandez-la à l’équipe de l’API ; sur un serveur de démonstration, lisez-la dans le fichier `demo.json` annoncé au démarrage.',
    ],
    exemple: {
      detail:
        'Cette adresse demande une clé d’accès : envoyez l’en-tête « Authorization: Bearer <votre clé> ».',
    },
  },
  {
    slug: 'cle-invalide',
    statut: 401,
    titre: 'Clé d’accès refusée',
    sens: 'Une clé a été envoyée, mais elle n’ouvre pas l’accès : inconnue, expirée ou révoquée. Le champ `detail` dit lequel des trois.',
    causes: [
      'La clé a été copiée en partie, ou avec une espace ou un guillemet de trop.',
      'Elle a été remplacée lors d’une rotation, ou sa date d’expiration est passée.',
      'Elle vient d’un autre serveur : démonstration, préproduction, production.',
    ],
    remedes: [
      'Comparez-la à celle qui vous a été remise, de `apc_` au dernier caractère.',
      'Si elle a expiré ou a été révoquée, demandez-en une nouvelle : deux clés peuvent vivre ensemble le temps de la rotation.',
    ],
    exemple: {
      detail:
        'Cette clé d’accès n’existe pas. Vérifiez qu’elle a été copiée en entier, de « apc_ » au dernier caractère.',
    },
  },
  {
    slug: 'droit-manquant',
    statut: 403,
    titre: 'Droit manquant',
    sens: 'Votre clé est bonne, mais ne porte pas le droit que cette route demande. Le champ `scope` nomme ce droit.',
    causes: ['La clé a été créée pour un autre usage, par exemple pour lire seulement.'],
    remedes: [
      'Vérifiez les droits de votre clé avec `GET /v1/moi`.',
      'Demandez une clé qui porte le droit manquant ; la documentation indique celui de chaque route.',
    ],
    exemple: {
      detail: 'Votre clé ne porte pas le droit « projets:ecriture », nécessaire ici.',
      scope: 'projets:ecriture',
    },
  },
  {
    slug: 'plateforme-desactivee',
    statut: 403,
    titre: 'Plateforme désactivée',
    sens: 'La plateforme à qui appartient cette clé a été désactivée. Ce qu’elle a publié est gardé.',
    causes: ['Un administrateur a désactivé la plateforme : fin de service, incident, doute sur une clé.'],
    remedes: ['Contactez l’équipe de l’API : la réactivation est immédiate et ne perd rien.'],
    exemple: { detail: 'La plateforme « exemple » est désactivée : ses clés ne donnent plus accès à l’API.' },
  },
  {
    slug: 'quota-depasse',
    statut: 429,
    titre: 'Quota dépassé',
    sens: 'Votre plateforme a fait plus de requêtes que prévu pendant cette minute. Le quota est partagé par toutes vos clés ; les publications en lot sont comptées à part.',
    causes: [
      'Une reprise ou une boucle envoie les traces une à une.',
      'Plusieurs de vos programmes partagent le même quota.',
    ],
    remedes: [
      'Attendez le nombre de secondes de l’en-tête `Retry-After`, puis reprenez.',
      'Réglez votre rythme sur l’en-tête `RateLimit`, présent dans chaque réponse.',
      'Pour beaucoup de traces, utilisez `POST /v1/traces/lot` ; pour suivre les changements, `GET /v1/evenements`.',
    ],
    exemple: {
      detail: 'Votre plateforme a utilisé ses 20000 requêtes de la minute. Réessayez dans 12 s.',
      'violated-policies': ['default'],
    },
  },
  {
    slug: 'plateforme-existante',
    statut: 409,
    titre: 'Plateforme déjà créée',
    sens: 'Une plateforme porte déjà cet identifiant court (`slug`).',
    causes: [
      'La création a déjà réussi une première fois.',
      'Deux plateformes ont choisi le même nom court.',
    ],
    remedes: [
      'Lisez la liste avec `GET /v1/admin/plateformes`.',
      'Si c’est une autre plateforme, choisissez un autre `slug` : il ne pourra plus changer.',
    ],
    exemple: {
      detail: 'Une plateforme porte déjà l’identifiant « mec ».',
      errors: [{ pointer: '/slug', detail: 'Cet identifiant est déjà pris.' }],
    },
  },
  {
    slug: 'cercle-existant',
    statut: 409,
    titre: 'Cercle déjà créé',
    sens: 'Un cercle de plateformes porte déjà ce nom.',
    causes: ['La création a déjà réussi une première fois.'],
    remedes: ['Modifiez les membres du cercle existant, ou choisissez un autre nom.'],
    exemple: {
      detail: 'Un cercle s’appelle déjà « pilote ». Modifiez ses membres avec PUT.',
      errors: [{ pointer: '/nom', detail: 'Ce nom est déjà pris.' }],
    },
  },
  {
    slug: 'trop-de-cles',
    statut: 409,
    titre: 'Deux clés sont déjà en service',
    sens: 'Une plateforme a au plus deux clés vivantes : l’ancienne et la nouvelle, le temps d’une rotation.',
    causes: ['Une rotation précédente n’a pas été terminée par la révocation de l’ancienne clé.'],
    remedes: [
      'Révoquez celle qui ne sert plus (sa dernière utilisation est indiquée), puis créez la nouvelle.',
    ],
    exemple: {
      detail: 'La plateforme « exemple » a déjà deux clés en service, le maximum pendant une rotation.',
    },
  },
  {
    slug: 'idempotence-invalide',
    statut: 400,
    titre: 'En-tête Idempotency-Key invalide',
    sens: 'L’en-tête `Idempotency-Key` ne peut pas servir à reconnaître une requête répétée.',
    causes: [
      'Il est vide, dépasse 200 caractères ou contient autre chose que des caractères ASCII visibles.',
    ],
    remedes: ['Envoyez par exemple un UUID, nouveau pour chaque opération.'],
    exemple: { detail: 'L’en-tête Idempotency-Key compte 1 à 200 caractères ASCII visibles.' },
  },
  {
    slug: 'idempotence-reutilisee',
    statut: 422,
    titre: 'Idempotency-Key déjà utilisée',
    sens: 'Cet `Idempotency-Key` a déjà servi pour une requête différente. Rien n’a été exécuté.',
    causes: [
      'Le même identifiant est employé pour plusieurs opérations, ou le corps a changé entre deux essais.',
    ],
    remedes: [
      'Un identifiant par opération : gardez le même pour réessayer à l’identique, changez-en sinon.',
    ],
    exemple: { detail: 'Cet en-tête Idempotency-Key a déjà servi pour une autre requête.' },
  },
  {
    slug: 'idempotence-en-cours',
    statut: 409,
    titre: 'Requête déjà en cours',
    sens: 'La même requête est en train d’être traitée : nous ne l’exécutons pas deux fois.',
    causes: ['Votre programme a réessayé avant d’avoir reçu la première réponse.'],
    remedes: [
      'Réessayez dans un instant avec le même `Idempotency-Key` : vous recevrez la première réponse.',
    ],
    exemple: { detail: 'La même requête est en cours de traitement.' },
  },
  {
    slug: 'idempotence-autre-cle',
    statut: 409,
    titre: 'Requête déjà traitée',
    sens: 'La requête a réussi avec une autre de vos clés. Sa réponse, chiffrée, ne peut être rejouée qu’avec celle-là.',
    causes: ['La clé a changé entre deux essais, pendant une rotation par exemple.'],
    remedes: ['Réessayez avec la première clé, ou lisez le résultat par la route de lecture correspondante.'],
    exemple: { detail: 'Cette requête a été traitée avec une autre clé d’accès.' },
  },
];
