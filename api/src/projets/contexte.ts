// What the routes of traces and projets share.
import type { FastifyRequest } from 'fastify';
import type { Db } from '../infra/db.ts';
import type { Annuaire } from '../plateformes/index.ts';
import type { Referentiel } from '../territoires/index.ts';
import type { Brique } from './briques.ts';
import type { Publieur } from './ecriture.ts';
import type { EffacementDeDecisions } from './effacement.ts';
import type { Validateurs } from './lot.ts';
import type { RangDe } from './modele.ts';
import type { Rapprocheur } from './rapprocheur.ts';
import type { Lecteur } from './vue.ts';

export interface OptionsDeProjets {
  db: Db;
  annuaire: Annuaire;
  referentiel: Referentiel;
  /** Finds who describes the same projet. */
  rapprocheur: Rapprocheur;
  /** What later features add to a projet read alone. */
  briques?: readonly Brique[];
  /** Public address of this server, without trailing slash. */
  base: string;
  /** What an erasure erases of the decisions. */
  effacementDeDecisions?: EffacementDeDecisions;
}

export interface Contexte extends OptionsDeProjets {
  publieur: Publieur;
  valider: Validateurs;
  rangDe: RangDe;
  briques: readonly Brique[];
}

/** An unknown plateforme (removed since) counts as a connected one. */
export function rangDeOf(annuaire: Annuaire): RangDe {
  return (slug) => annuaire.plateforme(slug) ?? { origine: 'connectee', peutPosseder: true };
}

/** What it takes to write traces. */
export function openPublieur({
  db,
  referentiel,
  annuaire,
  rapprocheur,
}: Omit<OptionsDeProjets, 'base' | 'briques'>): Publieur {
  return { db, regles: { referentiel, annuaire, rapprocheur }, rangDe: rangDeOf(annuaire) };
}

export function lecteurOf(request: FastifyRequest): Lecteur {
  const { cercles, scopes } = request.acces;
  return { cercles, contacts: scopes.has('contacts:lecture') };
}
