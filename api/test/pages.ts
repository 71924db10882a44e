// The pages alone, over routes that need no database.
import swagger from '@fastify/swagger';
import { schemas } from '@projets-collectivites/schema';
import Fastify, { type FastifyInstance } from 'fastify';
import { registerPublicCors } from '../src/infra/cors.ts';
import { registerHttp } from '../src/infra/http.ts';
import { openapiOptions } from '../src/infra/openapi.ts';
import { nomenclatures } from '../src/nomenclatures/index.ts';
import { type OptionsDuSite, openSite, pages, registerPagesDErreur } from '../src/pages/index.ts';

/** `routes` adds others, documented like the real ones. */
export async function startPages(
  options: OptionsDuSite,
  routes?: (app: FastifyInstance) => void,
): Promise<FastifyInstance> {
  const app = Fastify();
  for (const schema of schemas) app.addSchema(schema);
  registerHttp(app, { base: options.base });
  registerPublicCors(app);
  const site = await openSite(options);
  registerPagesDErreur(app, site);
  await app.register(swagger, openapiOptions(options.base));
  await app.register(nomenclatures);
  routes?.(app);
  const annuaire = { chercher: () => [], findTerritoire: () => undefined, findDepartement: () => undefined };
  await app.register(pages, { site, annuaire });
  await app.ready();
  return app;
}
