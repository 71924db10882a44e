// Public answers that only change with an edition of their data: revalidated by ETag, kept by browsers and proxies.
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

const maxAgeSeconds = 3_600;

/** To call in an encapsulated plugin: every 200 of its routes carries this edition's ETag, and 304 answers a known one. */
export function registerPublicCache(app: FastifyInstance, edition: string | (() => string)): void {
  const read = typeof edition === 'string' ? () => edition : edition;
  let known: { edition: string; etag: string } | undefined;
  const currentEtag = (): string => {
    const current = read();
    if (known?.edition !== current) {
      const digest = createHash('sha256').update(current).digest('base64url').slice(0, 16);
      known = { edition: current, etag: `"${digest}"` };
    }
    return known.etag;
  };
  app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode !== 200) return payload;
    const etag = currentEtag();
    reply.headers({
      etag,
      'cache-control': `public, max-age=${maxAgeSeconds}, stale-while-revalidate=86400`,
    });
    const given = request.headers['if-none-match'];
    // Proxies that compress make the ETag weak; the comparison for a read ignores it.
    if (given?.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag) !== true)
      return payload;
    reply.code(304).removeHeader('content-type');
    return null;
  });
}
