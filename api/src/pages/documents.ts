// Documents made once and sent many times: compressed, revalidated by ETag.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

const compress = promisify(gzip);
const worthCompressing = 1_000;

export interface Document {
  type: string;
  body: Buffer;
  zipped: Buffer | undefined;
  empreinte: string;
}

export const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  script: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  jsonSchema: 'application/schema+json; charset=utf-8',
} as const;

/** Always asked again, answered 304 while nothing changes. */
const revalidated = 'public, no-cache';
/** For addresses that contain a version or a fingerprint. */
export const immutable = 'public, max-age=31536000, immutable';

export async function toDocument(type: string, content: string | Buffer): Promise<Document> {
  const body = Buffer.from(content);
  const empreinte = createHash('sha256').update(type).update(body).digest('base64url').slice(0, 16);
  const zipped = body.length < worthCompressing ? undefined : await compress(body, { level: 9 });
  return { type, body, zipped, empreinte };
}

function accepts(request: FastifyRequest, coding: string): boolean {
  return (request.headers['accept-encoding'] ?? '').split(',').some((part) => {
    const [name, quality] = part.split(';').map((piece) => piece.trim().toLowerCase());
    return name === coding && !/^q=0(\.0*)?$/.test(quality ?? '');
  });
}

export function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  document: Document,
  cacheControl: string = revalidated,
): FastifyReply {
  const etag = `"${document.empreinte}"`;
  reply.headers({ etag, 'cache-control': cacheControl, vary: 'accept, accept-encoding' });
  const known = request.headers['if-none-match']?.split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (known?.includes(etag)) return reply.code(304).send();
  reply.type(document.type);
  if (document.zipped === undefined || !accepts(request, 'gzip')) return reply.send(document.body);
  return reply.header('content-encoding', 'gzip').send(document.zipped);
}

/** Keeps what `make` yields under its key; a failure is not kept. */
export function createDocuments(): (key: string, make: () => Promise<Document>) => Promise<Document> {
  const kept = new Map<string, Promise<Document>>();
  return (key, make) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const fresh = make();
    kept.set(key, fresh);
    fresh.catch(() => kept.delete(key));
    return fresh;
  };
}

/** Whether the caller names `type` in Accept, and not HTML before it: a browser never does. */
export function prefers(request: FastifyRequest, type: string): boolean {
  const named = (request.headers.accept ?? '').split(',').map((part) => part.split(';')[0]?.trim());
  const html = named.indexOf('text/html');
  const wanted = named.indexOf(type);
  return wanted >= 0 && (html < 0 || wanted < html);
}

/** Whether the caller is a person's browser, which names HTML in Accept. */
export function prefersHtml(request: FastifyRequest): boolean {
  return (request.headers.accept ?? '').includes('text/html') && !prefers(request, 'application/json');
}
