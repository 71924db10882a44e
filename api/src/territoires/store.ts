// SQL of the reference data: the only file that names these tables. Whole columns go as arrays, one statement a table.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import type { CommuneAncienne } from './modele.ts';
import type { Donnees, LigneTerritoire } from './repertoire.ts';

/** Held by the process that replaces the data; the others wait, then see it already loaded. */
export async function lockReferentiel(db: Db): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('referentiel', 0))`.execute(db);
}

export async function findVersion(db: Db): Promise<string | undefined> {
  const { rows } = await sql<{ version: string }>`SELECT version FROM referentiel_version`.execute(db);
  return rows[0]?.version;
}

/** Replaces everything. To call in a transaction, under the lock. */
export async function replaceDonnees(db: Db, { version, territoires, anciennes }: Donnees): Promise<void> {
  await sql`DELETE FROM territoire_parent`.execute(db);
  await sql`DELETE FROM commune_ancienne`.execute(db);
  await sql`DELETE FROM territoire`.execute(db);
  await insertTerritoires(db, territoires);
  await insertParents(db, territoires);
  await insertAnciennes(db, anciennes);
  await sql`
    INSERT INTO referentiel_version (version) VALUES (${version})
    ON CONFLICT (seule) DO UPDATE SET version = excluded.version, chargee_le = now()`.execute(db);
}

function colonne<T, K extends keyof T>(lignes: T[], champ: K): (T[K] | null)[] {
  return lignes.map((ligne) => ligne[champ] ?? null);
}

async function insertTerritoires(db: Db, lignes: LigneTerritoire[]): Promise<void> {
  const codesPostaux = lignes.map((ligne) => ligne.codesPostaux.join(','));
  await sql`
    INSERT INTO territoire (cle, type, code, nom, nature, siren, population, departement, region, codes_postaux)
    SELECT cle, type, code, nom, nature, siren, population, departement, region, string_to_array(codes, ',')
    FROM unnest(
      ${colonne(lignes, 'cle')}::text[], ${colonne(lignes, 'type')}::text[], ${colonne(lignes, 'code')}::text[],
      ${colonne(lignes, 'nom')}::text[], ${colonne(lignes, 'nature')}::text[], ${colonne(lignes, 'siren')}::text[],
      ${colonne(lignes, 'population')}::integer[], ${colonne(lignes, 'departement')}::text[],
      ${colonne(lignes, 'region')}::text[], ${codesPostaux}::text[]
    ) AS ligne (cle, type, code, nom, nature, siren, population, departement, region, codes)`.execute(db);
}

async function insertParents(db: Db, lignes: LigneTerritoire[]): Promise<void> {
  const liens = lignes.flatMap(({ cle, parents }) => parents.map((parent) => ({ cle, parent })));
  await sql`
    INSERT INTO territoire_parent (enfant, parent)
    SELECT * FROM unnest(${colonne(liens, 'cle')}::text[], ${colonne(liens, 'parent')}::text[])`.execute(db);
}

async function insertAnciennes(db: Db, anciennes: CommuneAncienne[]): Promise<void> {
  await sql`
    INSERT INTO commune_ancienne (code, nom, nature, actuelle)
    SELECT * FROM unnest(
      ${colonne(anciennes, 'code')}::text[], ${colonne(anciennes, 'nom')}::text[],
      ${colonne(anciennes, 'nature')}::text[], ${colonne(anciennes, 'actuelle')}::text[])`.execute(db);
}

type Nullable<T> = { [K in keyof T]: T[K] | null };

/** Reads everything: three queries, under half a second. */
export async function readDonneesChargees(db: Db): Promise<Donnees> {
  const territoires = await sql<Nullable<Omit<LigneTerritoire, 'codesPostaux' | 'parents'>> & Listes>`
    SELECT cle, type, code, nom, nature, siren, population, departement, region,
           array_to_string(codes_postaux, ',') AS codes,
           (SELECT string_agg(parent, ',') FROM territoire_parent WHERE enfant = cle) AS parents
    FROM territoire`.execute(db);
  const anciennes = await sql<Nullable<CommuneAncienne>>`
    SELECT code, nom, nature, actuelle FROM commune_ancienne`.execute(db);
  return {
    version: (await findVersion(db)) ?? '',
    territoires: territoires.rows.map(({ codes, parents, ...ligne }) => ({
      ...(sansNuls(ligne) as LigneTerritoire),
      codesPostaux: split(codes),
      parents: split(parents),
    })),
    anciennes: anciennes.rows.map((ligne) => sansNuls(ligne) as CommuneAncienne),
  };
}

interface Listes {
  codes: string | null;
  parents: string | null;
}

function split(texte: string | null): string[] {
  return texte === null || texte === '' ? [] : texte.split(',');
}

function sansNuls(ligne: object): unknown {
  return Object.fromEntries(Object.entries(ligne).filter(([, valeur]) => valeur !== null));
}
