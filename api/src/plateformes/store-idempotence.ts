// SQL of replayable answers.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';

export interface Enregistrement {
  cle: string;
  requete: Buffer;
  reponse: Buffer;
}

/** Takes the right to treat a request until the end of the transaction; false when another holds it. */
export async function tryLockRequete(db: Db, empreinte: Buffer): Promise<boolean> {
  const { rows } = await sql<{ pris: boolean }>`
    SELECT pg_try_advisory_xact_lock(${empreinte.readBigInt64BE(0).toString()}::bigint) AS pris`.execute(db);
  return rows[0]?.pris === true;
}

export async function findEnregistrement(db: Db, plateforme: string, empreinte: Buffer) {
  const { rows } = await sql<Enregistrement>`
    SELECT cle, requete, reponse FROM idempotence
    WHERE plateforme = ${plateforme} AND empreinte = ${empreinte} AND expire_le > now()`.execute(db);
  return rows[0];
}

export async function insertEnregistrement(
  db: Db,
  plateforme: string,
  empreinte: Buffer,
  { cle, requete, reponse }: Enregistrement,
): Promise<void> {
  await sql`
    INSERT INTO idempotence (plateforme, empreinte, cle, requete, reponse, expire_le)
    VALUES (${plateforme}, ${empreinte}, ${cle}, ${requete}, ${reponse}, now() + interval '24 hours')
    ON CONFLICT (plateforme, empreinte) DO UPDATE SET cle = excluded.cle, requete = excluded.requete,
      reponse = excluded.reponse, expire_le = excluded.expire_le`.execute(db);
}

/** Removes a few expired records; those that another transaction touches wait for the next time. */
export async function deleteExpires(db: Db): Promise<void> {
  await sql`
    DELETE FROM idempotence WHERE (plateforme, empreinte) IN (
      SELECT plateforme, empreinte FROM idempotence WHERE expire_le < now() LIMIT 20 FOR UPDATE SKIP LOCKED)`.execute(
    db,
  );
}
