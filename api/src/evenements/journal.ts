// Events are queued in the writer's transaction; their place in the feed is given later, by the sequencer.
import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { copyInto, copyLine, type Db, deferred } from '../infra/db.ts';

export type TypeEvenement =
  | 'trace.creee'
  | 'trace.modifiee'
  | 'trace.supprimee'
  | 'projet.cree'
  | 'projet.modifie'
  | 'projet.fusionne'
  | 'projet.scinde'
  | 'decision.prise'
  | 'decision.annulee'
  | 'rapprochement.suggere';

export interface NouvelEvenement {
  type: TypeEvenement;
  /** Trace or plan reference, or projet id. */
  sujet: string;
  /** The plateforme whose action caused it; null for the hub itself. */
  plateforme: string | null;
  projetId: string | null;
  /** The only cercle that may see it; null for everyone. */
  cercle: string | null;
  territoires: readonly string[];
  /** What changed, never values. */
  donnees: Record<string, unknown>;
  /** RFC 3339, microseconds. */
  instant: string;
}

/** Writes events in the caller's transaction, in order. Call it after the locks of the projets concerned. */
export async function recordEvenements(tx: Db, evenements: readonly NouvelEvenement[]): Promise<void> {
  if (evenements.length === 0) return;
  const rows = evenements.map((e) => ({ ...e, id: uuidv7() }));
  await sql`${deferred}
    INSERT INTO evenement_attente (id, type, sujet, plateforme, projet_id, cercle, territoires, donnees, instant)
    SELECT id, type, sujet, plateforme, "projetId", cercle, territoires, donnees, instant
    FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS (
      id uuid, type text, sujet text, plateforme text, "projetId" uuid, cercle text, territoires text[],
      donnees jsonb, instant timestamptz)) WITH ORDINALITY AS r
    ORDER BY r.ordinality`.execute(tx);
}

const columns = [
  'id',
  'type',
  'sujet',
  'plateforme',
  'projet_id',
  'cercle',
  'territoires',
  'donnees',
  'instant',
];

/** Events in bytes, for `copyEvenements`. */
export function evenementsEnOctets(evenements: readonly NouvelEvenement[]): Buffer {
  const lines = evenements.map((e) =>
    copyLine([
      uuidv7(),
      e.type,
      e.sujet,
      e.plateforme,
      e.projetId,
      e.cercle,
      e.territoires,
      e.donnees,
      e.instant,
    ]),
  );
  return Buffer.from(lines.join(''));
}

/** As `recordEvenements`, for many at once. */
export async function copyEvenements(tx: Db, octets: readonly Buffer[]): Promise<void> {
  if (octets.length > 0) await copyInto('evenement_attente', columns, octets).execute(tx);
}

/** Erasure only: replaces the reason told when a trace was deleted. */
export async function forgetMotif(tx: Db, sujet: string, remplacement: string): Promise<void> {
  const motif = JSON.stringify(remplacement);
  for (const table of ['evenement', 'evenement_attente']) {
    await sql`
      UPDATE ${sql.table(table)} SET donnees = jsonb_set(donnees, '{motif}', ${motif}::jsonb)
      WHERE sujet = ${sujet} AND type = 'trace.supprimee' AND donnees->>'motif' IS NOT NULL`.execute(tx);
  }
}
