// Reading the journal in order. A page is empty only at the end; the cursor passes over what is filtered out.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import { curseurExpire, curseurIllisible } from './problems.ts';

export interface LigneDeFil {
  position: number;
  id: string;
  type: string;
  sujet: string;
  plateforme: string | null;
  projetId: string | null;
  territoires: string[];
  donnees: Record<string, unknown>;
  instant: string;
}

export interface LectureDeFil {
  /** `<journal>.<position>`; absent: from the oldest event kept; `fin`: from now on. */
  apres?: string;
  types?: readonly string[];
  territoire?: string;
  /** Cercles of the reader: restricted events of the others do not exist for it. */
  cercles: readonly string[];
  /** Plateforme whose own events are left out. */
  sauf?: string;
  limite: number;
}

interface PageDeFil {
  lignes: LigneDeFil[];
  curseur: string;
}

const forme = /^([0-9a-f]{8})\.(0|[1-9][0-9]{0,17})$/;
/** Events examined in one query: bounds the work of a very selective filter. */
const examined = 2_000;

interface Place {
  journal: string;
  position: number;
}

/** The position after which a cursor reads. Throws when it is malformed, expired or of another journal. */
export async function resolveCurseur(db: Db, apres: string): Promise<number> {
  return (await startingPlace(db, apres)).position;
}

async function startingPlace(db: Db, apres: string | undefined): Promise<Place> {
  const { rows } = await sql<{ id: string; fin: number; debut: number | null }>`
    SELECT id, derniere_position AS fin, (SELECT min(position) FROM evenement) AS debut FROM journal`.execute(
    db,
  );
  const journal = rows[0]!;
  const oldest = (journal.debut ?? journal.fin + 1) - 1;
  if (apres === undefined) return { journal: journal.id, position: oldest };
  if (apres === 'fin') return { journal: journal.id, position: journal.fin };
  const parts = forme.exec(apres);
  if (!parts) throw curseurIllisible();
  const position = Number(parts[2]);
  if (parts[1] !== journal.id || position > journal.fin) throw curseurExpire('autre-journal');
  if (position < oldest) throw curseurExpire('trop-ancien');
  return { journal: journal.id, position };
}

interface Examen {
  lignes: LigneDeFil[];
  fin: number | null;
  vues: number;
}

async function examine(db: Db, from: number, lecture: LectureDeFil, wanted: number): Promise<Examen> {
  const { rows } = await sql<{ page: Examen }>`
    WITH tranche AS MATERIALIZED (
      SELECT * FROM evenement WHERE position > ${from} ORDER BY position LIMIT ${examined}
    ), retenus AS (
      SELECT position, id, type, sujet, plateforme, projet_id AS "projetId", territoires, donnees,
        to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS instant
      FROM tranche
      WHERE (cercle IS NULL OR cercle = ANY(${lecture.cercles}::text[]))
        AND (${lecture.sauf ?? null}::text IS NULL OR plateforme IS DISTINCT FROM ${lecture.sauf ?? null}::text)
        AND (${lecture.types ?? null}::text[] IS NULL OR type = ANY(${lecture.types ?? null}::text[]))
        AND (${lecture.territoire ?? null}::text IS NULL OR ${lecture.territoire ?? null}::text = ANY(territoires))
      ORDER BY position LIMIT ${wanted}
    )
    SELECT json_build_object(
      'lignes', coalesce((SELECT json_agg(retenus ORDER BY position) FROM retenus), '[]'::json),
      'fin', (SELECT max(position) FROM tranche),
      'vues', (SELECT count(*) FROM tranche)) AS page`.execute(db);
  return rows[0]!.page;
}

export async function readFil(db: Db, lecture: LectureDeFil): Promise<PageDeFil> {
  const place = await startingPlace(db, lecture.apres);
  const lignes: LigneDeFil[] = [];
  let position = place.position;
  while (lignes.length < lecture.limite) {
    const wanted = lecture.limite - lignes.length;
    const page = await examine(db, position, lecture, wanted);
    lignes.push(...page.lignes);
    // A full page stops at its last line: what follows in the slice is still to be read.
    const full = page.lignes.length === wanted;
    position = full ? page.lignes.at(-1)!.position : (page.fin ?? position);
    if (full || page.vues < examined) break;
  }
  return { lignes, curseur: `${place.journal}.${position}` };
}

/** Position of a cursor that we made. */
export function positionOf(curseur: string): number {
  return Number(forme.exec(curseur)?.[2] ?? 0);
}
