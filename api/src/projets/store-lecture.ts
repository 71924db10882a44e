// Reading side: one statement per answer, texts sent as they are kept wherever the common view suffices.
import type { Referent } from '@projets-collectivites/schema';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import { type Brique, existsBrique, selectBriques } from './briques.ts';
import { champsDecidesJson, champsDeTraceJson, joinDecide, utc } from './colonnes.ts';
import type { Instant, TraceEnBase } from './modele.ts';
import type { Lecteur } from './vue.ts';

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** A row of `projet` as readers need it. */
export interface LigneDeProjet {
  id: string;
  document: string | null;
  majCercles: Record<string, Instant>;
  /** Some restricted trace of it is visible to this reader. */
  particulier: boolean;
  referent: Referent | null;
  /** Some brick completes it. */
  aDesBriques: boolean;
}

export interface LigneDeReference {
  natal: string;
  cercle: string | null;
  projet: LigneDeProjet | null;
}

const membres = sql<string[]>`p.membres`;

/** By projet id: the common case, two index lookups. */
export async function findLigne(
  db: Db,
  id: string,
  lecteur: Lecteur,
  briques: readonly Brique[],
): Promise<LigneDeProjet | undefined> {
  const { cercles, contacts } = lecteur;
  const { rows } = await sql<LigneDeProjet>`
    SELECT p.id, p.document, p.maj_cercles AS "majCercles", p.cercles && ${cercles}::text[] AS particulier, c.referent,
      ${existsBrique(briques, membres)} AS "aDesBriques"
    FROM projet p LEFT JOIN contact c ON ${contacts}::bool AND c.natal = p.contact_natal
    WHERE p.id = ${id}::uuid`.execute(db);
  return rows[0];
}

async function selectReference(
  db: Db,
  condition: RawBuilder<boolean>,
  lecteur: Lecteur,
  briques: readonly Brique[],
): Promise<LigneDeReference | undefined> {
  const { cercles, contacts } = lecteur;
  const { rows } = await sql<LigneDeReference & LigneDeProjet>`
    SELECT t.natal, t.cercle, p.id, p.document, p.maj_cercles AS "majCercles",
      p.cercles && ${cercles}::text[] AS particulier, c.referent,
      ${existsBrique(briques, membres)} AS "aDesBriques"
    FROM trace t
    LEFT JOIN projet p ON p.id = t.projet_id
    LEFT JOIN contact c ON ${contacts}::bool AND c.natal = p.contact_natal
    WHERE ${condition}`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { natal, cercle, ...projet } = row;
  return { natal, cercle, projet: projet.id === null ? null : projet };
}

/** What completes a projet, one value for each brick. */
export async function readBriques(
  db: Db,
  id: string,
  lecteur: Lecteur,
  briques: readonly Brique[],
): Promise<unknown[] | null> {
  const { rows } = await sql<{ briques: unknown[] }>`
    SELECT ${selectBriques(briques, membres, lecteur)} AS briques FROM projet p WHERE p.id = ${id}::uuid`.execute(
    db,
  );
  return rows[0]?.briques ?? null;
}

/** By trace reference, natal id or alias: the trace it names, and its projet today. */
export async function findReference(
  db: Db,
  ref: string,
  lecteur: Lecteur,
  briques: readonly Brique[] = [],
): Promise<LigneDeReference | undefined> {
  const named = uuid.test(ref) ? sql<boolean>`t.natal = ${ref}::uuid` : sql<boolean>`t.ref = ${ref}`;
  const found = await selectReference(db, named, lecteur, briques);
  if (found) return found;
  const alias = sql<boolean>`t.natal = (SELECT natal FROM alias_projet WHERE alias = ${ref})`;
  return selectReference(db, alias, lecteur, briques);
}

/** Members of these projets that the reader may see, tombstones included. */
export async function listMembres(
  db: Db,
  ids: readonly string[],
  cercles: readonly string[],
): Promise<TraceEnBase[]> {
  const { rows } = await sql<{ trace: TraceEnBase }>`
    SELECT json_build_object(${champsDeTraceJson}) AS trace FROM trace t
    WHERE t.projet_id = ANY(${ids}::uuid[]) AND (t.cercle IS NULL OR t.cercle = ANY(${cercles}::text[]))`.execute(
    db,
  );
  return rows.map((row) => row.trace);
}

export async function findContacts(db: Db, natals: readonly string[]): Promise<Map<string, Referent>> {
  if (natals.length === 0) return new Map();
  const { rows } = await sql<{ natal: string; referent: Referent }>`
    SELECT natal, referent FROM contact WHERE natal = ANY(${natals}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.natal, row.referent]));
}

/** One trace by reference, deleted or not, with its contact. */
export async function findTrace(
  db: Db,
  ref: string,
): Promise<{ trace: TraceEnBase; referent: Referent | null } | undefined> {
  const { rows } = await sql<{ trace: TraceEnBase; referent: Referent | null }>`
    SELECT json_build_object(${champsDeTraceJson}) AS trace, c.referent
    FROM trace t LEFT JOIN contact c ON c.natal = t.natal WHERE t.ref = ${ref}`.execute(db);
  return rows[0];
}

export interface PageDeTraces {
  plateforme: string;
  /** Those changed since then, contact included, deleted ones too; null: the living ones. */
  modifieDepuis: Instant | null;
  /** Last trace of the previous page. */
  apres: { toucheLe: Instant; externalId: string } | null;
  limite: number;
  /** Neither content nor contact is read. */
  sansContenu: boolean;
}

export interface TraceListee {
  trace: TraceEnBase;
  referent: Referent | null;
  toucheLe: Instant;
}

const enTete = sql`
  'natal', t.natal, 'plateforme', t.plateforme, 'externalId', t.external_id, 'projetId', t.projet_id,
  'version', t.version, 'revision', t.revision, 'creeLe', ${utc(sql`t.cree_le`)}, 'majLe', ${utc(sql`t.maj_le`)},
  'supprimeLe', ${utc(sql`t.supprime_le`)}, 'motif', t.motif`;

/** Traces of one plateforme: by external id, or by instant of change when resynchronizing. */
export async function listTraces(db: Db, page: PageDeTraces): Promise<TraceListee[]> {
  const { plateforme, modifieDepuis, apres, sansContenu } = page;
  // A row as wide as what is asked: contents are long texts, kept apart from their row.
  const [columns, contacts] = sansContenu
    ? [sql`json_build_object(${enTete}) AS trace, NULL AS referent`, sql``]
    : [
        sql`json_build_object(${champsDeTraceJson}) AS trace, c.referent`,
        sql`LEFT JOIN contact c ON c.natal = t.natal`,
      ];
  const [where, order] =
    modifieDepuis === null
      ? [
          sql`t.ref > ${`${plateforme}:${apres?.externalId ?? ''}`} AND t.ref < ${`${plateforme};`}
      AND t.supprime_le IS NULL`,
          sql`t.ref`,
        ]
      : [
          sql`t.plateforme = ${plateforme}
      AND (t.touche_le, t.ref) > (${apres?.toucheLe ?? modifieDepuis}::timestamptz,
        ${apres ? `${plateforme}:${apres.externalId}` : ''})`,
          sql`t.touche_le, t.ref`,
        ];
  const { rows } = await sql<TraceListee>`
    SELECT ${columns}, ${utc(sql`t.touche_le`)} AS "toucheLe" FROM trace t ${contacts}
    WHERE ${where} ORDER BY ${order} LIMIT ${page.limite}`.execute(db);
  return rows;
}

/** The past state of a projet and of its members. */
export interface EtatPasse {
  id: string;
  document: string | null;
  membres: (TraceEnBase & { cercleActuel: string | null })[];
}

/** The group of a natal id at an instant; undefined when it had none. */
export async function findEtatPasse(db: Db, natal: string, au: Instant): Promise<EtatPasse | undefined> {
  const { rows } = await sql<{ etat: EtatPasse }>`
    WITH groupe AS (
      SELECT projet_id FROM trace WHERE natal = ${natal}::uuid AND projet_depuis <= ${au}::timestamptz
      UNION ALL
      SELECT projet_id FROM appartenance
      WHERE natal = ${natal}::uuid AND valable_de <= ${au}::timestamptz AND valable_jusqua > ${au}::timestamptz
    ), etat AS (
      SELECT id, document, membres FROM projet JOIN groupe ON id = projet_id WHERE valable_de <= ${au}::timestamptz
      UNION ALL
      SELECT v.projet_id, document, membres FROM projet_version v JOIN groupe g ON g.projet_id = v.projet_id
      WHERE valable_de <= ${au}::timestamptz AND valable_jusqua > ${au}::timestamptz
    ), versions AS (
      SELECT t.natal, t.cercle, t.version, t.contenu, t.depuis, t.dans, t.maj_le, t.maj_source_le, t.supprime_le, t.motif
      FROM etat JOIN trace t ON t.natal = ANY(etat.membres) WHERE t.maj_le <= ${au}::timestamptz
      UNION ALL
      SELECT v.natal, v.cercle, v.version, v.contenu, v.depuis, v.dans, v.maj_le, v.maj_source_le, v.supprime_le, v.motif
      FROM etat JOIN trace_version v ON v.natal = ANY(etat.membres)
      WHERE v.valable_de <= ${au}::timestamptz AND v.valable_jusqua > ${au}::timestamptz
    )
    SELECT json_build_object('id', etat.id, 'document', etat.document, 'membres', (
      SELECT coalesce(json_agg(json_build_object(
        'natal', t.natal, 'plateforme', t.plateforme, 'externalId', t.external_id, 'ref', t.ref,
        'cercleActuel', t.cercle, 'aContact', false, 'cercle', v.cercle, 'version', v.version,
        'contenu', v.contenu, 'depuis', v.depuis, 'dans', v.dans, 'majLe', ${utc(sql`v.maj_le`)},
        'majSourceLe', ${utc(sql`v.maj_source_le`)}, 'supprimeLe', ${utc(sql`v.supprime_le`)}, 'motif', v.motif,
        ${champsDecidesJson})), '[]'::json)
      FROM versions v JOIN trace t USING (natal) ${joinDecide(sql`${au}::timestamptz`)})) AS etat
    FROM etat`.execute(db);
  return rows[0]?.etat;
}
