// HTTP of administration: plateformes, keys and cercles. Scope `admin`.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Db } from '../infra/db.ts';
import type { AnnuaireOuvert } from './annuaire.ts';
import { createCercle, getCercle, listCercles, updateCercle } from './cercles.ts';
import { decodeCurseur, toPage } from './curseur.ts';
import { idempotent } from './idempotence.ts';
import {
  createCle,
  createPlateforme,
  getPlateforme,
  listCles,
  listPlateformes,
  revokeCle,
  updatePlateforme,
} from './plateformes.ts';
import * as s from './schemas.ts';

const tags = ['Administration'];
const config = { scope: 'admin' } as const;

interface OptionsAdmin {
  db: Db;
  annuaire: AnnuaireOuvert;
}

export const adminRoutes: FastifyPluginAsyncTypebox<OptionsAdmin> = async (app, { db, annuaire }) => {
  // What was just committed must not fail for want of a view that the next poll refreshes anyway.
  const refresh = () => annuaire.refresh().catch((err) => app.log.warn({ err }, 'annuaire non relu'));
  app.addHook('onSend', async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') await refresh();
  });

  await app.register(plateformesRoutes, { db });
  await app.register(clesRoutes, { db });
  await app.register(cerclesRoutes, { db });
};

const plateformesRoutes: FastifyPluginAsyncTypebox<{ db: Db }> = async (app, { db }) => {
  const base = '/v1/admin/plateformes';

  app.post(
    base,
    {
      config,
      schema: {
        tags,
        summary: 'Créer une plateforme',
        body: s.CorpsPlateforme,
        response: { 201: s.VuePlateforme },
      },
    },
    (request, reply) =>
      idempotent(db, request, reply, async (tx) => {
        const corps = s.toVuePlateforme(await createPlateforme(tx, request.body));
        return { status: 201, corps, entetes: { location: `${base}/${corps.slug}` } };
      }),
  );

  const Liste = Type.Object({ plateformes: Type.Array(s.VuePlateforme), suivant: s.suivant });
  app.get(
    base,
    {
      config,
      schema: { tags, summary: 'Lister les plateformes', querystring: s.Page, response: { 200: Liste } },
    },
    async ({ query }) => {
      const lignes = await listPlateformes(db, {
        apres: decodeCurseur(query.curseur),
        limite: query.limite + 1,
      });
      const { page, suivant } = toPage(lignes, query.limite, (p) => p.slug);
      return { plateformes: page.map(s.toVuePlateforme), suivant };
    },
  );

  app.get(
    `${base}/:slug`,
    {
      config,
      schema: {
        tags,
        summary: 'Lire une plateforme',
        params: s.ParamsSlug,
        response: { 200: s.VuePlateforme },
      },
    },
    async ({ params }) => s.toVuePlateforme(await getPlateforme(db, params.slug)),
  );

  app.patch(
    `${base}/:slug`,
    {
      config,
      schema: {
        tags,
        summary: 'Modifier, désactiver ou réactiver une plateforme',
        params: s.ParamsSlug,
        body: s.CorpsChangement,
        response: { 200: s.VuePlateforme },
      },
    },
    async ({ params, body }) => s.toVuePlateforme(await updatePlateforme(db, params.slug, body)),
  );
};

const clesRoutes: FastifyPluginAsyncTypebox<{ db: Db }> = async (app, { db }) => {
  const base = '/v1/admin/plateformes/:slug/cles';

  app.post(
    base,
    {
      config,
      schema: {
        tags,
        summary: 'Créer une clé',
        description:
          'La clé complète n’est montrée qu’une fois. Deux clés vivent ensemble, le temps d’une rotation.',
        params: s.ParamsSlug,
        body: s.CorpsCle,
        response: { 201: s.VueCleCreee },
      },
    },
    (request, reply) =>
      idempotent(db, request, reply, async (tx) => {
        const { scopes, expireLe } = request.body;
        const echeance = expireLe === undefined || expireLe === null ? null : new Date(expireLe);
        const creee = await createCle(tx, request.params.slug, { scopes, expireLe: echeance });
        return { status: 201, corps: { ...s.toVueCle(creee), cle: creee.cle } };
      }),
  );

  const Liste = Type.Object({ cles: Type.Array(s.VueCle), suivant: s.suivant });
  app.get(
    base,
    {
      config,
      schema: {
        tags,
        summary: 'Lister les clés, sans secret',
        params: s.ParamsSlug,
        response: { 200: Liste },
      },
    },
    async ({ params }) => ({ cles: (await listCles(db, params.slug)).map(s.toVueCle), suivant: null }),
  );

  app.delete(
    `${base}/:id`,
    {
      config,
      schema: { tags, summary: 'Révoquer une clé', params: s.ParamsCle, response: { 200: s.VueCle } },
    },
    async ({ params }) => s.toVueCle(await revokeCle(db, params.id, params.slug)),
  );
};

const cerclesRoutes: FastifyPluginAsyncTypebox<{ db: Db }> = async (app, { db }) => {
  const base = '/v1/admin/cercles';

  app.post(
    base,
    {
      config,
      schema: { tags, summary: 'Créer un cercle', body: s.CorpsCercle, response: { 201: s.VueCercle } },
    },
    (request, reply) =>
      idempotent(db, request, reply, async (tx) => {
        const corps = s.toVueCercle(await createCercle(tx, request.body));
        return { status: 201, corps, entetes: { location: `${base}/${encodeURIComponent(corps.nom)}` } };
      }),
  );

  const Liste = Type.Object({ cercles: Type.Array(s.VueCercle), suivant: s.suivant });
  app.get(
    base,
    {
      config,
      schema: { tags, summary: 'Lister les cercles', querystring: s.Page, response: { 200: Liste } },
    },
    async ({ query }) => {
      const lignes = await listCercles(db, { apres: decodeCurseur(query.curseur), limite: query.limite + 1 });
      const { page, suivant } = toPage(lignes, query.limite, (c) => c.nom);
      return { cercles: page.map(s.toVueCercle), suivant };
    },
  );

  app.get(
    `${base}/:nom`,
    {
      config,
      schema: { tags, summary: 'Lire un cercle', params: s.ParamsCercle, response: { 200: s.VueCercle } },
    },
    async ({ params }) => s.toVueCercle(await getCercle(db, params.nom)),
  );

  app.route({
    method: ['PUT', 'PATCH'],
    url: `${base}/:nom`,
    config,
    schema: {
      tags,
      summary: 'Remplacer les membres d’un cercle',
      params: s.ParamsCercle,
      body: s.CorpsMembres,
      response: { 200: s.VueCercle },
    },
    handler: async ({ params, body }) => s.toVueCercle(await updateCercle(db, params.nom, body.plateformes)),
  });
};
