// Bearer tokens `apc_<id>_<secret>`: found by id, compared by hash in constant time, never stored in clear.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const jetonPattern = /^apc_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;
const longueurMax = 128;

export interface Jeton {
  id: string;
  secret: string;
}

/** A new key: its public id, the whole token to hand over once, and the hash to keep. */
export function createJeton(): { id: string; cle: string; empreinte: Buffer } {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return { id, cle: `apc_${id}_${secret}`, empreinte: empreinteDe(secret) };
}

export function empreinteDe(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** The id and secret of a token; undefined when it is not one of ours, whatever it contains. */
export function parseJeton(texte: string): Jeton | undefined {
  if (texte.length > longueurMax) return undefined;
  const match = jetonPattern.exec(texte);
  if (match === null) return undefined;
  return { id: match[1] as string, secret: match[2] as string };
}

const schemaBearer = /^bearer(?: |$)/i;

/** The text after `Bearer` in an Authorization header; undefined when another scheme, or none, is used. */
export function bearerDe(authorization: string | undefined): string | undefined {
  if (authorization === undefined || !schemaBearer.test(authorization)) return undefined;
  return authorization.slice(7).trim();
}

export function memeSecret(secret: string, empreinte: Buffer): boolean {
  return timingSafeEqual(empreinteDe(secret), empreinte);
}
