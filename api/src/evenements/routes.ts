import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Evenement, ref, TYPES_D_EVENEMENT } from '@projets-collectivites/schema';
import type { FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Db } from '../infra/db.ts';
import { type Problem, problem } from '../infra/problem.ts';
import type { Acces } from '../plateformes/index.ts';
import { toCloudEvent } from './cloudevent.ts';
import { type LectureDeFil, positionOf, readFil } from './fil.ts';
import { createVeille, type Veille } from './veille.ts';

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
    evenements: Type.Array(ref(Evenement)),
    curseur: Type.String({
      description: 'À renvoyer dans `apres` pour lire la suite.',
      examples: ['1f0c9a2b.1204'],
    }),
  },
  {
    description: "Une page du fil ; vide seulement quand il n'y a rien de plus.",
    examples: [
      {
        evenements: [
          {
            specversion: '1.0',
            id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d11',
            source: 'https://api.exemple.fr',
            type: 'trace.modifiee',
            subject: 'mec:48345',
            time: '2026-02-11T09:00:00.000Z',
            datacontenttype: 'application/json',
            data: {
              champs: ['phaseStatut'],
              projet: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10',
              plateforme: 'mec',
              territoires: ['commune:80021', 'departement:80', 'region:32'],
            },
          },
        ],
        curseur: '1f0c9a2b.1204',
      },
    ],
  },
);

function refuse(champ: string, detail: string, propositions: readonly string[] = []): Problem {
  return problem('donnees-invalides', {
    status: 400,
    title: 'Données invalides',
    detail: `Le paramètre ${champ} est à corriger : ${detail.replace(/\.$/, '')}.`,
    errors: [
      {
        pointer: `/${champ}`,
        detail,
        ...(propositions.length > 0 ? { propositions: [...propositions] } : {}),
      },
    ],
  });
}

/** What a request asks of the feed, for one reader. Throws a 400 naming the parameter. */
function readDemande(query: Static<typeof Requete>, acces: Acces, options: OptionsDuFil): LectureDeFil {
  const place = query.territoire === undefined ? undefined : options.parseTerritoire(query.territoire);
  if (place && 'erreur' in place) throw refuse('territoire', place.erreur, place.propositions);
  const types = query.types?.split(',').map((type) => type.trim());
  const unknown = types?.find((type) => !(TYPES_D_EVENEMENT as readonly string[]).includes(type));
  if (unknown !== undefined) {
    throw refuse('types', `« ${unknown.slice(0, 60)} » n’est pas un type d’événement`, TYPES_D_EVENEMENT);
  }
  return {
    apres: query.apres,
    types,
    territoire: place?.cle,
    cercles: acces.cercles,
    sauf: query.inclureMiens ? undefined : acces.plateforme,
    limite: query.limite ?? 50,
  };
}

/** Waits for at least one event, as long as the signal lets it. */
async function readPatiently(db: Db, veille: Veille, lecture: LectureDeFil, over: AbortSignal) {
  let page = await readFil(db, lecture);
  while (page.lignes.length === 0 && !over.aborted) {
    await veille.waitBeyond(positionOf(page.curseur), over);
    page = await readFil(db, { ...lecture, apres: page.curseur });
  }
  return page;
}

export const evenements: FastifyPluginAsyncTypebox<OptionsDuFil> = async (app, options) => {
  const { db, base } = options;
  const veille = createVeille(db);
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());
  app.get(
    '/v1/evenements',
    {
      config: { scope: 'projets:lecture' },
      schema: {
        tags: ['Événements'],
        operationId: 'lireEvenements',
        summary: 'Lire le fil des événements',
        description:
          "Chaque changement d'une trace ou d'un projet, une seule fois et dans l'ordre pour chaque projet. Gardez le curseur : il suffit à reprendre.",
        querystring: Requete,
        response: { 200: ReponseDuFil },
      },
    },
    async (request, reply) => {
      const lecture = readDemande(request.query, request.acces, options);
      const { attente = 0 } = request.query;
      const page =
        attente === 0
          ? await readFil(db, lecture)
          : await readPatiently(db, veille, lecture, overAfter(attente, reply, closing.signal));
      return { evenements: page.lignes.map((ligne) => toCloudEvent(ligne, base)), curseur: page.curseur };
    },
  );
};

/** Aborts when the patience ends, the client leaves or the server stops. */
function overAfter(seconds: number, reply: FastifyReply, closing: AbortSignal): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return AbortSignal.any([AbortSignal.timeout(seconds * 1_000), gone.signal, closing]);
}
