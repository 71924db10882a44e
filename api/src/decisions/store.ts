// Writing side of the journal of decisions, and what a write must know under its locks.
import { type RawBuilder, sql } from 'kysely';
import { type Db, deferred } from '../infra/db.ts';
import { utc } from '../projets/index.ts';
import { isUuid } from './demande.ts';
import type { TypeDeDecision } from './regles-par-type.ts';
import type { DecisionTenue } from './rules.ts';

/** A trace that a decision names: what its locks and its visibility depend on. */
export interface TraceVisee {
  natal: string;
  cercle: string | null;
  bandes: number[];
}

/** Condition on `natal`: the trace that a reference, natal id or alias designates. */
export function estDesignee(ref: string): RawBuilder<boolean> {
  const parAlias = sql`(SELECT natal FROM alias_projet WHERE alias = ${ref})`;
  return isUuid(ref)
    ? sql<boolean>`natal = coalesce((SELECT natal FROM trace WHERE natal = ${ref}::uuid), ${parAlias})`
    : sql<boolean>`natal = coalesce((SELECT natal FROM trace WHERE ref = ${ref}), ${parAlias})`;
}

/** Deleted or not; undefined when there is none, or none that these cercles see. */
export async function findTraceVisee(
  db: Db,
  ref: string,
  cercles: readonly string[],
): Promise<TraceVisee | undefined> {
  const { rows } = await sql<TraceVisee>`
    SELECT natal, cercle, bandes FROM trace
    WHERE ${estDesignee(ref)} AND (cercle IS NULL OR cercle = ANY(${[...cercles]}::text[]))`.execute(db);
  return rows[0];
}

export interface DecisionEnBase {
  id: string;
  type: TypeDeDecision | 'annulation';
  natalA: string;
  natalB: string | null;
  objetA: string;
  objetB: string | null;
  sujet: string;
  plateforme: string;
  arbitrage: boolean;
  annulee: boolean;
  /** The reader sees every trace that it names. */
  visible: boolean;
}

export async function findDecision(
  db: Db,
  id: string,
  cercles: readonly string[],
): Promise<DecisionEnBase | undefined> {
  const { rows } = await sql<DecisionEnBase>`
    SELECT d.id, d.type, d.natal_a AS "natalA", d.natal_b AS "natalB", d.objet_a AS "objetA",
      d.objet_b AS "objetB", d.sujet, d.plateforme, d.arbitrage,
      EXISTS (SELECT FROM decision x WHERE x.vise = d.id AND x.type = 'annulation') AS annulee,
      NOT EXISTS (SELECT FROM trace t WHERE t.natal IN (d.natal_a, d.natal_b)
        AND t.cercle IS NOT NULL AND t.cercle <> ALL(${[...cercles]}::text[])) AS visible
    FROM decision d WHERE d.id = ${id}::uuid`.execute(db);
  return rows[0];
}

const tenue = sql`
  d.id, d.type, d.plateforme, d.arbitrage, d.verdict, d.payload, d.vise, ${utc(sql`d.prise_le`)} AS "priseLe"`;
const nonAnnulee = sql`NOT EXISTS (SELECT FROM decision x WHERE x.vise = d.id AND x.type = 'annulation')`;

/** Not undone, on one subject, oldest first. */
export async function listDuSujet(tx: Db, sujet: string): Promise<DecisionTenue[]> {
  const { rows } = await sql<DecisionTenue>`
    SELECT ${tenue} FROM decision d
    WHERE d.sujet = ${sujet} AND d.type <> 'annulation' AND ${nonAnnulee} ORDER BY d.numero`.execute(tx);
  return rows;
}

/** Corrections proposed on one trace and their settlements, not undone, oldest first. */
export async function listCorrections(tx: Db, natal: string): Promise<DecisionTenue[]> {
  const { rows } = await sql<DecisionTenue>`
    SELECT ${tenue} FROM decision d
    WHERE d.natal_a = ${natal}::uuid AND d.type IN ('correction_signalee', 'correction_tranchee')
      AND ${nonAnnulee} ORDER BY d.numero`.execute(tx);
  return rows;
}

export interface NouvelleDecision {
  id: string;
  type: TypeDeDecision | 'annulation';
  natalA: string;
  natalB: string | null;
  objetA: string;
  objetB: string | null;
  sujet: string;
  vise: string | null;
  verdict: string | null;
  payload: Record<string, unknown> | null;
  commentaire: string | null;
  auteur: string | null;
  plateforme: string;
  cle: string;
  arbitrage: boolean;
  priseLe: string;
}

export async function insertDecision(tx: Db, d: NouvelleDecision): Promise<void> {
  const payload = d.payload === null ? null : JSON.stringify(d.payload);
  await sql`${deferred}
    INSERT INTO decision (id, type, natal_a, natal_b, objet_a, objet_b, sujet, vise, verdict, payload, commentaire,
      auteur, plateforme, cle, arbitrage, prise_le)
    VALUES (${d.id}::uuid, ${d.type}, ${d.natalA}::uuid, ${d.natalB}::uuid, ${d.objetA}, ${d.objetB}, ${d.sujet},
      ${d.vise}::uuid, ${d.verdict}, ${payload}::json, ${d.commentaire}, ${d.auteur}, ${d.plateforme}, ${d.cle},
      ${d.arbitrage}, ${d.priseLe}::timestamptz)`.execute(tx);
}

/** The projet where a trace stands, as this transaction leaves it. */
export async function findProjetId(tx: Db, natal: string): Promise<string> {
  const { rows } = await sql<{ projetId: string }>`
    SELECT projet_id AS "projetId" FROM trace WHERE natal = ${natal}::uuid`.execute(tx);
  return (rows[0] as { projetId: string }).projetId;
}
