// SQL of the delivery log, as a plateforme reads it and as each attempt is added to it.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';

export interface LigneDeLivraison {
  abonnement: string;
  evenement: string;
  type: string;
  sujet: string;
  projetId: string | null;
  tentative: number;
  resultat: 'livree' | 'echec' | 'essai';
  statut: number | null;
  dureeMs: number;
  erreur: string | null;
  extrait: string | null;
  /** RFC 3339. */
  le: string;
}

export type LivraisonLue = Omit<LigneDeLivraison, 'le'> & { numero: number; le: Date };

export async function insertLivraisons(db: Db, lignes: readonly LigneDeLivraison[]): Promise<void> {
  if (lignes.length === 0) return;
  await sql`
    INSERT INTO livraison (abonnement, evenement, type, sujet, projet_id, tentative, resultat, statut, duree_ms, erreur,
      extrait, le)
    SELECT abonnement, evenement, type, sujet, "projetId", tentative, resultat, statut, "dureeMs", erreur, extrait, le
    FROM jsonb_to_recordset(${JSON.stringify(lignes)}::jsonb) AS l(abonnement uuid, evenement uuid, type text,
      sujet text, "projetId" uuid, tentative integer, resultat text, statut integer, "dureeMs" integer, erreur text,
      extrait text, le timestamptz)`.execute(db);
}

export interface DemandeDeLivraisons {
  abonnement: string;
  /** Number of the last line already read; undefined: from the newest. */
  avant: number | undefined;
  resultat: string | undefined;
  evenement: string | undefined;
  limite: number;
}

/** Newest first. */
export async function readLivraisons(db: Db, demande: DemandeDeLivraisons): Promise<LivraisonLue[]> {
  const { abonnement, avant = null, resultat = null, evenement = null, limite } = demande;
  const { rows } = await sql<LivraisonLue>`
    SELECT * FROM livraison
    WHERE abonnement = ${abonnement} AND (${avant}::bigint IS NULL OR numero < ${avant}::bigint)
      AND (${resultat}::text IS NULL OR resultat = ${resultat}::text)
      AND (${evenement}::uuid IS NULL OR evenement = ${evenement}::uuid)
    ORDER BY numero DESC LIMIT ${limite}`.execute(db);
  return rows;
}
