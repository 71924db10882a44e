// SQL of the processes that deliver: who holds which subscription, and what each has done. Everything in batches.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import type { SecretGarde } from './secrets.ts';

/** Silence after which a process is held for dead and its subscriptions are taken over, in seconds. */
const silence = sql.lit(10);

/** Says that this process lives, and forgets those that died long ago. */
export async function beat(db: Db, livreur: string): Promise<void> {
  await sql`
    INSERT INTO livreur (id, vu_le) VALUES (${livreur}, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET vu_le = excluded.vu_le`.execute(db);
  await sql`DELETE FROM livreur WHERE vu_le < clock_timestamp() - interval '1 minute'`.execute(db);
}

/** Takes free subscriptions up to this process's share. Several may ask at once. */
export async function claim(db: Db, livreur: string): Promise<void> {
  await sql`
    WITH vivants AS MATERIALIZED (
      SELECT id FROM livreur WHERE vu_le > clock_timestamp() - make_interval(secs => ${silence})
    ), actifs AS (
      SELECT count(*) AS tous, count(*) FILTER (WHERE s.livreur = ${livreur}) AS miens
      FROM abonnement a JOIN abonnement_suivi s ON s.abonnement = a.id WHERE a.etat = 'actif'
    ), libres AS (
      SELECT s.abonnement FROM abonnement_suivi s JOIN abonnement a ON a.id = s.abonnement
      WHERE a.etat = 'actif' AND (s.livreur IS NULL OR s.livreur NOT IN (SELECT id FROM vivants))
      ORDER BY s.abonnement
      LIMIT (SELECT greatest(0, ceil(tous::numeric / greatest(1, (SELECT count(*) FROM vivants))) - miens)::bigint
             FROM actifs)
      FOR UPDATE OF s SKIP LOCKED
    )
    UPDATE abonnement_suivi s SET livreur = ${livreur} FROM libres WHERE s.abonnement = libres.abonnement`.execute(
    db,
  );
}

export interface Tenu {
  id: string;
  version: number;
}

/** Subscriptions that this process holds and may deliver, and how many would be its fair share. */
export async function readTenus(db: Db, livreur: string): Promise<{ tenus: Tenu[]; part: number }> {
  const { rows } = await sql<{ tenus: Tenu[]; part: number }>`
    SELECT
      coalesce((SELECT json_agg(json_build_object('id', a.id, 'version', a.version) ORDER BY a.id)
        FROM abonnement_suivi s JOIN abonnement a ON a.id = s.abonnement JOIN plateforme p ON p.slug = a.plateforme
        WHERE s.livreur = ${livreur} AND a.etat = 'actif' AND p.active), '[]'::json) AS tenus,
      (SELECT ceil(count(*)::numeric / greatest(1, (SELECT count(*) FROM livreur
        WHERE vu_le > clock_timestamp() - make_interval(secs => ${silence}))))
       FROM abonnement WHERE etat = 'actif')::integer AS part`.execute(db);
  return rows[0] ?? { tenus: [], part: 0 };
}

export interface AttenteEnBase {
  position: number;
  tentatives: number;
  /** Milliseconds. */
  prochainEssai: number | null;
  premierEchec: number | null;
}

export interface RejeuEnBase {
  id: string;
  position: number;
  fin: number;
  projet: string | null;
}

export interface FicheEnBase {
  id: string;
  version: number;
  plateforme: string;
  demonstration: boolean;
  url: string;
  types: string[];
  territoires: string[] | null;
  inclureMiens: boolean;
  secrets: SecretGarde[];
  position: number;
  echecsDeSuite: number;
  enEchecDepuis: number | null;
  pasAvant: number | null;
  attente: AttenteEnBase[];
  rejeux: RejeuEnBase[];
}

const millis = (colonne: string) => sql.raw(`(extract(epoch FROM ${colonne}) * 1000)::float8`);

/** What it takes to deliver these subscriptions. */
export async function readFiches(db: Db, ids: readonly string[]): Promise<FicheEnBase[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<FicheEnBase>`
    SELECT a.id, a.version, a.plateforme, p.demonstration, a.url, a.types, a.territoires, a.inclure_miens, a.secrets,
      s.position, s.echecs_de_suite, ${millis('s.en_echec_depuis')} AS en_echec_depuis,
      ${millis('s.pas_avant')} AS pas_avant,
      coalesce((SELECT json_agg(json_build_object('position', l.position, 'tentatives', l.tentatives,
          'prochainEssai', ${millis('l.prochain_essai_le')}, 'premierEchec', ${millis('l.premier_echec_le')})
          ORDER BY l.position) FROM livraison_attente l WHERE l.abonnement = a.id), '[]'::json) AS attente,
      coalesce((SELECT json_agg(json_build_object('id', r.id, 'position', r.position, 'fin', r.fin,
          'projet', r.projet) ORDER BY r.id) FROM rejeu r WHERE r.abonnement = a.id), '[]'::json) AS rejeux
    FROM abonnement a JOIN abonnement_suivi s ON s.abonnement = a.id JOIN plateforme p ON p.slug = a.plateforme
    WHERE a.id = ANY(${[...ids]}::uuid[])`.execute(db);
  return rows;
}

/** What one subscription has become since the last writing. Instants in milliseconds. */
export interface Releve {
  id: string;
  position: number;
  echecsDeSuite: number;
  enEchecDepuis: number | null;
  pasAvant: number | null;
  derniereLivraison: number | null;
  dernierEchec: number | null;
  livrees: number;
  echecs: number;
  mises: (AttenteEnBase & { position: number })[];
  otees: number[];
  rejeux: { id: string; position: number; fini: boolean }[];
}

/** Writes where subscriptions are, if this process still holds them. */
export async function writeReleves(db: Db, livreur: string, releves: readonly Releve[]): Promise<void> {
  if (releves.length === 0) return;
  await sql`
    WITH r AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(releves)}::jsonb) AS r(id uuid, position bigint,
        "echecsDeSuite" integer, "enEchecDepuis" float8, "pasAvant" float8, "derniereLivraison" float8,
        "dernierEchec" float8, livrees bigint, echecs bigint, mises jsonb, otees jsonb, rejeux jsonb)
    ), tenus AS (
      UPDATE abonnement_suivi s SET position = r.position, echecs_de_suite = r."echecsDeSuite",
        en_echec_depuis = to_timestamp(r."enEchecDepuis" / 1000), pas_avant = to_timestamp(r."pasAvant" / 1000),
        derniere_livraison_le = coalesce(to_timestamp(r."derniereLivraison" / 1000), s.derniere_livraison_le),
        dernier_echec_le = coalesce(to_timestamp(r."dernierEchec" / 1000), s.dernier_echec_le),
        livrees = s.livrees + r.livrees, echecs = s.echecs + r.echecs
      FROM r WHERE s.abonnement = r.id AND s.livreur = ${livreur} RETURNING r.*
    ), mises AS (
      INSERT INTO livraison_attente (abonnement, position, tentatives, prochain_essai_le, premier_echec_le)
      SELECT t.id, m.position, m.tentatives, to_timestamp(m."prochainEssai" / 1000),
        to_timestamp(m."premierEchec" / 1000)
      FROM tenus t, jsonb_to_recordset(t.mises) AS m(position bigint, tentatives integer, "prochainEssai" float8,
        "premierEchec" float8)
      ON CONFLICT (abonnement, position) DO UPDATE SET tentatives = excluded.tentatives,
        prochain_essai_le = excluded.prochain_essai_le, premier_echec_le = excluded.premier_echec_le
    ), otees AS (
      DELETE FROM livraison_attente l USING tenus t, jsonb_array_elements_text(t.otees) AS o(position)
      WHERE l.abonnement = t.id AND l.position = o.position::bigint
    ), avances AS (
      UPDATE rejeu SET position = a.position
      FROM tenus t, jsonb_to_recordset(t.rejeux) AS a(id uuid, position bigint, fini boolean)
      WHERE rejeu.id = a.id AND NOT a.fini
    )
    DELETE FROM rejeu USING tenus t, jsonb_to_recordset(t.rejeux) AS f(id uuid, position bigint, fini boolean)
    WHERE rejeu.id = f.id AND f.fini`.execute(db);
}

/** Gives subscriptions back, so that another process may take them at once. */
export async function release(db: Db, livreur: string, ids: readonly string[]): Promise<void> {
  await sql`
    UPDATE abonnement_suivi SET livreur = NULL
    WHERE livreur = ${livreur} AND abonnement = ANY(${[...ids]}::uuid[])`.execute(db);
}

/** The process ends: it holds nothing more. */
export async function leave(db: Db, livreur: string): Promise<void> {
  await sql`UPDATE abonnement_suivi SET livreur = NULL WHERE livreur = ${livreur}`.execute(db);
  await sql`DELETE FROM livreur WHERE id = ${livreur}`.execute(db);
}

/** Stops a subscription by our own decision, if this process holds it; told in its `etat` and `etatMotif`. */
export async function stopAbonnement(
  db: Db,
  livreur: string,
  id: string,
  { etat, motif, le }: { etat: 'pause_automatique' | 'arrete'; motif: string; le: number },
): Promise<void> {
  await sql`
    UPDATE abonnement a SET etat = ${etat}, etat_motif = ${motif}, etat_le = to_timestamp(${le}::float8 / 1000),
      version = version + 1
    FROM abonnement_suivi s
    WHERE a.id = ${id} AND a.etat = 'actif' AND s.abonnement = a.id AND s.livreur = ${livreur}`.execute(db);
}
