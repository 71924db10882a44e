// SQL behind the in-memory directory: one statement, hence one consistent snapshot.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import type { Origine, Scope } from './rules.ts';

export interface LignePlateforme {
  slug: string;
  nom: string;
  url: string | null;
  origine: Origine;
  active: boolean;
  peutPosseder: boolean;
  demonstration: boolean;
  quotaParMinute: number;
}

export interface LigneCle {
  id: string;
  plateforme: string;
  empreinte: string;
  scopes: Scope[];
  creeLe: string;
  expireLe: string | null;
  revoqueeLe: string | null;
}

export interface LigneCorrespondance {
  plateforme: string;
  champ: string;
  libelle: string;
  valeur: unknown;
}

export interface Instantane {
  version: number;
  plateformes: LignePlateforme[];
  cles: LigneCle[];
  cercles: { nom: string; membres: string[] }[];
  correspondances: LigneCorrespondance[];
}

export async function readVersion(db: Db): Promise<number> {
  const { rows } = await sql<{ version: number }>`SELECT version FROM annuaire_version`.execute(db);
  return rows[0]?.version ?? 0;
}

export async function readInstantane(db: Db): Promise<Instantane> {
  const { rows } = await sql<Instantane>`
    SELECT
      (SELECT version FROM annuaire_version) AS version,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('slug', slug, 'nom', nom, 'url', url, 'origine', origine,
          'active', active, 'peutPosseder', peut_posseder, 'demonstration', demonstration,
          'quotaParMinute', quota_par_minute) ORDER BY slug COLLATE "C"), '[]') FROM plateforme) AS plateformes,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'plateforme', plateforme,
          'empreinte', encode(empreinte, 'hex'), 'scopes', to_jsonb(scopes), 'creeLe', cree_le,
          'expireLe', expire_le, 'revoqueeLe', revoquee_le)), '[]') FROM cle) AS cles,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('nom', c.nom, 'membres', (
          SELECT coalesce(jsonb_agg(m.plateforme ORDER BY m.plateforme COLLATE "C"), '[]')
          FROM cercle_membre m WHERE m.cercle = c.nom)) ORDER BY c.nom COLLATE "C"), '[]') FROM cercle c) AS cercles,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('plateforme', plateforme, 'champ', champ,
          'libelle', libelle, 'valeur', valeur)), '[]') FROM correspondance) AS correspondances`.execute(db);
  return rows[0] as Instantane;
}
