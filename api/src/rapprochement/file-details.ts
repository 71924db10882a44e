// What a page of the review queue shows of each of its rows, in one statement for pairs and one for alerts.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import { type AppariementExplique, type TraceEnBase, utc } from '../projets/index.ts';
import type { DecisionSurLaPaire, Place } from './file-rules.ts';

export type TraceMontree = Pick<
  TraceEnBase,
  'natal' | 'plateforme' | 'externalId' | 'contenu' | 'cercle' | 'majLe' | 'majSourceLe'
>;

export interface ProjetMontre {
  id: string;
  nom: string;
}

export interface DetailDePaire {
  lien: Pick<AppariementExplique, 'classe' | 'score' | 'modele' | 'explication'> | null;
  traces: [TraceMontree, TraceMontree];
  projets: [ProjetMontre, ProjetMontre];
  decisions: DecisionSurLaPaire[];
}

const traceMontree = (t: string) => sql`json_build_object(
  'natal', ${sql.ref(`${t}.natal`)}, 'plateforme', ${sql.ref(`${t}.plateforme`)},
  'externalId', ${sql.ref(`${t}.external_id`)}, 'contenu', ${sql.ref(`${t}.contenu`)},
  'cercle', ${sql.ref(`${t}.cercle`)}, 'majLe', ${utc(sql.ref(`${t}.maj_le`))},
  'majSourceLe', ${utc(sql.ref(`${t}.maj_source_le`))})`;

const projetMontre = (t: string, p: string) => sql`json_build_object('id', ${sql.ref(`${t}.projet_id`)},
  'nom', coalesce(${sql.ref(`${p}.document`)}::json->>'nom', ${sql.ref(`${t}.contenu`)}->>'nom'))`;

/** By `b a`; what has gone since the page was read is left out. */
export async function readPaires(db: Db, places: readonly Place[]): Promise<Map<string, DetailDePaire>> {
  if (places.length === 0) return new Map();
  const [a, b] = [places.map((place) => place.a), places.map((place) => place.b)];
  const { rows } = await sql<DetailDePaire & Pick<Place, 'a' | 'b'>>`
    SELECT k.a, k.b,
      (SELECT json_build_object('classe', l.classe, 'score', l.score, 'modele', l.modele, 'explication', l.explication)
        FROM lien_rapproche l WHERE l.a = k.a AND l.b = k.b) AS lien,
      json_build_array(${traceMontree('ta')}, ${traceMontree('tb')}) AS traces,
      json_build_array(${projetMontre('ta', 'pa')}, ${projetMontre('tb', 'pb')}) AS projets,
      (SELECT coalesce(json_agg(json_build_object('id', v.id, 'typeDecision', v.type, 'plateforme', v.plateforme,
          'commentaire', v.commentaire, 'priseLe', ${utc(sql`v.prise_le`)}) ORDER BY v.numero), '[]'::json)
        FROM (SELECT DISTINCT ON (d.sujet, d.plateforme) d.* FROM decision d
          WHERE (d.natal_a = k.a AND d.natal_b = k.b OR d.natal_a = k.b AND d.natal_b = k.a) AND d.type <> 'annulation'
            AND NOT EXISTS (SELECT FROM decision x WHERE x.vise = d.id AND x.type = 'annulation')
          ORDER BY d.sujet, d.plateforme, d.numero DESC) v) AS decisions
    FROM unnest(${a}::uuid[], ${b}::uuid[]) AS k(a, b)
    JOIN trace ta ON ta.natal = k.a JOIN trace tb ON tb.natal = k.b
    LEFT JOIN projet pa ON pa.id = ta.projet_id LEFT JOIN projet pb ON pb.id = tb.projet_id`.execute(db);
  return new Map(rows.map((row) => [`${row.b} ${row.a}`, row]));
}

export interface DetailDAlerte {
  alerte: string;
  projet: ProjetMontre;
  traces: (TraceMontree & { confirmee: boolean })[];
}

/** By projet id, with the living traces of the common view. */
export async function readAlertes(db: Db, ids: readonly string[]): Promise<Map<string, DetailDAlerte>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<DetailDAlerte & { id: string }>`
    SELECT p.id, p.alerte, json_build_object('id', p.id, 'nom', p.document::json->>'nom') AS projet,
      (SELECT json_agg(m.trace) FROM (
        SELECT (${traceMontree('t')}::jsonb || jsonb_build_object('confirmee', EXISTS (
            SELECT FROM (SELECT b AS autre FROM jugement WHERE a = t.natal AND etat = 'confirme'
              UNION ALL SELECT a FROM jugement WHERE b = t.natal AND etat = 'confirme') j
            JOIN trace o ON o.natal = j.autre WHERE o.projet_id = t.projet_id AND o.cercle IS NULL))) AS trace
        FROM trace t WHERE t.projet_id = p.id AND t.cercle IS NULL AND t.supprime_le IS NULL) m) AS traces
    FROM projet p WHERE p.id = ANY(${[...ids]}::uuid[]) AND p.alerte IS NOT NULL`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}
