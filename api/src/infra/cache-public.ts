// Public answers that only change with an edition of their data: revalidated by ETag, kept by browsers and proxies.
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

const maxAgeSeconds = 3_600;

/** To call in an encapsulated plugin: every 200 of its routes carries this edition's ETag, and 304 answers a known one. */
export function registerPublicCache(app: FastifyInstance, edition: string): void {
  const etag = `"${createHash('sha256').update(edition).digest('base64url').slice(0, 16)}"`;
  app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode !== 200) return payload;
    reply.headers({
      etag,
      'cache-control': `public, max-age=${maxAgeSeconds}, stale-while-revalidate=86400`,
    });
    const known = request.headers['if-none-match'];
    // Proxies that compress make the ETag weak; the comparison for a read ignores it.
    if (known?.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag) !== true)
      return payload;
    reply.code(304).removeHeader('content-type');
    return null;
  });
}
