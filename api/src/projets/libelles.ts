// Own labels that a plateforme publishes and that give no common value: what the loss report counts.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';

export interface LibelleSansValeur {
  champ: string;
  libelle: string;
  occurrences: number;
}

/** Status labels of living traces that say no phase, most frequent first. */
export async function listLibellesVus(db: Db, plateforme: string): Promise<LibelleSansValeur[]> {
  const { rows } = await sql<LibelleSansValeur>`
    SELECT 'statut' AS champ, contenu->>'statutSource' AS libelle, count(*) AS occurrences
    FROM trace
    WHERE ref > ${`${plateforme}:`} AND ref < ${`${plateforme};`} AND supprime_le IS NULL
      AND contenu->>'statutSource' IS NOT NULL AND contenu->>'phase' IS NULL
    GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT 500`.execute(db);
  return rows;
}
