// Decisions as read: by the rights of today's reader on the traces that they name, never with another's author.
import type { DecisionLue } from '@projets-collectivites/schema';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import { utc } from '../projets/index.ts';
import { isUuid } from './demande.ts';
import { estDesignee } from './store.ts';

/** Who reads. */
export interface LecteurDeDecisions {
  plateforme: string;
  cercles: readonly string[];
}

/**
 * Neither undone, nor replaced (of one plateforme, the last word on a subject; to refuse again does not unsay a tie),
 * nor the settlement of a correction undone.
 */
const enVigueur = sql<boolean>`(annulation.id IS NULL AND NOT EXISTS (
  SELECT FROM decision r
  WHERE r.sujet = d.sujet AND r.numero > d.numero AND r.plateforme = d.plateforme AND r.arbitrage = d.arbitrage
    AND r.type <> 'annulation' AND NOT (r.type = 'doublon_infirme' AND d.type IN ('partie_de', 'suite_de'))
    AND NOT EXISTS (SELECT FROM decision x WHERE x.vise = r.id AND x.type = 'annulation'))
  AND NOT EXISTS (SELECT FROM decision x WHERE x.vise = d.vise AND x.type = 'annulation'))`;

/** Rows of `decision` named `d`, with the traces that they name, `ta` and `tb`. */
const source = sql`decision d
  JOIN trace ta ON ta.natal = d.natal_a
  LEFT JOIN trace tb ON tb.natal = d.natal_b
  LEFT JOIN projet pa ON pa.id = ta.projet_id
  LEFT JOIN projet pb ON pb.id = tb.projet_id
  LEFT JOIN decision annulation ON annulation.vise = d.id AND annulation.type = 'annulation'`;

/** A reader sees a decision when it sees every trace that it names. */
function visiblesPar(cercles: readonly string[]): RawBuilder<boolean> {
  const liste = [...cercles];
  return sql<boolean>`(d.type <> 'annulation' AND (ta.cercle IS NULL OR ta.cercle = ANY(${liste}::text[]))
    AND (tb.cercle IS NULL OR tb.cercle = ANY(${liste}::text[])))`;
}

/** A plateforme keeps seeing what it decided, without the projets that it no longer sees. */
function lisiblesPar({ plateforme, cercles }: LecteurDeDecisions): RawBuilder<boolean> {
  return sql<boolean>`(d.type <> 'annulation' AND (d.plateforme = ${plateforme} OR ${visiblesPar(cercles)}))`;
}

const nomDe = (projet: string, trace: string) =>
  sql`coalesce(${sql.ref(`${projet}.document`)}::json->>'nom', ${sql.ref(`${trace}.contenu`)}->>'nom')`;

const projetDe = (projet: string, trace: string) =>
  sql`json_build_object('id', ${sql.ref(`${trace}.projet_id`)}, 'nom', ${nomDe(projet, trace)})`;

/** One decision as a JSON object; fields without value are absent. */
function decrire({ plateforme, cercles }: LecteurDeDecisions): RawBuilder<DecisionLue> {
  return sql<DecisionLue>`json_strip_nulls(json_build_object(
    'id', d.id, 'typeDecision', d.type, 'objetA', d.objet_a, 'objetB', d.objet_b,
    'projetA', CASE WHEN ${visiblesPar(cercles)} THEN ${projetDe('pa', 'ta')} END,
    'projetB', CASE WHEN ${visiblesPar(cercles)} AND tb.natal IS NOT NULL THEN ${projetDe('pb', 'tb')} END,
    'verdict', d.verdict, 'payload', d.payload, 'commentaire', d.commentaire,
    'auteur', CASE WHEN d.plateforme = ${plateforme} THEN d.auteur END,
    'plateforme', d.plateforme, 'arbitrage', d.arbitrage, 'enVigueur', ${enVigueur},
    'priseLe', ${utc(sql`d.prise_le`)}, 'annuleeLe', ${utc(sql`annulation.prise_le`)}))`;
}

/**
 * SQL of a JSON array, ready to serve: the decisions in force on these traces (an array of natal ids) that the reader
 * sees, oldest first, without any author.
 */
export function selectDecisions(
  membres: RawBuilder<string[]>,
  { cercles }: Pick<LecteurDeDecisions, 'cercles'>,
): RawBuilder<DecisionLue[]> {
  // No plateforme has an empty name: nobody is told an author here.
  const decision = decrire({ plateforme: '', cercles });
  return sql<DecisionLue[]>`(SELECT coalesce(json_agg(${decision} ORDER BY d.numero), '[]'::json)
    FROM ${source}
    WHERE (d.natal_a = ANY(${membres}) OR d.natal_b = ANY(${membres})) AND ${visiblesPar(cercles)} AND ${enVigueur})`;
}

/** What ties a projet to another without being it, read from this projet. */
export interface Relation {
  relation: 'partie_de' | 'comprend' | 'suite_de' | 'precede';
  projet: { id: string; nom: string };
  plateforme: string;
  decision: string;
  depuis: string;
}

/** SQL of a JSON array of `Relation`: the ties in force from these traces to those of other projets. */
export function selectRelations(
  membres: RawBuilder<string[]>,
  { cercles }: Pick<LecteurDeDecisions, 'cercles'>,
): RawBuilder<Relation[]> {
  const isFrom = sql<boolean>`d.natal_a = ANY(${membres})`;
  return sql<Relation[]>`(SELECT coalesce(json_agg(json_build_object(
      'relation', CASE WHEN ${isFrom} THEN d.type WHEN d.type = 'partie_de' THEN 'comprend' ELSE 'precede' END,
      'projet', CASE WHEN ${isFrom}
        THEN ${projetDe('pb', 'tb')} ELSE ${projetDe('pa', 'ta')} END,
      'plateforme', d.plateforme, 'decision', d.id, 'depuis', ${utc(sql`d.prise_le`)}) ORDER BY d.numero), '[]'::json)
    FROM ${source}
    WHERE d.type IN ('partie_de', 'suite_de') AND (d.natal_a = ANY(${membres})) <> (d.natal_b = ANY(${membres}))
      AND ${visiblesPar(cercles)} AND ${enVigueur})`;
}

/** One decision; undefined when there is none that this reader may know. */
export async function findDecisionLue(
  db: Db,
  id: string,
  lecteur: LecteurDeDecisions,
): Promise<DecisionLue | undefined> {
  const { rows } = await sql<{ decision: DecisionLue }>`
    SELECT ${decrire(lecteur)} AS decision FROM ${source} WHERE d.id = ${id}::uuid AND ${lisiblesPar(lecteur)}`.execute(
    db,
  );
  return rows[0]?.decision;
}

export interface FiltreDeDecisions {
  objet?: string;
  types?: readonly string[];
  plateforme?: string;
  enVigueur?: boolean;
}

/** The traces of the projet that a reference leads to, as far as the reader sees them. */
async function listMembresDe(db: Db, ref: string, cercles: readonly string[]): Promise<string[]> {
  const visible = sql<boolean>`(cercle IS NULL OR cercle = ANY(${[...cercles]}::text[]))`;
  const { rows } = await sql<{ natal: string }>`
    SELECT natal FROM trace
    WHERE projet_id = (SELECT projet_id FROM trace WHERE ${estDesignee(ref)} AND ${visible}) AND ${visible}`.execute(
    db,
  );
  return rows.map((row) => row.natal);
}

export interface PageDeDecisions {
  decisions: DecisionLue[];
  /** Number of the last one, when others follow. */
  suivant: number | null;
}

/** The latest first; `avant`: those before this number. */
export async function listDecisions(
  db: Db,
  filtre: FiltreDeDecisions,
  lecteur: LecteurDeDecisions,
  page: { avant: number | null; limite: number },
): Promise<PageDeDecisions> {
  const { objet, types, plateforme } = filtre;
  const membres = objet === undefined ? [] : await listMembresDe(db, objet, lecteur.cercles);
  const conditions = [
    lisiblesPar(lecteur),
    page.avant !== null && sql<boolean>`d.numero < ${page.avant}`,
    objet !== undefined &&
      sql<boolean>`(d.natal_a = ANY(${membres}::uuid[]) OR d.natal_b = ANY(${membres}::uuid[])
        OR d.objet_b = ${objet} OR ${isUuid(objet) ? sql<boolean>`d.vise = ${objet}::uuid` : sql<boolean>`false`})`,
    types && sql<boolean>`d.type = ANY(${[...types]}::text[])`,
    plateforme !== undefined && sql<boolean>`d.plateforme = ${plateforme}`,
    filtre.enVigueur === true && enVigueur,
    filtre.enVigueur === false && sql<boolean>`NOT ${enVigueur}`,
  ].filter((condition) => condition !== false && condition !== undefined);
  const { rows } = await sql<{ numero: number; decision: DecisionLue }>`
    SELECT d.numero, ${decrire(lecteur)} AS decision FROM ${source}
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY d.numero DESC LIMIT ${page.limite + 1}`.execute(db);
  const kept = rows.slice(0, page.limite);
  const more = rows.length > kept.length;
  return {
    decisions: kept.map((row) => row.decision),
    suivant: more ? (kept.at(-1)?.numero ?? null) : null,
  };
}
