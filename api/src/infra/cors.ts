// Public documents and reference data may be read by any page of any site; the rest of the API may not.
import type { FastifyInstance } from 'fastify';

/** Installs the CORS header on every public GET of the application. Call it on the root instance. */
export function registerPublicCors(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const { config } = request.routeOptions as { config?: { public?: boolean } };
    if (config?.public !== true || (request.method !== 'GET' && request.method !== 'HEAD')) return;
    // No credentials: a page never reads with its visitor's rights.
    reply.headers({ 'access-control-allow-origin': '*', 'access-control-expose-headers': 'ETag, Link' });
  });
}
