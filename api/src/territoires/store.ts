// SQL of the reference data: the only file that names these tables. Whole columns go as arrays, one statement a table.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import type { CommuneAncienne, GroupementAncien } from './modele.ts';
import type { Donnees, LigneTerritoire } from './repertoire.ts';
import { applyImported, readAttaches } from './store-attaches.ts';

/** Held by the process that replaces the data; the others wait, then see it already loaded. */
export async function lockReferentiel(db: Db): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('referentiel', 0))`.execute(db);
}

export async function findVersion(db: Db): Promise<string | undefined> {
  const { rows } = await sql<{ version: string }>`SELECT version FROM referentiel_version`.execute(db);
  return rows[0]?.version;
}

/** Replaces everything. To call in a transaction, under the lock. */
export async function replaceDonnees(db: Db, donnees: Donnees): Promise<void> {
  const { version, territoires, anciennes, groupementsAnciens = [], sirensAnciens = [] } = donnees;
  await sql`DELETE FROM territoire_parent`.execute(db);
  await sql`DELETE FROM commune_ancienne`.execute(db);
  await sql`DELETE FROM territoire`.execute(db);
  await insertTerritoires(db, territoires);
  await insertParents(db, territoires);
  await insertAnciennes(db, anciennes);
  await replaceMemoire(db, groupementsAnciens, sirensAnciens);
  await applyImported(db);
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
    INSERT INTO commune_ancienne (code, nom, nature, actuelle, depuis, millesime)
    SELECT * FROM unnest(
      ${colonne(anciennes, 'code')}::text[], ${colonne(anciennes, 'nom')}::text[],
      ${colonne(anciennes, 'nature')}::text[], ${colonne(anciennes, 'actuelle')}::text[],
      ${colonne(anciennes, 'depuis')}::date[], ${colonne(anciennes, 'millesime')}::smallint[])`.execute(db);
}

async function replaceMemoire(
  db: Db,
  groupements: GroupementAncien[],
  sirens: { siren: string; code: string }[],
): Promise<void> {
  await sql`DELETE FROM groupement_ancien`.execute(db);
  await sql`DELETE FROM siren_ancien`.execute(db);
  await sql`
    INSERT INTO groupement_ancien SELECT * FROM jsonb_to_recordset(${JSON.stringify(groupements)}::jsonb)
      AS l (siren text, nom text, nature text, millesime smallint, successeurs text[], territoires text[])`.execute(
    db,
  );
  await sql`
    INSERT INTO siren_ancien (siren, code)
    SELECT * FROM unnest(${colonne(sirens, 'siren')}::text[], ${colonne(sirens, 'code')}::text[])`.execute(
    db,
  );
}

/** What tells whether the data read in memory is still that of the database. */
export async function readJeton(db: Db): Promise<string> {
  const { rows } = await sql<{ jeton: string }>`
    SELECT version || CASE WHEN revision = 0 THEN '' ELSE '.' || revision END AS jeton
    FROM referentiel_version`.execute(db);
  return rows[0]?.jeton ?? '';
}

type Nullable<T> = { [K in keyof T]: T[K] | null };

/** Reads everything, in a few queries. */
export async function readDonneesChargees(db: Db): Promise<Donnees> {
  const territoires = await sql<Nullable<Omit<LigneTerritoire, 'codesPostaux' | 'parents'>> & Listes>`
    SELECT cle, type, code, nom, nature, siren, population, departement, region,
           array_to_string(codes_postaux, ',') AS codes,
           (SELECT string_agg(parent, ',') FROM territoire_parent WHERE enfant = cle) AS parents
    FROM territoire`.execute(db);
  const anciennes = await sql<Nullable<CommuneAncienne>>`
    SELECT code, nom, nature, actuelle, to_char(depuis, 'YYYY-MM-DD') AS depuis, millesime
    FROM commune_ancienne`.execute(db);
  const groupementsAnciens = await sql<GroupementAncien>`
    SELECT siren, nom, nature, millesime, successeurs, territoires FROM groupement_ancien
    ORDER BY siren`.execute(db);
  const sirensAnciens = await sql<{ siren: string; code: string }>`
    SELECT siren, code FROM siren_ancien`.execute(db);
  return {
    version: await readJeton(db),
    groupementsAnciens: groupementsAnciens.rows,
    sirensAnciens: sirensAnciens.rows,
    attaches: await readAttaches(db),
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
