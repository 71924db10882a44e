// HTTP of what a subscription does: try, pause, resume, renew the secret, read the deliveries, replay.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Db } from '../infra/db.ts';
import {
  type Contexte,
  getAbonnement,
  pauseAbonnement,
  replayAbonnement,
  resumeAbonnement,
  rotateSecret,
} from './abonnements.ts';
import { decodeNumero, encodeCurseur } from './curseur.ts';
import type { Envoyeur } from './envoi.ts';
import { tryAbonnement } from './essai.ts';
import * as s from './schemas.ts';
import { readLivraisons } from './store-livraisons.ts';

interface Options {
  db: Db;
  base: string;
  contexte: Contexte;
  envoyeur: Envoyeur;
}

const tags = ['Abonnements'];
const config = { scope: 'abonnements' } as const;

export const routesDeLivraison: FastifyPluginAsyncTypebox<Options> = async (app, options) => {
  const { db, base, contexte, envoyeur } = options;

  app.post(
    '/v1/abonnements/:id/essai',
    {
      config,
      schema: {
        tags,
        operationId: 'essayerAbonnement',
        summary: 'Envoyer un événement d’essai',
        description:
          'Part tout de suite, signé, de type `abonnement.essai` ; la réponse de votre adresse est rendue. Fonctionne aussi en pause.',
        params: s.Chemin,
        response: { 200: s.VueEssai },
      },
    },
    async ({ acces, params }) => {
      const abonnement = await getAbonnement(db, acces.plateforme, params.id);
      const outils = { db, base, coffre: contexte.coffre, envoyeur };
      return tryAbonnement(outils, abonnement, { local: acces.demonstration });
    },
  );

  app.post(
    '/v1/abonnements/:id/pause',
    {
      config,
      schema: {
        tags,
        operationId: 'suspendreAbonnement',
        summary: 'Suspendre un abonnement',
        description:
          'Rien n’est perdu : la reprise rattrape tout, dans l’ordre, tant que le journal le garde.',
        params: s.Chemin,
        response: { 200: s.VueAbonnement },
      },
    },
    async ({ acces, params }) => s.toVue(await pauseAbonnement(db, acces, params.id)),
  );

  app.post(
    '/v1/abonnements/:id/reprise',
    {
      config,
      schema: {
        tags,
        operationId: 'reprendreAbonnement',
        summary: 'Reprendre un abonnement',
        description:
          'Après une pause, demandée ou automatique, ou un arrêt (410). Sur un abonnement actif : essaie à nouveau, tout de suite, ce qui a échoué.',
        params: s.Chemin,
        response: { 200: s.VueAbonnement },
      },
    },
    async ({ acces, params }) => s.toVue(await resumeAbonnement(db, acces, params.id)),
  );

  app.post(
    '/v1/abonnements/:id/secret',
    {
      config,
      schema: {
        tags,
        operationId: 'renouvelerSecret',
        summary: 'Renouveler le secret de signature',
        description:
          'Le nouveau secret n’est montré qu’ici. L’ancien signe encore à côté de lui, 24 heures ou le temps demandé.',
        params: s.Chemin,
        body: s.CorpsRenouvellement,
        response: { 200: s.VueAbonnementCree },
        'x-openapi': { requestBody: { required: false, content: {} } },
      },
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async ({ acces, params, body }) => {
      const { abonnement, secret } = await db
        .transaction()
        .execute((tx) => rotateSecret(tx, contexte, acces, params.id, body.recouvrementHeures));
      return { ...s.toVue(abonnement), secret };
    },
  );

  app.get(
    '/v1/abonnements/:id/livraisons',
    {
      config,
      schema: {
        tags,
        operationId: 'listerLivraisons',
        summary: 'Lire le journal des livraisons',
        description: 'Chaque tentative, la plus récente d’abord, gardée trente jours au moins.',
        params: s.Chemin,
        querystring: s.PageDeLivraisons,
        response: { 200: s.ListeDeLivraisons },
      },
    },
    async ({ acces, params, query }) => {
      const { id } = await getAbonnement(db, acces.plateforme, params.id);
      const { limite, curseur, resultat, evenement } = query;
      const avant = decodeNumero(curseur);
      const lignes = await readLivraisons(db, {
        abonnement: id,
        avant,
        resultat,
        evenement,
        limite: limite + 1,
      });
      const page = lignes.slice(0, limite);
      const last = page.at(-1);
      const more = lignes.length > limite && last !== undefined;
      return { livraisons: page.map(s.toVueLivraison), suivant: more ? encodeCurseur(last.numero) : null };
    },
  );

  app.post(
    '/v1/abonnements/:id/rejeu',
    {
      config,
      schema: {
        tags,
        operationId: 'rejouerAbonnement',
        summary: 'Rejouer des événements',
        description:
          'Renvoie, avec les mêmes identifiants et dans l’ordre, ce que l’abonnement demande d’un passage du journal : entre deux instants, ou d’un seul projet. La livraison courante continue.',
        params: s.Chemin,
        body: s.CorpsRejeu,
        response: { 202: s.VueRejeu },
      },
    },
    async ({ acces, params, body }, reply) => {
      const rejeu = await db.transaction().execute((tx) => replayAbonnement(tx, acces, params.id, body));
      return reply.code(202).send(rejeu);
    },
  );
};
