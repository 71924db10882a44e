// Lists of projets: keyset pages over one index range per territory and public.
import type { ProjetUnifie } from '@projets-collectivites/schema';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import { utc } from './colonnes.ts';
import { conditionOf, type Filtre } from './filtre.ts';
import { toInstant } from './instants.ts';
import { readVues } from './lecture.ts';
import type { Instant, RangDe } from './modele.ts';
import { documentDeRecherche } from './recherche.ts';
import type { LigneDeProjet } from './store-lecture.ts';
import { type Lecteur, withReferent } from './vue.ts';

export type Tri = 'id' | '-majLe';

/** The last row of a page: where the next one starts. */
export interface Place {
  id: string;
  majLe: Instant;
  /** `-majLe` only: changes since this instant may have jumped ahead of the walk, and are listed after it. */
  debut?: Instant;
  /** `-majLe` only: what is older has been listed by a former round. */
  plancher?: Instant;
}

export interface DemandeDeListe {
  /** Keys of `projet_territoire` whose union is listed. */
  cles: readonly string[];
  filtre: Filtre;
  tri: Tri;
  apres: Place | null;
  limite: number;
}

interface Ligne extends LigneDeProjet {
  majLe: Instant;
}

export interface PageDeProjets {
  /** JSON texts, in order. */
  textes: string[];
  suivant: Place | null;
}

function afterPlace({ tri, apres }: DemandeDeListe): RawBuilder<boolean> {
  if (apres === null) return sql<boolean>`true`;
  if (tri === 'id') return sql<boolean>`t.projet_id > ${apres.id}::uuid`;
  const { id, majLe, plancher = '-infinity' } = apres;
  return sql<boolean>`t.maj_le > ${plancher}::timestamptz AND t.maj_le <= ${majLe}::timestamptz
    AND (t.maj_le < ${majLe}::timestamptz OR t.projet_id > ${id}::uuid)`;
}

/**
 * Candidate rows in order. A projet that holds something only this reader sees passes unfiltered: its own view is
 * filtered once computed. Several ranges may give one projet twice: the latest change is kept.
 */
async function listLignes(db: Db, demande: DemandeDeListe, lecteur: Lecteur): Promise<Ligne[]> {
  const { cles, filtre, tri, limite } = demande;
  const { cercles, contacts } = lecteur;
  const condition = conditionOf(filtre) ?? sql<boolean>`true`;
  const kept =
    cercles.length === 0 ? condition : sql<boolean>`(p.cercles && ${cercles}::text[] OR ${condition})`;
  const since = filtre.modifieDepuis
    ? sql<boolean>`t.maj_le >= ${filtre.modifieDepuis}::timestamptz`
    : sql<boolean>`true`;
  const order = tri === 'id' ? sql`projet_id` : sql`maj_le DESC, projet_id`;
  const { rows } = await sql<Ligne>`
    SELECT p.id, p.document, p.maj_cercles AS "majCercles", p.cercles && ${cercles}::text[] AS particulier,
      c.referent, ${utc(sql`l.maj_le`)} AS "majLe"
    FROM (
      SELECT DISTINCT ON (${tri === 'id' ? sql`projet_id` : sql`maj_le, projet_id`}) projet_id, maj_le FROM (
        SELECT r.projet_id, r.maj_le
        FROM unnest(${cles}::text[]) AS k(cle), unnest(${['', ...cercles]}::text[]) AS q(cercle), LATERAL (
          SELECT t.projet_id, t.maj_le FROM projet_territoire t JOIN projet p ON p.id = t.projet_id
          WHERE t.territoire = k.cle AND t.cercle = q.cercle AND ${afterPlace(demande)} AND ${since} AND ${kept}
          ORDER BY ${order} LIMIT ${limite}
        ) AS r
      ) AS rangs ORDER BY ${tri === 'id' ? sql`projet_id, maj_le DESC` : order}
    ) AS l
    JOIN projet p ON p.id = l.projet_id
    LEFT JOIN contact c ON ${contacts}::bool AND c.natal = p.contact_natal
    ORDER BY ${tri === 'id' ? sql`l.projet_id` : sql`l.maj_le DESC, l.projet_id`} LIMIT ${limite}`.execute(
    db,
  );
  return rows;
}

/** Ids of the computed views that the filter keeps. */
async function filterVues(db: Db, vues: readonly ProjetUnifie[], filtre: Filtre): Promise<Set<string>> {
  const condition = conditionOf(filtre);
  if (condition === undefined) return new Set(vues.map((vue) => vue.id));
  const rows = vues.map((vue) => {
    const { phaseStatut, ...colonnes } = documentDeRecherche(vue);
    return { id: vue.id, ...colonnes, phase_statut: phaseStatut };
  });
  const found = await sql<{ id: string }>`
    SELECT p.id FROM (
      SELECT id, nature, phase, phase_statut, plateformes, leviers, competences, thematiques, plans, statut, alerte,
        to_tsvector('french', recherche) AS recherche
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(id text, nature text, phase text, phase_statut text,
        plateformes text[], leviers text[], competences text[], thematiques text[], plans text[], statut text, alerte text,
        recherche text)
    ) AS p WHERE ${condition}`.execute(db);
  return new Set(found.rows.map((row) => row.id));
}

async function textsOf(
  db: Db,
  lignes: readonly Ligne[],
  filtre: Filtre,
  lecteur: Lecteur,
  rangDe: RangDe,
): Promise<string[]> {
  const own = lignes.filter((ligne) => ligne.particulier);
  const vues = own.length > 0 ? await readVues(db, own, lecteur, rangDe) : new Map<string, ProjetUnifie>();
  const kept = vues.size > 0 ? await filterVues(db, [...vues.values()], filtre) : new Set<string>();
  return lignes.flatMap((ligne) => {
    if (ligne.particulier) {
      const vue = vues.get(ligne.id);
      return vue && kept.has(ligne.id) ? [JSON.stringify(vue)] : [];
    }
    if (ligne.document === null) return [];
    if (ligne.referent === null) return [ligne.document];
    return [JSON.stringify(withReferent(JSON.parse(ligne.document) as ProjetUnifie, ligne.referent))];
  });
}

/** Before every first row: where a round starts. */
const start = { id: '00000000-0000-0000-0000-000000000000', majLe: '9999-12-31T23:59:59.999999Z' };

/** An instant after which every change still to come, or still to be committed, is dated: none is before its transaction. */
async function readDebut(db: Db): Promise<Instant> {
  const { rows } = await sql<{ debut: Instant }>`
    SELECT ${utc(sql`least(clock_timestamp(), (SELECT min(xact_start) FROM pg_stat_activity
      WHERE datname = current_database()))`)} AS debut`.execute(db);
  return (rows[0] as { debut: Instant }).debut;
}

/** At the end of a round of several pages: the round of what changed meanwhile, if anything did. */
async function nextRound(db: Db, demande: DemandeDeListe, lecteur: Lecteur): Promise<Place | null> {
  const { apres } = demande;
  if (apres?.debut === undefined) return null;
  const round = { ...start, plancher: apres.debut };
  const [changed] = await listLignes(db, { ...demande, apres: round, limite: 1 }, lecteur);
  return changed ? round : null;
}

/** One page: full unless it is the last of its round. */
export async function listProjets(
  db: Db,
  demande: DemandeDeListe,
  lecteur: Lecteur,
  rangDe: RangDe,
): Promise<PageDeProjets> {
  const { tri, limite } = demande;
  const debut = tri === 'id' ? undefined : (demande.apres?.debut ?? (await readDebut(db)));
  const textes: string[] = [];
  const listed = new Set<string>();
  for (let { apres } = demande; ; ) {
    const wanted = limite - textes.length;
    const found = await listLignes(db, { ...demande, apres, limite: wanted + 1 }, lecteur);
    const lignes = found.slice(0, wanted);
    const fresh = lignes.filter((ligne) => !listed.has(ligne.id) && listed.add(ligne.id));
    textes.push(...(await textsOf(db, fresh, demande.filtre, lecteur, rangDe)));
    const last = lignes.at(-1);
    if (last === undefined || found.length <= wanted) {
      return { textes, suivant: await nextRound(db, demande, lecteur) };
    }
    apres = { id: last.id, majLe: last.majLe, debut, plancher: apres?.plancher };
    if (textes.length >= limite) return { textes, suivant: apres };
  }
}

const separator = '~';

/** Opaque cursor of a place; bound to the sort that made it. */
export function encodeCurseur(tri: Tri, place: Place): string {
  const { id, majLe, debut = '', plancher = '' } = place;
  return Buffer.from([tri, id, majLe, debut, plancher].join(separator)).toString('base64url');
}

/** Undefined when the text is no cursor of this sort. */
export function decodeCurseur(tri: Tri, texte: string): Place | undefined {
  const parts = Buffer.from(texte, 'base64url').toString().split(separator);
  const [sort, id = '', majLe = '', debut = '', plancher = ''] = parts;
  if (sort !== tri || parts.length !== 5) return undefined;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return undefined;
  const instants = [majLe, debut, plancher].filter((instant) => instant !== '');
  if (majLe === '' || instants.some((instant) => toInstant(instant) !== instant)) return undefined;
  return { id, majLe, debut: debut || undefined, plancher: plancher || undefined };
}
