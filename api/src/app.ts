// Table of contents: registers each feature, in dependency order, with explicit arguments.
import { Type } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Config } from './config.ts';
import type { Db } from './infra/db.ts';

export interface AppDeps {
  config: Config;
  db: Db;
  logger: FastifyBaseLogger;
}

const Etat = Type.Object({ etat: Type.String() });

/** The HTTP application, the same for the server and for tests; not listening yet. */
export async function buildApp({ db, logger }: AppDeps): Promise<FastifyInstance> {
  const app = Fastify({ loggerInstance: logger });
  app.get('/sante', { schema: { response: { 200: Etat } } }, async () => ({ etat: 'vivant' }));
  app.get('/pret', { schema: { response: { 200: Etat, 503: Etat } } }, async (_request, reply) => {
    try {
      await sql`SELECT 1`.execute(db);
      return { etat: 'pret' };
    } catch {
      return reply.code(503).send({ etat: 'base injoignable' });
    }
  });
  return app;
}
