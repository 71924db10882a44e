// HTTP of subscriptions: each plateforme sees and changes its own.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Db } from '../infra/db.ts';
import type { Acces } from '../plateformes/index.ts';
import { idempotent } from '../plateformes/index.ts';
import {
  type Contexte,
  checkUrl,
  createAbonnement,
  type Demandeur,
  getAbonnement,
  modifyAbonnement,
} from './abonnements.ts';
import { decodeId, encodeCurseur } from './curseur.ts';
import { createEnvoyeur } from './envoi.ts';
import { abonnementInconnu } from './problems.ts';
import { createResoudre, type Resoudre } from './resolution.ts';
import { routesDeLivraison } from './routes-livraisons.ts';
import * as s from './schemas.ts';
import type { Coffre } from './secrets.ts';
import { deleteAbonnement, readAbonnements } from './store.ts';

export interface OptionsDAbonnements {
  db: Db;
  /** Public address of this server, the `source` of the events. */
  base: string;
  coffre: Coffre;
  parseTerritoire: Contexte['parseTerritoire'];
  /** Addresses of names; the DNS by default. */
  resoudre?: Resoudre;
}

const tags = ['Abonnements'];
const config = { scope: 'abonnements' } as const;

function demandeurOf({ plateforme, demonstration }: Acces): Demandeur {
  return { plateforme, demonstration };
}

export const abonnements: FastifyPluginAsyncTypebox<OptionsDAbonnements> = async (app, options) => {
  const { db, base, coffre, parseTerritoire, resoudre = createResoudre() } = options;
  const contexte: Contexte = { coffre, resoudre, parseTerritoire };
  const envoyeur = createEnvoyeur({ resoudre, delaiMs: 10_000 });
  app.addHook('onClose', async () => envoyeur.close());
  await app.register(routesDeLivraison, { db, base, contexte, envoyeur });

  app.post(
    '/v1/abonnements',
    {
      config,
      schema: {
        tags,
        operationId: 'creerAbonnement',
        summary: 'S’abonner par webhook',
        description:
          'Les événements demandés sont envoyés un par un à votre adresse, signés (Standard Webhooks), dans l’ordre de chaque projet. Cinquante abonnements au plus. Le secret n’est montré qu’ici. Accepte `Idempotency-Key`.',
        body: s.CorpsAbonnement,
        response: { 201: s.VueAbonnementCree },
        'x-openapi': {
          parameters: [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: false,
              description: 'Identifiant de votre choix : la même requête répétée rend la première réponse.',
              schema: { type: 'string', maxLength: 200 },
            },
          ],
        },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const demandeur = demandeurOf(request.acces);
      await checkUrl(contexte, body.url, demandeur);
      return idempotent(db, request, reply, async (tx) => {
        const { abonnement, secret } = await createAbonnement(tx, contexte, demandeur, body);
        return {
          status: 201,
          corps: { ...s.toVue(abonnement), secret },
          entetes: { location: `/v1/abonnements/${abonnement.id}` },
        };
      });
    },
  );

  app.get(
    '/v1/abonnements',
    {
      config,
      schema: {
        tags,
        operationId: 'listerAbonnements',
        summary: 'Lister mes abonnements et leur santé',
        querystring: s.Page,
        response: { 200: s.ListeDAbonnements },
      },
    },
    async ({ acces, query }) => {
      const apres = decodeId(query.curseur);
      const lignes = await readAbonnements(db, acces.plateforme, apres, query.limite + 1);
      const page = lignes.slice(0, query.limite);
      const last = page.at(-1);
      const more = lignes.length > page.length && last !== undefined;
      return { abonnements: page.map(s.toVue), suivant: more ? encodeCurseur(last.id) : null };
    },
  );

  app.get(
    '/v1/abonnements/:id',
    {
      config,
      schema: {
        tags,
        operationId: 'lireAbonnement',
        summary: 'Lire un abonnement et sa santé',
        params: s.Chemin,
        response: { 200: s.VueAbonnement },
      },
    },
    async ({ acces, params }) => s.toVue(await getAbonnement(db, acces.plateforme, params.id)),
  );

  app.patch(
    '/v1/abonnements/:id',
    {
      config,
      schema: {
        tags,
        operationId: 'modifierAbonnement',
        summary: 'Modifier un abonnement',
        description:
          'Un champ absent est laissé ; `territoires: null` les suit tous. Ce qui attendait déjà reste à livrer, à la nouvelle adresse.',
        params: s.Chemin,
        body: s.CorpsModification,
        response: { 200: s.VueAbonnement },
      },
    },
    async ({ acces, params, body }) => {
      const demandeur = demandeurOf(acces);
      if (body.url !== undefined) await checkUrl(contexte, body.url, demandeur);
      return s.toVue(await modifyAbonnement(db, contexte, demandeur, params.id, body));
    },
  );

  app.delete(
    '/v1/abonnements/:id',
    {
      config,
      schema: {
        tags,
        operationId: 'supprimerAbonnement',
        summary: 'Se désabonner',
        params: s.Chemin,
        'x-openapi': { responses: { 204: { description: 'L’abonnement n’existe plus.' } } },
      },
    },
    async ({ acces, params }, reply) => {
      if (!(await deleteAbonnement(db, acces.plateforme, params.id))) throw abonnementInconnu(params.id);
      return reply.code(204).send();
    },
  );
};
