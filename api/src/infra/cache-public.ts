// Public answers that only change with an edition of their data: revalidated by ETag, kept by browsers, proxies and us.
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createReponsesGardees } from './reponses-gardees.ts';

const maxAgeSeconds = 3_600;
const keptOctets = 16 * 1024 * 1024;
const longestAddress = 300;
const json = 'application/json; charset=utf-8';

/**
 * To call in an encapsulated plugin whose answers depend on the address and the edition alone: every 200 carries this
 * edition's ETag, 304 answers a known one, and an address asked again is answered without being computed again.
 */
export function registerPublicCache(app: FastifyInstance, edition: string | (() => string)): void {
  const read = typeof edition === 'string' ? () => edition : edition;
  const gardees = createReponsesGardees(keptOctets);
  /** Edition under which an answer is being computed. */
  const computing = new WeakMap<FastifyRequest, string>();
  let known: { edition: string; etag: string } | undefined;
  const currentEtag = (): string => {
    const current = read();
    if (known?.edition !== current) {
      const digest = createHash('sha256').update(current).digest('base64url').slice(0, 16);
      known = { edition: current, etag: `"${digest}"` };
      gardees.clear();
    }
    return known.etag;
  };
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET') return;
    const etag = currentEtag();
    const kept = gardees.find(request.url);
    if (kept !== undefined) return reply.type(json).send(kept);
    if (request.url.length <= longestAddress) computing.set(request, etag);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode !== 200) return payload;
    const etag = currentEtag();
    reply.headers({
      etag,
      'cache-control': `public, max-age=${maxAgeSeconds}, stale-while-revalidate=86400`,
    });
    const keepable = computing.get(request) === etag && reply.getHeader('content-type') === json;
    if (keepable && typeof payload === 'string') gardees.keep(request.url, payload);
    const given = request.headers['if-none-match'];
    // Proxies that compress make the ETag weak; the comparison for a read ignores it.
    if (given?.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag) !== true)
      return payload;
    reply.code(304).removeHeader('content-type');
    return null;
  });
}
