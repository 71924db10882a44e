// SQL of cercles and label correspondences.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import type { Correspondance } from './correspondance-rules.ts';

export interface Cercle {
  nom: string;
  plateformes: string[];
  creeLe: Date;
}

const lecture =
  sql.raw(`SELECT c.nom, c.cree_le, coalesce(array_agg(m.plateforme ORDER BY m.plateforme COLLATE "C")
  FILTER (WHERE m.plateforme IS NOT NULL), '{}') AS plateformes
  FROM cercle c LEFT JOIN cercle_membre m ON m.cercle = c.nom`);

/** False when the name is taken. */
export async function insertCercle(db: Db, nom: string): Promise<boolean> {
  const { rows } =
    await sql`INSERT INTO cercle (nom) VALUES (${nom}) ON CONFLICT DO NOTHING RETURNING nom`.execute(db);
  return rows.length > 0;
}

/** False when there is no such cercle; else it is held until the end of the transaction. */
export async function lockCercle(db: Db, nom: string): Promise<boolean> {
  const { rows } = await sql`SELECT nom FROM cercle WHERE nom = ${nom} FOR NO KEY UPDATE`.execute(db);
  return rows.length > 0;
}

export async function writeMembres(db: Db, nom: string, slugs: readonly string[]): Promise<void> {
  await sql`DELETE FROM cercle_membre WHERE cercle = ${nom} AND plateforme <> ALL (${[...slugs]}::text[])`.execute(
    db,
  );
  await sql`INSERT INTO cercle_membre (cercle, plateforme)
    SELECT ${nom}, slug FROM unnest(${[...slugs]}::text[]) AS slug ON CONFLICT DO NOTHING`.execute(db);
}

/** Those of the slugs that are plateformes. */
export async function findSlugs(db: Db, slugs: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ slug: string }>`
    SELECT slug FROM plateforme WHERE slug = ANY (${[...slugs]}::text[])`.execute(db);
  return new Set(rows.map((row) => row.slug));
}

export async function findCercle(db: Db, nom: string): Promise<Cercle | undefined> {
  const { rows } = await sql<Cercle>`${lecture} WHERE c.nom = ${nom} GROUP BY c.nom`.execute(db);
  return rows[0];
}

export async function readCercles(db: Db, apres: string, limite: number): Promise<Cercle[]> {
  const { rows } = await sql<Cercle>`${lecture} WHERE c.nom COLLATE "C" > ${apres}
    GROUP BY c.nom ORDER BY c.nom COLLATE "C" LIMIT ${limite}`.execute(db);
  return rows;
}

export async function readCorrespondances(db: Db, plateforme: string): Promise<Correspondance[]> {
  const { rows } = await sql<Correspondance>`
    SELECT champ, libelle, valeur FROM correspondance WHERE plateforme = ${plateforme}
    ORDER BY champ COLLATE "C", libelle COLLATE "C"`.execute(db);
  return rows;
}

/** Replaces the whole list; a JSON null is a declared absence of equivalent. */
export async function writeCorrespondances(
  db: Db,
  plateforme: string,
  correspondances: readonly Correspondance[],
): Promise<void> {
  await sql`DELETE FROM correspondance WHERE plateforme = ${plateforme}`.execute(db);
  await sql`INSERT INTO correspondance (plateforme, champ, libelle, valeur)
    SELECT ${plateforme}, champ, libelle, nullif(valeur, 'null'::jsonb)
    FROM jsonb_to_recordset(${JSON.stringify(correspondances)}::jsonb) AS c(champ text, libelle text, valeur jsonb)`.execute(
    db,
  );
}
