// Record linkage: which traces describe the same projet, with a score and an explanation.
import type { FastifyPluginAsync } from 'fastify';
import { type OptionsDeProjets, openContexte } from '../projets/index.ts';
import { routesFile } from './file-routes.ts';
import { routesSimilaires } from './routes-similaires.ts';

export { registerMesures } from './mesures.ts';
export { openRapprocheur } from './rapprocheur.ts';
export { type BilanDuTout, rapprocherTout } from './tout.ts';
export { startRapprochement } from './travail.ts';

export const rapprochement: FastifyPluginAsync<OptionsDeProjets> = async (app, options) => {
  await app.register(routesSimilaires, openContexte(options));
  await app.register(routesFile, options);
};
