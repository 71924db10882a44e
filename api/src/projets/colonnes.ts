// SQL expressions shared by the writing and the reading side: rows in the form of the model.
import { type RawBuilder, sql } from 'kysely';

const instantFormat = sql.lit('YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

/** A timestamptz expression as an Instant. */
export function utc(expression: RawBuilder<unknown>): RawBuilder<string> {
  return sql`to_char((${expression}) AT TIME ZONE 'UTC', ${instantFormat})`;
}

const column = (name: string) => sql.ref(name) as unknown as RawBuilder<unknown>;

/** Joins to `t`, a row of `trace`, what was decided on it at an instant when that has changed since: `d`. */
export function joinDecide(instant: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`LEFT JOIN LATERAL (
    SELECT natal, corrections, statut FROM trace_decidee
    WHERE natal = t.natal AND valable_jusqua > ${instant} ORDER BY valable_jusqua LIMIT 1) d ON true`;
}

/** Pairs for `json_build_object`, after `joinDecide`. */
export const champsDecidesJson = sql`
  'corrections', CASE WHEN d.natal IS NULL THEN t.corrections ELSE d.corrections END,
  'statut', CASE WHEN d.natal IS NULL THEN t.statut ELSE d.statut END`;

/** Pairs for `json_build_object`: a TraceEnBase without links nor contact, from a row of `trace` named `t`. */
export const champsDeTraceJson = sql`
  'natal', t.natal, 'ref', t.ref, 'plateforme', t.plateforme, 'externalId', t.external_id,
  'projetId', t.projet_id, 'projetDepuis', ${utc(column('t.projet_depuis'))}, 'cercle', t.cercle,
  'version', t.version, 'revision', t.revision, 'contenu', t.contenu, 'depuis', t.depuis,
  'dans', t.dans, 'bandes', t.bandes, 'cles', t.cles, 'corrections', t.corrections,
  'statut', t.statut, 'aContact', t.a_contact, 'creeLe', ${utc(column('t.cree_le'))},
  'majLe', ${utc(column('t.maj_le'))}, 'majSourceLe', ${utc(column('t.maj_source_le'))},
  'supprimeLe', ${utc(column('t.supprime_le'))}, 'motif', t.motif`;
