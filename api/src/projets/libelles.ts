// Own labels that a plateforme publishes: what the loss report counts.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';

export interface LibellePublie {
  champ: string;
  libelle: string;
  occurrences: number;
}

/** Status labels of living traces, most frequent first, whatever their phase. */
export async function listLibellesVus(db: Db, plateforme: string): Promise<LibellePublie[]> {
  const { rows } = await sql<LibellePublie>`
    SELECT 'statut' AS champ, contenu->>'statutSource' AS libelle, count(*) AS occurrences
    FROM trace
    WHERE ref > ${`${plateforme}:`} AND ref < ${`${plateforme};`} AND supprime_le IS NULL
      AND contenu->>'statutSource' IS NOT NULL
    GROUP BY contenu->>'statutSource'
    ORDER BY count(*) DESC, (contenu->>'statutSource') COLLATE "C" LIMIT 5000`.execute(db);
  return rows;
}
