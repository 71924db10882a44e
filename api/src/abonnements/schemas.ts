// TypeBox schemas of the routes of this feature, and the views that they describe.
import { Abonnement, nullable, TYPES_D_EVENEMENT } from '@projets-collectivites/schema';
import { type Static, Type } from 'typebox';
import type { AbonnementSuivi } from './store.ts';
import type { LivraisonLue } from './store-livraisons.ts';

const strict = { additionalProperties: false };
const instant = (description: string) => Type.String({ format: 'date-time', description });
const instantOuNul = (description: string) => nullable(Type.String({ format: 'date-time' }), { description });
const terme = <const V extends readonly string[]>(valeurs: V, description: string) =>
  Type.Unsafe<V[number]>({ type: 'string', enum: [...valeurs], description });

const inclureMiens = Type.Boolean({
  description: 'Aussi les événements que ma plateforme a causés (par défaut : non).',
});

export const CorpsAbonnement = Type.Object(
  {
    ...Abonnement.properties,
    inclureMiens: Type.Optional(inclureMiens),
    apres: Type.Optional(
      Type.String({
        maxLength: 60,
        description: 'Curseur du fil d’où partir ; absent : à partir de maintenant.',
      }),
    ),
  },
  {
    ...strict,
    description: 'Demande de webhook (Standard Webhooks, signature HMAC-SHA256).',
    examples: [
      {
        url: 'https://exemple.fr/webhooks',
        types: ['projet.modifie', 'projet.fusionne', 'trace.creee'],
        territoires: ['departement:80'],
        description: 'Mise à jour des fiches du 80',
      },
    ],
  },
);

export const CorpsModification = Type.Partial(
  Type.Object({ ...Abonnement.properties, inclureMiens }, strict),
  {
    ...strict,
    minProperties: 1,
    examples: [{ types: ['projet.modifie'], territoires: null }],
  },
);

export const CorpsRenouvellement = Type.Object(
  {
    recouvrementHeures: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 168,
        description:
          'Heures pendant lesquelles l’ancien secret signe encore, à côté du nouveau ; 24 par défaut.',
      }),
    ),
  },
  { ...strict, examples: [{ recouvrementHeures: 48 }] },
);

export const CorpsRejeu = Type.Object(
  {
    depuis: Type.Optional(
      instant('Entrés dans le fil à partir de cet instant ; absent : depuis le plus ancien.'),
    ),
    jusqua: Type.Optional(instant('Et avant cet instant ; absent : jusqu’à ce qui est déjà livré.')),
    projet: Type.Optional(
      Type.String({
        format: 'uuid',
        description: 'Seulement les événements de ce projet, par son identifiant.',
      }),
    ),
  },
  {
    ...strict,
    minProperties: 1,
    examples: [{ depuis: '2026-02-11T00:00:00Z', jusqua: '2026-02-12T00:00:00Z' }],
  },
);

export const Chemin = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Identifiant de l’abonnement.' }),
});

export const Page = Type.Object(
  {
    limite: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Éléments par page.' }),
    curseur: Type.Optional(Type.String({ maxLength: 60, description: '`suivant` de la page précédente.' })),
  },
  strict,
);

export const PageDeLivraisons = Type.Object(
  {
    ...Page.properties,
    resultat: Type.Optional(terme(['livree', 'echec', 'essai'], 'Seulement ce résultat.')),
    evenement: Type.Optional(Type.String({ format: 'uuid', description: 'Seulement cet événement.' })),
  },
  strict,
);

const suivant = nullable(Type.String(), { description: 'Curseur de la page suivante ; null à la fin.' });

export const VueAbonnement = Type.Object({
  id: Type.String({ format: 'uuid' }),
  url: Type.String(),
  types: Type.Array(terme(TYPES_D_EVENEMENT, 'Type d’événement.')),
  territoires: nullable(Type.Array(Type.String()), { description: 'null : tous les territoires.' }),
  inclureMiens,
  description: nullable(Type.String()),
  etat: terme(
    ['actif', 'en_pause', 'pause_automatique', 'arrete'],
    '`en_pause` : vous l’avez demandé ; `pause_automatique` : cinq jours d’échecs ; `arrete` : votre adresse a répondu 410. Dans les trois cas, la reprise rattrape tout, dans l’ordre.',
  ),
  etatLe: instant('Depuis quand il est dans cet état.'),
  etatMotif: nullable(Type.String(), { description: 'Pourquoi, quand il ne livre pas.' }),
  alertes: Type.Array(Type.String(), {
    description: 'Ce qui demande votre attention, en clair ; vide si tout va bien.',
  }),
  retard: Type.Object(
    {
      evenements: Type.Integer({ description: 'Événements du journal restant à examiner, ou retenus.' }),
      secondes: Type.Integer({ description: 'Âge du plus ancien d’entre eux ; 0 si rien n’attend.' }),
    },
    { description: 'Où en est la livraison.' },
  ),
  echecs: Type.Object({
    enAttente: Type.Integer({ description: 'Événements en échec, ou retenus derrière un échec.' }),
    deSuite: Type.Integer({ description: 'Tentatives manquées depuis la dernière réussie.' }),
    depuis: instantOuNul('Début de la série en cours.'),
    prochainEssaiLe: instantOuNul('Prochaine tentative de ce qui a échoué.'),
  }),
  derniereLivraisonLe: instantOuNul('Dernière livraison réussie.'),
  dernierEchecLe: instantOuNul('Dernière tentative manquée.'),
  livrees: Type.Integer({ description: 'Livraisons réussies depuis la création.' }),
  rejeux: Type.Integer({ description: 'Rejeux en cours.' }),
  secrets: Type.Array(
    Type.Object({ creeLe: instant('Création.'), expireLe: instantOuNul('null : secret courant.') }),
    { description: 'Secrets qui signent en ce moment, sans leur valeur.' },
  ),
  creeLe: instant('Création.'),
  modifieLe: instant('Dernière modification.'),
});

export const VueAbonnementCree = Type.Object({
  ...VueAbonnement.properties,
  secret: Type.String({
    description: 'Secret de signature, montré une seule fois.',
    examples: ['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'],
  }),
});

export const ListeDAbonnements = Type.Object({ abonnements: Type.Array(VueAbonnement), suivant });

export const VueEssai = Type.Object({
  livree: Type.Boolean({ description: 'Votre adresse a répondu 2xx.' }),
  evenement: Type.String({
    format: 'uuid',
    description: 'Identifiant de l’événement d’essai (`webhook-id`).',
  }),
  statut: nullable(Type.Integer(), { description: 'Statut HTTP reçu ; null sans réponse.' }),
  dureeMs: Type.Integer(),
  erreur: nullable(Type.String(), { description: 'Ce qui n’a pas marché, en clair.' }),
  extrait: nullable(Type.String(), {
    description: 'Début de la réponse en échec, adresses et numéros masqués.',
  }),
});

const VueLivraison = Type.Object({
  evenement: Type.String({ format: 'uuid', description: 'Identifiant de l’événement (`webhook-id`).' }),
  type: Type.String(),
  sujet: Type.String(),
  projet: nullable(Type.String({ format: 'uuid' })),
  tentative: Type.Integer({ description: '1 pour la première.' }),
  resultat: terme(['livree', 'echec', 'essai'], 'Ce qu’a donné la tentative.'),
  statut: VueEssai.properties.statut,
  dureeMs: Type.Integer(),
  erreur: VueEssai.properties.erreur,
  extrait: VueEssai.properties.extrait,
  le: instant('Moment de la réponse.'),
});

export const ListeDeLivraisons = Type.Object({ livraisons: Type.Array(VueLivraison), suivant });

export const VueRejeu = Type.Object({
  id: Type.String({ format: 'uuid' }),
  evenementsParcourus: Type.Integer({
    description: 'Événements du journal à parcourir ; seuls ceux que l’abonnement demande sont renvoyés.',
  }),
});

type Vue = Static<typeof VueAbonnement>;

const ou = (date: Date | null) => date?.toISOString() ?? null;

function alertesOf(a: AbonnementSuivi): string[] {
  const alertes: string[] = [];
  if (a.etat !== 'actif' && a.etat !== 'en_pause') {
    alertes.push(`${a.etatMotif ?? 'Livraison arrêtée.'} Corrigez votre adresse, puis demandez la reprise.`);
  } else if (a.enEchecDepuis !== null) {
    const depuis = a.enEchecDepuis.toISOString().slice(0, 16).replace('T', ' à ');
    alertes.push(`Des livraisons échouent depuis le ${depuis} (UTC) : voyez le journal des livraisons.`);
  }
  if (a.preavisLe !== null) {
    alertes.push(
      'Des événements non livrés ont plus de trente jours : sept jours après ce préavis, ils quitteront le journal. Reprenez la livraison, ou repartez d’un export de /v1/projets.',
    );
  }
  if (a.perdusJusqua !== null) {
    alertes.push(
      'Des événements non livrés ont quitté le journal : repartez d’un export de /v1/projets pour retrouver ce qui manque.',
    );
  }
  return alertes;
}

export function toVue(a: AbonnementSuivi): Vue {
  const now = Date.now();
  const evenements = a.fin - a.position + a.enAttente;
  const age = a.plusAncienLe === null || evenements === 0 ? 0 : now - a.plusAncienLe.getTime();
  return {
    id: a.id,
    url: a.url,
    types: a.types as Vue['types'],
    territoires: a.territoires,
    inclureMiens: a.inclureMiens,
    description: a.description,
    etat: a.etat,
    etatLe: a.etatLe.toISOString(),
    etatMotif: a.etatMotif,
    alertes: alertesOf(a),
    retard: { evenements, secondes: Math.max(0, Math.round(age / 1_000)) },
    echecs: {
      enAttente: a.enAttente,
      deSuite: a.echecsDeSuite,
      depuis: ou(a.enEchecDepuis),
      prochainEssaiLe: ou(a.prochainEssaiLe),
    },
    derniereLivraisonLe: ou(a.derniereLivraisonLe),
    dernierEchecLe: ou(a.dernierEchecLe),
    livrees: a.livrees,
    rejeux: a.rejeux,
    secrets: a.secrets
      .filter(({ expireLe }) => expireLe === null || Date.parse(expireLe) > now)
      .map(({ creeLe, expireLe }) => ({ creeLe, expireLe })),
    creeLe: a.creeLe.toISOString(),
    modifieLe: a.modifieLe.toISOString(),
  };
}

export function toVueLivraison(l: LivraisonLue): Static<typeof VueLivraison> {
  const { evenement, type, sujet, projetId, tentative, resultat, statut, dureeMs, erreur, extrait, le } = l;
  return {
    ...{ evenement, type, sujet, projet: projetId, tentative, resultat, statut, dureeMs, erreur, extrait },
    le: le.toISOString(),
  };
}
