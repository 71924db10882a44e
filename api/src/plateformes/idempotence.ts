// Idempotency-Key: the change and the record of its answer commit together, so a retry never does it twice.
// Answers may hold a secret: they are encrypted by a key that only the caller can rebuild.
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Db } from '../infra/db.ts';
import { bearerDe } from './jeton.ts';
import {
  idempotenceAutreCle,
  idempotenceEnCours,
  idempotenceInvalide,
  idempotenceReutilisee,
} from './problems.ts';
import { inTransaction } from './store.ts';
import {
  deleteExpires,
  findEnregistrement,
  insertEnregistrement,
  tryLockRequete,
} from './store-idempotence.ts';

export interface Resultat<T> {
  status: number;
  corps: T;
  entetes?: Record<string, string>;
}

interface Secrets {
  chiffrement: Buffer;
  signature: Buffer;
}

const enteteValable = /^[\x21-\x7e]{1,200}$/;

function deriveSecrets(jeton: string, entete: string): Secrets {
  const derive = (usage: string) =>
    Buffer.from(hkdfSync('sha256', jeton, entete, `api-projets-collectivites idempotence ${usage}`, 32));
  return { chiffrement: derive('reponse'), signature: derive('requete') };
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function encrypt(secret: Buffer, texte: string, lie: Buffer): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(lie);
  const chiffre = Buffer.concat([cipher.update(texte, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), chiffre]);
}

function decrypt(secret: Buffer, paquet: Buffer, lie: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', secret, paquet.subarray(0, 12)).setAAD(lie);
  decipher.setAuthTag(paquet.subarray(12, 28));
  return Buffer.concat([decipher.update(paquet.subarray(28)), decipher.final()]).toString('utf8');
}

/** What a replayable request does within a transaction that it does not open itself. */
export interface Rejeu {
  /** Takes the right to treat the request until the end of the transaction; gives the answer kept, if there is one. */
  take<T>(tx: Db): Promise<Resultat<T> | undefined>;
  /** Keeps the answer for 24 hours, in the transaction of the change. */
  keep<T>(tx: Db, resultat: Resultat<T>): Promise<void>;
}

/** Nothing is kept: each time does it again. */
export const sansRejeu: Rejeu = { take: async () => undefined, keep: async () => undefined };

/**
 * Without an `Idempotency-Key`, nothing is kept. `take` throws 409 when the same request is under way or was made
 * with another key, 422 when the header is that of another request; a malformed header throws 400 at once.
 */
export function openRejeu(request: FastifyRequest, reply: FastifyReply): Rejeu {
  const recu = request.headers['idempotency-key'];
  if (recu === undefined) return sansRejeu;
  const entete = String(recu);
  if (!enteteValable.test(entete)) throw idempotenceInvalide();
  const { plateforme, cleId } = request.acces;
  const empreinte = createHash('sha256').update(`${plateforme}\0${entete}`).digest();
  const secrets = deriveSecrets(bearerDe(request.headers.authorization) ?? '', entete);
  const requete = createHmac('sha256', secrets.signature)
    .update(`${request.method} ${request.url}\n${canonical(request.body ?? null)}`)
    .digest();
  return {
    async take<T>(tx: Db) {
      if (!(await tryLockRequete(tx, empreinte))) throw idempotenceEnCours();
      const deja = await findEnregistrement(tx, plateforme, empreinte);
      if (deja === undefined) return undefined;
      if (deja.cle !== cleId) throw idempotenceAutreCle();
      if (!deja.requete.equals(requete)) throw idempotenceReutilisee();
      reply.header('idempotency-replayed', 'true');
      return JSON.parse(decrypt(secrets.chiffrement, deja.reponse, empreinte)) as Resultat<T>;
    },
    async keep(tx, resultat) {
      const reponse = encrypt(secrets.chiffrement, JSON.stringify(resultat), empreinte);
      await insertEnregistrement(tx, plateforme, empreinte, { cle: cleId, requete, reponse });
      await deleteExpires(tx);
    },
  };
}

/** Answers with what was done, or done before. */
export function sendResultat<T>(reply: FastifyReply, { status, corps, entetes }: Resultat<T>): T {
  reply.code(status);
  if (entetes !== undefined) reply.headers(entetes);
  return corps;
}

/**
 * Runs `execute` in a transaction; with an `Idempotency-Key`, at most once per plateforme for 24 hours, the answer
 * being replayed to the same request. Errors are not kept: a refused request may be corrected or retried.
 */
export async function idempotent<T>(
  db: Db,
  request: FastifyRequest,
  reply: FastifyReply,
  execute: (tx: Db) => Promise<Resultat<T>>,
): Promise<T> {
  const resultat = await inTransaction(db, async (tx) => {
    const rejeu = openRejeu(request, reply);
    const deja = await rejeu.take<T>(tx);
    if (deja !== undefined) return deja;
    const fait = await execute(tx);
    await rejeu.keep(tx, fait);
    return fait;
  });
  return sendResultat(reply, resultat);
}
