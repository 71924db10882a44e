// SQL of the full re-run: every trace, deleted or not, in the order of natal ids, every stored pair.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import type { Appariement, TraceEnBase } from '../projets/index.ts';

export type TraceLue = Pick<
  TraceEnBase,
  'natal' | 'ref' | 'plateforme' | 'externalId' | 'projetId' | 'contenu' | 'dans' | 'cercle' | 'cles'
> & { supprime: boolean };

const taille = 2_000;

export async function* listTraces(db: Db): AsyncGenerator<TraceLue[]> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } = await sql<TraceLue>`
      SELECT natal, ref, plateforme, external_id AS "externalId", projet_id AS "projetId", contenu, dans, cercle,
        cles::float8[] AS cles, supprime_le IS NOT NULL AS supprime
      FROM trace WHERE natal > ${after}::uuid ORDER BY natal LIMIT ${sql.lit(taille)}`.execute(db);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < taille) return;
    after = last.natal;
  }
}

export type PaireStockee = Appariement & {
  /** What was certain of a tombstone on its last day: kept as it is. */
  gelee: boolean;
};

export async function listPairesStockees(db: Db): Promise<PaireStockee[]> {
  const { rows } = await sql<PaireStockee>`
    SELECT l.a, l.b, l.classe, l.score, l.modele,
      l.classe = 'certain' AND (ta.supprime_le IS NOT NULL OR tb.supprime_le IS NOT NULL) AS gelee
    FROM lien_rapproche l JOIN trace ta ON ta.natal = l.a JOIN trace tb ON tb.natal = l.b`.execute(db);
  return rows;
}
