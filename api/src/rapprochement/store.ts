// SQL of record linkage: blocks by exact keys, contents of candidates. Writing pairs belongs to the write path.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import type { TraceEnBase } from '../projets/index.ts';
import { type Blocs, type Membre, tailleDeBloc } from './blocs.ts';

/** One more than the head and than one departing member. */
const assez = tailleDeBloc + 2;

interface LigneDeBloc extends Membre {
  cle: number;
}

/** The restricted members of full blocks, which come after the shared ones in the index. */
async function readRestreintes(db: Db, cles: readonly number[]): Promise<LigneDeBloc[]> {
  const { rows } = await sql<LigneDeBloc>`
    SELECT cle::float8 AS cle, cercle, natal FROM (
      SELECT cle, cercle, natal, row_number() OVER (PARTITION BY cle, cercle ORDER BY natal) AS rang
      FROM cle_de_blocage WHERE cle = ANY(${cles}::bigint[]) AND cercle > '') c
    WHERE rang <= ${sql.lit(assez)}`.execute(db);
  return rows;
}

/** The heads of these blocks: one index range each. */
export async function readBlocs(db: Db, cles: readonly number[]): Promise<Blocs> {
  const { rows } = await sql<LigneDeBloc>`
    SELECT k.cle::float8 AS cle, b.cercle, b.natal
    FROM unnest(${cles}::bigint[]) k(cle) CROSS JOIN LATERAL (
      SELECT cercle, natal FROM cle_de_blocage WHERE cle = k.cle ORDER BY cercle, natal LIMIT ${sql.lit(assez)}) b`.execute(
    db,
  );
  const blocs = new Map<number, LigneDeBloc[]>();
  const add = (row: LigneDeBloc) => {
    const bloc = blocs.get(row.cle);
    if (bloc) bloc.push(row);
    else blocs.set(row.cle, [row]);
  };
  for (const row of rows) add(row);
  const full = [...blocs].filter(([, membres]) => membres.length === assez).map(([cle]) => cle);
  // What is read twice is counted once: heads are sets.
  if (full.length > 0) for (const row of await readRestreintes(db, full)) add(row);
  return blocs;
}

/** The projets of these traces that the reader may see. */
export async function listProjetsDe(
  db: Db,
  natals: readonly string[],
  cercles: readonly string[],
): Promise<{ natal: string; projet: { id: string; nom: string } }[]> {
  if (natals.length === 0) return [];
  const { rows } = await sql<{ natal: string; projet: { id: string; nom: string } }>`
    SELECT t.natal, json_build_object('id', t.projet_id,
      'nom', coalesce(p.document::json->>'nom', t.contenu->>'nom')) AS projet
    FROM trace t JOIN projet p ON p.id = t.projet_id
    WHERE t.natal = ANY(${natals}::uuid[]) AND t.supprime_le IS NULL
      AND (t.cercle IS NULL OR t.cercle = ANY(${cercles}::text[]))`.execute(db);
  return rows;
}

export type Candidate = Pick<
  TraceEnBase,
  'natal' | 'ref' | 'plateforme' | 'externalId' | 'projetId' | 'cercle' | 'version' | 'cles' | 'dans'
> & {
  /** Null when the caller knows this state. */
  contenu: TraceEnBase['contenu'] | null;
};

/** Living traces among these; the content of those already known in this version is not read again. */
export async function readCandidates(
  db: Db,
  natals: readonly string[],
  jetons: readonly string[],
): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`
    SELECT t.natal, t.ref, t.plateforme, t.external_id AS "externalId", t.projet_id AS "projetId", t.cercle, t.version, t.dans,
      t.cles::float8[] AS cles,
      CASE WHEN t.version || ' ' || array_to_string(t.cles, ',') <> k.jeton THEN t.contenu END AS contenu
    FROM unnest(${natals}::uuid[], ${jetons}::text[]) k(natal, jeton) JOIN trace t USING (natal)
    WHERE t.supprime_le IS NULL`.execute(db);
  return rows;
}
