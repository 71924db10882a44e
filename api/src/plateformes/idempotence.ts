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

/**
 * Runs `execute` in a transaction; with an `Idempotency-Key`, at most once per plateforme for 24 hours, the answer
 * being replayed to the same request. Errors are not kept: a refused request may be corrected or retried.
 * 400 malformed header, 409 same request under way or made with another key, 422 header of another request.
 */
export async function idempotent<T>(
  db: Db,
  request: FastifyRequest,
  reply: FastifyReply,
  execute: (tx: Db) => Promise<Resultat<T>>,
): Promise<T> {
  const entete = request.headers['idempotency-key'];
  const resultat = await inTransaction(db, (tx) =>
    entete === undefined ? execute(tx) : executeOnce(tx, request, reply, String(entete), execute),
  );
  reply.code(resultat.status);
  if (resultat.entetes !== undefined) reply.headers(resultat.entetes);
  return resultat.corps;
}

async function executeOnce<T>(
  tx: Db,
  request: FastifyRequest,
  reply: FastifyReply,
  entete: string,
  execute: (tx: Db) => Promise<Resultat<T>>,
): Promise<Resultat<T>> {
  if (!enteteValable.test(entete)) throw idempotenceInvalide();
  const { plateforme, cleId } = request.acces;
  const empreinte = createHash('sha256').update(`${plateforme}\0${entete}`).digest();
  const secrets = deriveSecrets(bearerDe(request.headers.authorization) ?? '', entete);
  const requete = createHmac('sha256', secrets.signature)
    .update(`${request.method} ${request.url}\n${canonical(request.body ?? null)}`)
    .digest();
  if (!(await tryLockRequete(tx, empreinte))) throw idempotenceEnCours();
  const deja = await findEnregistrement(tx, plateforme, empreinte);
  if (deja !== undefined) {
    if (deja.cle !== cleId) throw idempotenceAutreCle();
    if (!deja.requete.equals(requete)) throw idempotenceReutilisee();
    reply.header('idempotency-replayed', 'true');
    return JSON.parse(decrypt(secrets.chiffrement, deja.reponse, empreinte)) as Resultat<T>;
  }
  const resultat = await execute(tx);
  const reponse = encrypt(secrets.chiffrement, JSON.stringify(resultat), empreinte);
  await insertEnregistrement(tx, plateforme, empreinte, { cle: cleId, requete, reponse });
  await deleteExpires(tx);
  return resultat;
}
