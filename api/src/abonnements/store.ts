// SQL of subscriptions as their plateforme knows them. Every write names the owner.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import type { SecretGarde } from './secrets.ts';

export type Etat = 'actif' | 'en_pause' | 'pause_automatique' | 'arrete';

export interface AbonnementEnBase {
  id: string;
  plateforme: string;
  url: string;
  types: string[];
  territoires: string[] | null;
  inclureMiens: boolean;
  description: string | null;
  secrets: SecretGarde[];
  etat: Etat;
  etatLe: Date;
  etatMotif: string | null;
  creeLe: Date;
  modifieLe: Date;
}

export interface SuiviEnBase {
  position: number;
  fin: number;
  enEchecDepuis: Date | null;
  echecsDeSuite: number;
  derniereLivraisonLe: Date | null;
  dernierEchecLe: Date | null;
  livrees: number;
  echecs: number;
  preavisLe: Date | null;
  perdusJusqua: number | null;
  enAttente: number;
  prochainEssaiLe: Date | null;
  /** Oldest event not delivered yet. */
  plusAncienLe: Date | null;
  rejeux: number;
}

export type AbonnementSuivi = AbonnementEnBase & SuiviEnBase;

/** Serialises the creations of a plateforme; answers how many subscriptions it has. */
export async function countUnderLock(tx: Db, plateforme: string): Promise<number> {
  await sql`SELECT slug FROM plateforme WHERE slug = ${plateforme} FOR NO KEY UPDATE`.execute(tx);
  const { rows } = await sql<{ nombre: number }>`
    SELECT count(*) AS nombre FROM abonnement WHERE plateforme = ${plateforme}`.execute(tx);
  return rows[0]?.nombre ?? 0;
}

export type NouvelAbonnement = Pick<
  AbonnementEnBase,
  'id' | 'plateforme' | 'url' | 'types' | 'territoires' | 'inclureMiens' | 'description' | 'secrets'
>;

export async function insertAbonnement(tx: Db, a: NouvelAbonnement, position: number): Promise<void> {
  await sql`
    INSERT INTO abonnement (id, plateforme, url, types, territoires, inclure_miens, description, secrets)
    VALUES (${a.id}, ${a.plateforme}, ${a.url}, ${a.types}, ${a.territoires}, ${a.inclureMiens}, ${a.description},
      ${JSON.stringify(a.secrets)}::jsonb)`.execute(tx);
  await sql`INSERT INTO abonnement_suivi (abonnement, position) VALUES (${a.id}, ${position})`.execute(tx);
}

const lecture = sql.raw(`
  SELECT a.*, s.position, j.derniere_position AS fin, s.en_echec_depuis, s.echecs_de_suite, s.derniere_livraison_le,
    s.dernier_echec_le, s.livrees, s.echecs, s.preavis_le, s.perdus_jusqua, w.en_attente, w.prochain_essai_le,
    least(
      (SELECT e.instant FROM evenement e WHERE e.position > s.position ORDER BY e.position LIMIT 1),
      (SELECT e.instant FROM evenement e WHERE e.position >= w.premiere ORDER BY e.position LIMIT 1)) AS plus_ancien_le,
    (SELECT count(*) FROM rejeu r WHERE r.abonnement = a.id) AS rejeux
  FROM abonnement a JOIN abonnement_suivi s ON s.abonnement = a.id CROSS JOIN journal j
  CROSS JOIN LATERAL (
    SELECT count(*) AS en_attente, min(prochain_essai_le) AS prochain_essai_le, min(l.position) AS premiere
    FROM livraison_attente l WHERE l.abonnement = a.id) w`);

/** Subscriptions of a plateforme after an id, oldest first. */
export async function readAbonnements(db: Db, plateforme: string, apres: string, limite: number) {
  const { rows } = await sql<AbonnementSuivi>`${lecture}
    WHERE a.plateforme = ${plateforme} AND a.id > ${apres}::uuid ORDER BY a.id LIMIT ${limite}`.execute(db);
  return rows;
}

export async function findAbonnement(db: Db, plateforme: string, id: string) {
  const { rows } = await sql<AbonnementSuivi>`${lecture}
    WHERE a.plateforme = ${plateforme} AND a.id = ${id}`.execute(db);
  return rows[0];
}

/** Holds a subscription until the end of the transaction. */
export async function lockAbonnement(tx: Db, plateforme: string, id: string) {
  const { rows } = await sql<AbonnementEnBase>`
    SELECT * FROM abonnement WHERE plateforme = ${plateforme} AND id = ${id} FOR UPDATE`.execute(tx);
  return rows[0];
}

export type Modification = Pick<
  AbonnementEnBase,
  'url' | 'types' | 'territoires' | 'inclureMiens' | 'description' | 'secrets'
>;

export async function updateAbonnement(
  tx: Db,
  plateforme: string,
  id: string,
  a: Modification,
): Promise<void> {
  await sql`
    UPDATE abonnement SET url = ${a.url}, types = ${a.types}, territoires = ${a.territoires},
      inclure_miens = ${a.inclureMiens}, description = ${a.description}, secrets = ${JSON.stringify(a.secrets)}::jsonb,
      version = version + 1, modifie_le = now()
    WHERE plateforme = ${plateforme} AND id = ${id}`.execute(tx);
}

export async function updateEtat(
  tx: Db,
  plateforme: string,
  id: string,
  { etat, motif }: { etat: Etat; motif: string | null },
): Promise<void> {
  await sql`
    UPDATE abonnement SET etat = ${etat}, etat_motif = ${motif}, etat_le = now(), version = version + 1
    WHERE plateforme = ${plateforme} AND id = ${id}`.execute(tx);
}

/** What failed gets its ten attempts again, at once; what left the journal meanwhile stays told. */
export async function resetEchecs(tx: Db, id: string): Promise<void> {
  await sql`
    UPDATE livraison_attente SET tentatives = 0, prochain_essai_le = NULL, premier_echec_le = NULL
    WHERE abonnement = ${id}`.execute(tx);
  await sql`
    UPDATE abonnement_suivi SET echecs_de_suite = 0, en_echec_depuis = NULL, pas_avant = NULL, preavis_le = NULL
    WHERE abonnement = ${id}`.execute(tx);
}

/** False when there was none. */
export async function deleteAbonnement(db: Db, plateforme: string, id: string): Promise<boolean> {
  const { rows } = await sql`
    DELETE FROM abonnement WHERE plateforme = ${plateforme} AND id = ${id} RETURNING id`.execute(db);
  return rows.length > 0;
}

/** Asks the process that delivers to read the subscription again. */
export async function touchAbonnement(tx: Db, id: string): Promise<void> {
  await sql`UPDATE abonnement SET version = version + 1 WHERE id = ${id}`.execute(tx);
}

export async function insertRejeu(
  tx: Db,
  rejeu: { id: string; abonnement: string; position: number; fin: number; projet: string | null },
): Promise<void> {
  await sql`
    INSERT INTO rejeu (id, abonnement, position, fin, projet)
    VALUES (${rejeu.id}, ${rejeu.abonnement}, ${rejeu.position}, ${rejeu.fin}, ${rejeu.projet})`.execute(tx);
}

export async function countRejeux(tx: Db, abonnement: string): Promise<number> {
  const { rows } = await sql<{ nombre: number }>`
    SELECT count(*) AS nombre FROM rejeu WHERE abonnement = ${abonnement}`.execute(tx);
  return rows[0]?.nombre ?? 0;
}
