// SQL of the review queue: one index range for each rank, then lookups by key.
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import { type Place, rangs } from './file-rules.ts';

/** Key under which `relecture` holds every pair. */
const partout = 'tout';

export interface FiltreDeFile {
  /** Territory keys; null: everywhere. One of the traces stands in one of them. */
  cles: readonly string[] | null;
  /** One of the traces comes from one of these. */
  plateformes: readonly string[] | null;
  scoreMin: number | null;
}

export interface LecteurDeFile {
  /** Cercles that the reader belongs to. */
  cercles: readonly string[];
}

interface Demande {
  filtre: FiltreDeFile;
  lecteur: LecteurDeFile;
  apres: Place;
  limite: number;
}

const visible = (trace: string, cercles: readonly string[]): RawBuilder<boolean> => {
  const cercle = sql.ref(`${trace}.cercle`);
  return sql<boolean>`(${cercle} IS NULL OR ${cercle} = ANY(${[...cercles]}::text[]))`;
};

/** What every pair in the queue is: two living traces that the reader sees, as filtered. */
function isKept({ filtre, lecteur }: Demande): RawBuilder<boolean> {
  const { cles, plateformes } = filtre;
  const conditions = [
    sql<boolean>`ta.supprime_le IS NULL AND tb.supprime_le IS NULL`,
    visible('ta', lecteur.cercles),
    visible('tb', lecteur.cercles),
    cles && sql<boolean>`(ta.dans && ${[...cles]}::text[] OR tb.dans && ${[...cles]}::text[])`,
    plateformes &&
      sql<boolean>`(ta.plateforme = ANY(${[...plateformes]}::text[]) OR tb.plateforme = ANY(${[...plateformes]}::text[]))`,
  ].filter((condition) => condition !== null);
  return sql<boolean>`(${sql.join(conditions, sql` AND `)})`;
}

/** No human has answered, neither on the two traces nor between others of their projets, as far as the reader sees. */
function isOpen(cercles: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`(ta.projet_id <> tb.projet_id
    AND NOT EXISTS (SELECT FROM jugement j WHERE j.a = ta.natal AND j.b = tb.natal)
    AND NOT EXISTS (
      SELECT FROM trace ma JOIN trace mb ON mb.projet_id = tb.projet_id
        JOIN jugement j ON j.a = least(ma.natal, mb.natal) AND j.b = greatest(ma.natal, mb.natal)
      WHERE ma.projet_id = ta.projet_id AND j.etat <> 'confirme'
        AND ${visible('ma', cercles)} AND ${visible('mb', cercles)}))`;
}

const nonAnnulee = sql`NOT EXISTS (SELECT FROM decision x WHERE x.vise = d.id AND x.type = 'annulation')`;

const isSignalee = sql<boolean>`EXISTS (
  SELECT FROM decision d WHERE d.type = 'doublon_signale' AND ${nonAnnulee}
    AND (d.natal_a = ta.natal AND d.natal_b = tb.natal OR d.natal_a = tb.natal AND d.natal_b = ta.natal))`;

/** A pair judged by the computation at least so close; `l` is its link, if it has one. */
function isScored(scoreMin: number | null): RawBuilder<boolean> {
  return scoreMin === null ? sql<boolean>`true` : sql<boolean>`l.score >= ${scoreMin}`;
}

/** Disputes, the most recent trace first. */
function selectLitiges(demande: Demande): RawBuilder<Place> {
  const { apres, filtre, limite } = demande;
  return sql<Place>`
    SELECT ${sql.lit(rangs.litige)}::int AS rang, 0::float8 AS score, j.b, j.a FROM jugement j
    JOIN trace ta ON ta.natal = j.a JOIN trace tb ON tb.natal = j.b
    LEFT JOIN lien_rapproche l ON l.a = j.a AND l.b = j.b
    WHERE j.etat = 'litige' AND (j.b, j.a) < (${apres.b}::uuid, ${apres.a}::uuid)
      AND ${isKept(demande)} AND ${isScored(filtre.scoreMin)}
    ORDER BY j.b DESC, j.a DESC LIMIT ${limite}`;
}

/** Pairs that a human reported and that nobody has judged. */
function selectSignales(demande: Demande): RawBuilder<Place> {
  const { apres, filtre, lecteur, limite } = demande;
  return sql<Place>`
    SELECT ${sql.lit(rangs.signale)}::int AS rang, 0::float8 AS score, s.b, s.a FROM (
      SELECT DISTINCT least(d.natal_a, d.natal_b) AS a, greatest(d.natal_a, d.natal_b) AS b FROM decision d
      WHERE d.type = 'doublon_signale' AND ${nonAnnulee}
    ) AS s
    JOIN trace ta ON ta.natal = s.a JOIN trace tb ON tb.natal = s.b
    LEFT JOIN lien_rapproche l ON l.a = s.a AND l.b = s.b
    WHERE (s.b, s.a) < (${apres.b}::uuid, ${apres.a}::uuid)
      AND ${isKept(demande)} AND ${isOpen(lecteur.cercles)} AND ${isScored(filtre.scoreMin)}
    ORDER BY s.b DESC, s.a DESC LIMIT ${limite}`;
}

/** Traces of the common view of a projet `p`. */
const commune = (trace: string) =>
  sql`${sql.ref(`${trace}.projet_id`)} = p.id AND ${sql.ref(`${trace}.cercle`)} IS NULL AND ${sql.ref(`${trace}.supprime_le`)} IS NULL`;

const isConfirmee = sql<boolean>`EXISTS (
  SELECT FROM (SELECT b AS autre FROM jugement WHERE a = t.natal AND etat = 'confirme'
    UNION ALL SELECT a FROM jugement WHERE b = t.natal AND etat = 'confirme') j
  JOIN trace o ON o.natal = j.autre WHERE o.projet_id = t.projet_id AND o.cercle IS NULL)`;

/** Groups in alert that human confirmations do not justify yet. */
function selectAlertes({ apres, filtre, limite }: Demande): RawBuilder<Place> {
  const { cles, plateformes, scoreMin } = filtre;
  const conditions = [
    sql<boolean>`p.alerte IS NOT NULL AND p.id < ${apres.b}::uuid`,
    scoreMin !== null && sql<boolean>`false`,
    plateformes && sql<boolean>`p.plateformes && ${[...plateformes]}::text[]`,
    cles &&
      sql<boolean>`EXISTS (SELECT FROM trace t WHERE ${commune('t')} AND t.dans && ${[...cles]}::text[])`,
    sql<boolean>`EXISTS (SELECT FROM trace t WHERE ${commune('t')} AND NOT ${isConfirmee}
      AND ((SELECT count(*) FROM trace m WHERE ${commune('m')}) > 20
        OR (t.contenu->>'nature' <> 'financement' AND EXISTS (
          SELECT FROM trace m WHERE ${commune('m')} AND m.plateforme = t.plateforme AND m.natal <> t.natal
            AND m.contenu->>'nature' <> 'financement'))))`,
  ].filter((condition) => condition !== null && condition !== false);
  return sql<Place>`
    SELECT ${sql.lit(rangs.alerte)}::int AS rang, 0::float8 AS score, p.id AS b, p.id AS a FROM projet p
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY p.id DESC LIMIT ${limite}`;
}

/**
 * Pairs that the computation proposes, the closest first: one index range of `relecture` for each territory asked. A
 * pair found under two of them is kept once.
 */
function selectProposees(
  demande: Demande,
  rang: typeof rangs.connectees | typeof rangs.autres,
): RawBuilder<Place> {
  const { apres, filtre, lecteur, limite } = demande;
  const { cles, plateformes, scoreMin } = filtre;
  const conditions = [
    isKept({ ...demande, filtre: { ...filtre, cles: null, plateformes: null } }),
    isOpen(lecteur.cercles),
    sql<boolean>`NOT ${isSignalee}`,
    plateformes && sql<boolean>`l.plateformes && ${[...plateformes]}::text[]`,
    scoreMin !== null && sql<boolean>`l.score >= ${scoreMin}`,
  ].filter((condition) => condition !== null && condition !== false);
  return sql<Place>`
    SELECT DISTINCT ${sql.lit(rang)}::int AS rang, r.score, r.b, r.a
    FROM unnest(${[...(cles ?? [partout])]}::text[]) AS k(territoire), LATERAL (
      SELECT l.score, l.b, l.a FROM relecture l
      JOIN trace ta ON ta.natal = l.a JOIN trace tb ON tb.natal = l.b
      WHERE l.territoire = k.territoire AND l.rang = ${sql.lit(rang)}
        AND (l.score, l.b, l.a) < (${apres.score}::float8, ${apres.b}::uuid, ${apres.a}::uuid)
        AND ${sql.join(conditions, sql` AND `)}
      ORDER BY l.score DESC, l.b DESC, l.a DESC LIMIT ${limite}
    ) AS r
    ORDER BY r.score DESC, r.b DESC, r.a DESC LIMIT ${limite}`;
}

/** The next rows of the rank of `apres`. */
export async function listPlaces(db: Db, demande: Demande): Promise<Place[]> {
  const { rang } = demande.apres;
  const query =
    rang === rangs.litige
      ? selectLitiges(demande)
      : rang === rangs.signale
        ? selectSignales(demande)
        : rang === rangs.alerte
          ? selectAlertes(demande)
          : selectProposees(demande, rang);
  const { rows } = await query.execute(db);
  return rows;
}
