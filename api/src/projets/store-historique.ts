// The successive states of a projet, read by pages: one statement for a page, whatever its number of states.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import { champsDecidesJson, joinDecide, utc } from './colonnes.ts';
import type { Instant } from './modele.ts';
import type { EtatPasse } from './store-lecture.ts';

export interface EtatDate {
  instant: Instant;
  /** Null: the natal id had no projet then. */
  etat: EtatPasse | null;
}

/** Instants at which what these cercles read of a natal id's projet may have changed or ended. */
const instants = (natal: string, cercles: readonly string[]) => sql`
  segments AS (
    SELECT projet_id, projet_depuis AS de, 'infinity'::timestamptz AS jusqua FROM trace WHERE natal = ${natal}::uuid
    UNION ALL SELECT projet_id, valable_de, valable_jusqua FROM appartenance WHERE natal = ${natal}::uuid
  ), epoques AS (
    SELECT greatest(p.valable_de, s.de) AS instant, s.jusqua AS fin, p.membres
    FROM segments s JOIN projet p ON p.id = s.projet_id
    UNION ALL
    SELECT greatest(v.valable_de, s.de), least(v.valable_jusqua, s.jusqua), v.membres
    FROM segments s JOIN projet_version v ON v.projet_id = s.projet_id
      AND v.valable_de < s.jusqua AND v.valable_jusqua > s.de
  ), instants AS (
    SELECT instant FROM epoques UNION SELECT fin FROM epoques WHERE fin < 'infinity'
    UNION SELECT t.maj_le FROM trace t WHERE t.cercle = ANY(${cercles}::text[])
      AND t.natal IN (SELECT unnest(membres) FROM epoques)
    UNION SELECT b.borne FROM trace_version v, LATERAL (VALUES (v.valable_de), (v.valable_jusqua)) AS b(borne)
      WHERE v.cercle = ANY(${cercles}::text[]) AND b.borne < 'infinity'
        AND v.natal IN (SELECT unnest(membres) FROM epoques)
    UNION SELECT d.valable_jusqua FROM trace_decidee d JOIN trace t USING (natal)
      WHERE t.cercle = ANY(${cercles}::text[]) AND d.natal IN (SELECT unnest(membres) FROM epoques)
  )`;

/** States before an instant (null: up to now), latest first. Members come only where the document does not suffice. */
export async function listEtats(
  db: Db,
  natal: string,
  cercles: readonly string[],
  avant: Instant | null,
  limite: number,
): Promise<EtatDate[]> {
  const { rows } = await sql<EtatDate>`
    WITH ${instants(natal, cercles)}, page AS (
      SELECT instant FROM instants WHERE instant < coalesce(${avant}::timestamptz, 'infinity')
      ORDER BY instant DESC LIMIT ${limite}
    ), groupe AS (
      SELECT i.instant, t.projet_id FROM page i JOIN trace t ON t.natal = ${natal}::uuid AND t.projet_depuis <= i.instant
      UNION ALL
      SELECT i.instant, a.projet_id FROM page i JOIN appartenance a
        ON a.natal = ${natal}::uuid AND a.valable_de <= i.instant AND a.valable_jusqua > i.instant
    ), etat AS (
      SELECT g.instant, p.id, p.document, p.membres FROM groupe g JOIN projet p ON p.id = g.projet_id
        AND p.valable_de <= g.instant
      UNION ALL
      SELECT g.instant, v.projet_id, v.document, v.membres FROM groupe g JOIN projet_version v
        ON v.projet_id = g.projet_id AND v.valable_de <= g.instant AND v.valable_jusqua > g.instant
    ), versions AS (
      SELECT e.instant, t.natal, t.cercle, t.version, t.contenu, t.depuis, t.dans, t.maj_le, t.maj_source_le,
        t.supprime_le, t.motif
      FROM etat e JOIN trace t ON t.natal = ANY(e.membres) AND t.maj_le <= e.instant
      UNION ALL
      SELECT e.instant, v.natal, v.cercle, v.version, v.contenu, v.depuis, v.dans, v.maj_le, v.maj_source_le,
        v.supprime_le, v.motif
      FROM etat e JOIN trace_version v ON v.natal = ANY(e.membres)
        AND v.valable_de <= e.instant AND v.valable_jusqua > e.instant
    ), particuliers AS (
      SELECT instant FROM etat WHERE document IS NULL
      UNION SELECT v.instant FROM versions v JOIN trace t USING (natal)
        WHERE v.cercle IS NOT NULL OR t.cercle IS NOT NULL
    ), membres AS (
      SELECT v.instant, json_agg(json_build_object(
        'natal', t.natal, 'plateforme', t.plateforme, 'externalId', t.external_id, 'ref', t.ref,
        'cercleActuel', t.cercle, 'aContact', false, 'cercle', v.cercle, 'version', v.version,
        'contenu', v.contenu, 'depuis', v.depuis, 'dans', v.dans, 'majLe', ${utc(sql`v.maj_le`)},
        'majSourceLe', ${utc(sql`v.maj_source_le`)}, 'supprimeLe', ${utc(sql`v.supprime_le`)}, 'motif', v.motif,
        ${champsDecidesJson})) AS membres
      FROM versions v JOIN trace t USING (natal) ${joinDecide(sql`v.instant`)} WHERE v.instant IN (SELECT instant FROM particuliers)
      GROUP BY v.instant
    )
    SELECT ${utc(sql`page.instant`)} AS instant, CASE WHEN e.id IS NOT NULL THEN json_build_object(
      'id', e.id, 'document', e.document, 'membres', coalesce(m.membres, '[]'::json)) END AS etat
    FROM page LEFT JOIN etat e USING (instant) LEFT JOIN membres m USING (instant)
    ORDER BY page.instant DESC`.execute(db);
  return rows;
}
