// Before events leave the journal, whoever has not received them is told, and given time.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';

/** Between the notice and the loss. */
const preavisMs = 7 * 86_400_000;

/**
 * May the events up to this position go? Subscriptions that still need them are told first; seven days later they go,
 * and the subscriptions keep the memory of what they lost.
 */
export async function noticeLosses(db: Db, derniere: number, maintenant: number): Promise<boolean> {
  const now = new Date(maintenant).toISOString();
  const limite = new Date(maintenant - preavisMs).toISOString();
  return db.transaction().execute(async (tx) => {
    await sql`
      UPDATE abonnement_suivi SET preavis_le = NULL
      WHERE preavis_le IS NOT NULL AND position >= ${derniere}::bigint AND NOT EXISTS (
        SELECT FROM livraison_attente l
        WHERE l.abonnement = abonnement_suivi.abonnement AND l.position <= ${derniere}::bigint)`.execute(tx);
    await sql`
      UPDATE abonnement_suivi SET preavis_le = ${now}::timestamptz
      WHERE preavis_le IS NULL AND (position < ${derniere}::bigint OR EXISTS (
        SELECT FROM livraison_attente l
        WHERE l.abonnement = abonnement_suivi.abonnement AND l.position <= ${derniere}::bigint))`.execute(tx);
    const { rows } = await sql<{ abonnement: string; tot: boolean }>`
      SELECT abonnement, preavis_le > ${limite}::timestamptz AS tot FROM abonnement_suivi s
      WHERE position < ${derniere}::bigint OR EXISTS (
        SELECT FROM livraison_attente l WHERE l.abonnement = s.abonnement AND l.position <= ${derniere}::bigint)
      FOR UPDATE`.execute(tx);
    if (rows.some(({ tot }) => tot)) return false;
    await sql`
      UPDATE abonnement_suivi SET perdus_jusqua = ${derniere}::bigint
      WHERE abonnement = ANY(${rows.map(({ abonnement }) => abonnement)}::uuid[])`.execute(tx);
    return true;
  });
}
