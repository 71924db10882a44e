// /v1/referentiel: public, served from memory, cacheable until the next edition of the data.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { registerPublicCache } from '../infra/cache-public.ts';
import type { Referentiel } from './modele.ts';
import { routesCirconscriptions } from './routes-circonscriptions.ts';
import { routesCommunes } from './routes-communes.ts';
import { routesCompetences } from './routes-competences.ts';
import { routesGroupements } from './routes-groupements.ts';
import { routeRecherche } from './routes-recherche.ts';

export interface OptionsTerritoires {
  referentiel: Referentiel;
}

/** To raise when the answers made from the same data change shape. */
const forme = 3;

export const territoires: FastifyPluginAsyncTypebox<OptionsTerritoires> = async (app, { referentiel }) => {
  registerPublicCache(app, () => `${referentiel.version}.${forme}`);
  await app.register(routesCommunes, { referentiel });
  await app.register(routesGroupements, { referentiel });
  await app.register(routesCompetences, { referentiel });
  await app.register(routesCirconscriptions, { referentiel });
  await app.register(routeRecherche, { referentiel });
};
