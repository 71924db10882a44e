// SQL of what imports attach to territories. Whole columns go as arrays, one statement a table.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import type { Competence, LignesAttachees, Participation } from './modele.ts';

export interface GroupementImporte {
  siren: string;
  nom: string;
  nature: string;
  departement: string;
  population: number | null;
}

export interface DonneesBanatic {
  groupements: GroupementImporte[];
  perimetres: { groupement: string; commune: string; millesime: number }[];
  categories: { code: string; nom: string }[];
  competences: Competence[];
  exercees: { groupement: string; millesime: number; code: string }[];
}

const json = (lignes: unknown) => JSON.stringify(lignes);

/** Every process reads the reference data again when this number changes. */
export async function raiseRevision(db: Db): Promise<void> {
  await sql`UPDATE referentiel_version SET revision = revision + 1`.execute(db);
}

/** Replaces what Banatic says. To call in a transaction, under the lock. */
export async function replaceBanatic(db: Db, donnees: DonneesBanatic): Promise<void> {
  await removeImported(db);
  for (const table of [
    'groupement_importe',
    'perimetre_importe',
    'competence_categorie',
    'competence',
    'groupement_competence',
  ]) {
    await sql`DELETE FROM ${sql.table(table)}`.execute(db);
  }
  await sql`
    INSERT INTO groupement_importe SELECT * FROM jsonb_to_recordset(${json(donnees.groupements)}::jsonb)
      AS l (siren text, nom text, nature text, departement text, population integer)`.execute(db);
  await sql`
    INSERT INTO perimetre_importe SELECT * FROM jsonb_to_recordset(${json(donnees.perimetres)}::jsonb)
      AS l (groupement text, commune text, millesime smallint)`.execute(db);
  await sql`
    INSERT INTO competence_categorie SELECT * FROM jsonb_to_recordset(${json(donnees.categories)}::jsonb)
      AS l (code text, nom text)`.execute(db);
  await sql`
    INSERT INTO competence SELECT * FROM jsonb_to_recordset(${json(donnees.competences)}::jsonb)
      AS l (millesime smallint, code text, nom text, categorie text)`.execute(db);
  await sql`
    INSERT INTO groupement_competence SELECT * FROM jsonb_to_recordset(${json(donnees.exercees)}::jsonb)
      AS l (groupement text, millesime smallint, code text)`.execute(db);
  await applyImported(db);
}

/** Takes back from the territories what only the previous import had put there. */
async function removeImported(db: Db): Promise<void> {
  await sql`
    DELETE FROM territoire_parent p USING perimetre_importe i, territoire t
    WHERE p.enfant = 'commune:' || i.commune AND p.parent = 'groupement:' || i.groupement
      AND t.cle = p.parent AND t.importe`.execute(db);
  await sql`DELETE FROM territoire_parent p USING territoire t WHERE p.enfant = t.cle AND t.importe`.execute(
    db,
  );
  await sql`DELETE FROM territoire WHERE importe`.execute(db);
}

/** Adds to the territories the imported groupings that the edition does not have, with their perimeter. */
export async function applyImported(db: Db): Promise<void> {
  await sql`
    INSERT INTO territoire (cle, type, code, nom, nature, siren, population, departement, region, importe)
    SELECT 'groupement:' || g.siren,
           CASE g.nature WHEN 'EPT' THEN 'ept' WHEN 'PETR' THEN 'petr' WHEN 'POLEM' THEN 'pole'
             WHEN 'SIVU' THEN 'syndicat' WHEN 'SIVOM' THEN 'syndicat' WHEN 'SMF' THEN 'syndicat'
             WHEN 'SMO' THEN 'syndicat' ELSE 'epci' END,
           g.siren, g.nom, g.nature, g.siren, g.population, g.departement, d.region, true
    FROM groupement_importe g LEFT JOIN territoire d ON d.cle = 'departement:' || g.departement
    WHERE NOT EXISTS (SELECT FROM groupement_ancien a WHERE a.siren = g.siren)
    ON CONFLICT DO NOTHING`.execute(db);
  await sql`
    INSERT INTO territoire_parent (enfant, parent)
    SELECT 'commune:' || i.commune, t.cle
    FROM perimetre_importe i
    JOIN territoire t ON t.cle = 'groupement:' || i.groupement AND t.importe
    JOIN territoire c ON c.cle = 'commune:' || i.commune
    ON CONFLICT DO NOTHING`.execute(db);
  await sql`
    INSERT INTO territoire_parent (enfant, parent)
    SELECT t.cle, lieu FROM territoire t
    CROSS JOIN LATERAL (VALUES ('departement:' || t.departement), ('region:' || t.region)) AS v (lieu)
    WHERE t.importe AND lieu IS NOT NULL
    UNION
    SELECT t.cle, p.parent FROM territoire t
    JOIN territoire_parent m ON m.parent = t.cle AND m.enfant LIKE 'commune:%'
    JOIN territoire_parent p ON p.enfant = m.enfant
    WHERE t.importe AND (p.parent LIKE 'departement:%' OR p.parent LIKE 'region:%')
    ON CONFLICT DO NOTHING`.execute(db);
}

/** Replaces the territories of one programme. To call in a transaction, under the lock. */
export async function replaceProgramme(db: Db, programme: string, lignes: Participation[]): Promise<void> {
  await sql`DELETE FROM programme_territoire WHERE programme = ${programme}`.execute(db);
  await sql`
    INSERT INTO programme_territoire (programme, identifiant, territoire, libelle, date_signature)
    SELECT programme, identifiant, territoire, libelle, "dateSignature"
    FROM jsonb_to_recordset(${json(lignes)}::jsonb)
      AS l (programme text, identifiant text, territoire text, libelle text, "dateSignature" date)
    ON CONFLICT DO NOTHING`.execute(db);
}

export async function readAttaches(db: Db): Promise<LignesAttachees> {
  const categories = await sql<{ code: string; nom: string }>`
    SELECT code, nom FROM competence_categorie ORDER BY code`.execute(db);
  const competences = await sql<{
    millesime: number;
    code: string;
    nom: string | null;
    categorie: string | null;
  }>`SELECT millesime, code, nom, categorie FROM competence ORDER BY millesime DESC, code`.execute(db);
  const exercees = await sql<{ siren: string; cles: string }>`
    SELECT groupement AS siren, string_agg(millesime || ':' || code, ',' ORDER BY millesime DESC, code) AS cles
    FROM groupement_competence GROUP BY groupement`.execute(db);
  const participations = await sql<Omit<Participation, 'dateSignature'> & { signature: string | null }>`
    SELECT programme, identifiant, territoire, libelle, to_char(date_signature, 'YYYY-MM-DD') AS signature
    FROM programme_territoire ORDER BY programme, identifiant`.execute(db);
  return {
    categories: categories.rows,
    competences: competences.rows.map(({ millesime, code, nom, categorie }) => ({
      millesime,
      code,
      ...(nom === null ? {} : { nom }),
      ...(categorie === null ? {} : { categorie }),
    })),
    exercees: exercees.rows.map(({ siren, cles }) => ({ siren, cles: cles.split(',') })),
    participations: participations.rows.map(({ signature, ...ligne }) =>
      signature === null ? ligne : { ...ligne, dateSignature: signature },
    ),
  };
}
