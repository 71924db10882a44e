import { setTimeout } from 'node:timers/promises';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { TYPES_D_EVENEMENT } from '@projets-collectivites/schema';
import { Type } from 'typebox';
import type { Db } from '../infra/db.ts';
import { problem } from '../infra/problem.ts';
import { type LectureDeFil, type LigneDeFil, readFil } from './fil.ts';

export interface OptionsDuFil {
  db: Db;
  /** Public address of this server, the `source` of the events. */
  base: string;
  parseTerritoire(texte: string): { cle: string } | { erreur: string; propositions?: string[] };
}

const Requete = Type.Object(
  {
    apres: Type.Optional(
      Type.String({
        maxLength: 60,
        description:
          'Dernier curseur reçu ; absent : depuis le plus ancien événement conservé ; `fin` : seulement ce qui vient.',
      }),
    ),
    types: Type.Optional(
      Type.String({
        maxLength: 500,
        description: 'Types voulus, séparés par des virgules : `projet.modifie,trace.creee`.',
      }),
    ),
    territoire: Type.Optional(
      Type.String({
        maxLength: 40,
        description: '`commune:44109`, `groupement:244400404`, `departement:44` ou `region:53`.',
      }),
    ),
    inclureMiens: Type.Optional(
      Type.Boolean({ description: 'Aussi les événements que ma plateforme a causés (par défaut : non).' }),
    ),
    attente: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 30,
        description: "Secondes à attendre un événement quand il n'y en a pas (attente longue).",
      }),
    ),
    limite: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, description: "Nombre d'événements par page, 50 par défaut." }),
    ),
  },
  { additionalProperties: false },
);

const ReponseDuFil = Type.Object(
  {
    evenements: Type.Array(
      Type.Object({}, { additionalProperties: true, description: 'Événement CloudEvents 1.0.' }),
    ),
    curseur: Type.String({
      description: 'À renvoyer dans `apres` pour lire la suite.',
      examples: ['1f0c9a2b.1204'],
    }),
  },
  { description: "Une page du fil ; vide seulement quand il n'y a rien de plus." },
);

function toCloudEvent(ligne: LigneDeFil, base: string): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: ligne.id,
    source: base,
    type: ligne.type,
    subject: ligne.sujet,
    time: ligne.instant,
    datacontenttype: 'application/json',
    data: {
      ...ligne.donnees,
      ...(ligne.projetId === null ? {} : { projet: ligne.projetId }),
      plateforme: ligne.plateforme,
      territoires: ligne.territoires,
    },
  };
}

const pollMs = 100;

/** Waits for at least one event, at most `seconds`, as long as the client listens. */
async function readPatiently(db: Db, lecture: LectureDeFil, seconds: number, isOver: () => boolean) {
  const deadline = performance.now() + seconds * 1_000;
  let page = await readFil(db, lecture);
  while (page.lignes.length === 0 && performance.now() < deadline && !isOver()) {
    await setTimeout(pollMs);
    page = await readFil(db, { ...lecture, apres: page.curseur });
  }
  return page;
}

export const evenements: FastifyPluginAsyncTypebox<OptionsDuFil> = async (
  app,
  { db, base, parseTerritoire },
) => {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.get(
    '/v1/evenements',
    {
      config: { scope: 'projets:lecture' },
      schema: {
        tags: ['Événements'],
        summary: 'Lire le fil des événements',
        description:
          "Chaque changement d'une trace ou d'un projet, une seule fois et dans l'ordre pour chaque projet. Gardez le curseur : il suffit à reprendre.",
        querystring: Requete,
        response: { 200: ReponseDuFil },
      },
    },
    async (request) => {
      const { apres, types, territoire, inclureMiens, attente, limite } = request.query;
      const place = territoire === undefined ? undefined : parseTerritoire(territoire);
      if (place && 'erreur' in place) {
        throw problem('donnees-invalides', {
          status: 400,
          title: 'Données invalides',
          detail: place.erreur,
          errors: [{ pointer: '/territoire', detail: place.erreur, propositions: place.propositions }],
        });
      }
      const wanted = types?.split(',').map((type) => type.trim());
      const inconnu = wanted?.find((type) => !(TYPES_D_EVENEMENT as readonly string[]).includes(type));
      if (inconnu !== undefined) {
        const detail = `« ${inconnu.slice(0, 60)} » n’est pas un type d’événement`;
        throw problem('donnees-invalides', {
          status: 400,
          title: 'Données invalides',
          detail: `Le paramètre types est à corriger : ${detail}.`,
          errors: [{ pointer: '/types', detail, propositions: [...TYPES_D_EVENEMENT] }],
        });
      }
      const lecture: LectureDeFil = {
        apres,
        types: wanted,
        territoire: place?.cle,
        cercles: request.acces.cercles,
        sauf: inclureMiens ? undefined : request.acces.plateforme,
        limite: limite ?? 50,
      };
      const page = await readPatiently(
        db,
        lecture,
        attente ?? 0,
        () => closing || request.raw.socket.destroyed,
      );
      return { evenements: page.lignes.map((ligne) => toCloudEvent(ligne, base)), curseur: page.curseur };
    },
  );
};
