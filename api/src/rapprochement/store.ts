// SQL of record linkage: blocks by exact keys, contents of candidates. Writing pairs belongs to the write path.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import type { TraceEnBase } from '../projets/index.ts';
import type { Blocs, Membre } from './blocs.ts';

interface LigneDeBloc extends Membre {
  cle: number;
}

/** The restricted members of full blocks, which come after the shared ones in the index. */
async function readRestreintes(
  db: Db,
  cles: readonly number[],
  limites: readonly number[],
): Promise<LigneDeBloc[]> {
  const { rows } = await sql<LigneDeBloc>`
    SELECT cle::float8 AS cle, cercle, natal FROM (
      SELECT c.cle, c.cercle, c.natal, k.limite, row_number() OVER (PARTITION BY c.cle, c.cercle ORDER BY c.natal) AS rang
      FROM unnest(${cles}::bigint[], ${limites}::int[]) k(cle, limite) JOIN cle_de_blocage c USING (cle)
      WHERE c.cercle > '') c
    WHERE rang <= limite`.execute(db);
  return rows;
}

/** The first members of these blocks, as many as asked for each public: one index range each. */
export async function readBlocs(db: Db, profondeurs: ReadonlyMap<number, number>): Promise<Blocs> {
  const [cles, limites] = [[...profondeurs.keys()], [...profondeurs.values()]];
  const { rows } = await sql<LigneDeBloc>`
    SELECT k.cle::float8 AS cle, b.cercle, b.natal
    FROM unnest(${cles}::bigint[], ${limites}::int[]) k(cle, limite) CROSS JOIN LATERAL (
      SELECT cercle, natal FROM cle_de_blocage WHERE cle = k.cle ORDER BY cercle, natal LIMIT k.limite) b`.execute(
    db,
  );
  const blocs = new Map<number, LigneDeBloc[]>();
  const add = (row: LigneDeBloc) => {
    const bloc = blocs.get(row.cle);
    if (bloc) bloc.push(row);
    else blocs.set(row.cle, [row]);
  };
  for (const row of rows) add(row);
  const full = [...blocs]
    .filter(([cle, membres]) => membres.length === profondeurs.get(cle))
    .map(([cle]) => cle);
  if (full.length === 0) return blocs;
  // What is read twice is counted once: heads are sets.
  const depths = full.map((cle) => profondeurs.get(cle) as number);
  for (const row of await readRestreintes(db, full, depths)) add(row);
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
