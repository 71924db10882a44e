// Traces and projets: what plateformes publish, and the unified projet computed from it.
import type { FastifyPluginAsync } from 'fastify';
import { type Contexte, type OptionsDeProjets, openPublieur, rangDeOf } from './contexte.ts';
import { type OptionsDeLot, publierLot as publier } from './lot.ts';
import { routesEffacement } from './routes-effacement.ts';
import { routesHistorique } from './routes-historique.ts';
import { routesLot } from './routes-lot.ts';
import { routesProjets } from './routes-projets.ts';
import { routesTraces } from './routes-traces.ts';
import { briqueDeRapprochement } from './similaires.ts';
import { createValidateurs } from './validateurs.ts';

export { placesOf } from './annonces.ts';
export type { Brique } from './briques.ts';
export { utc } from './colonnes.ts';
export { readPublication } from './contenu.ts';
export { type Contexte, lecteurOf, type OptionsDeProjets, openPublieur } from './contexte.ts';
export { type Publieur, writeUnderLocks } from './ecriture.ts';
export type { EffacementDeDecisions } from './effacement.ts';
export { efface, eraseProposition } from './effacement-rules.ts';
export type { Noeud } from './groupes.ts';
export { listLibellesVus } from './libelles.ts';
export type {
  Appariement,
  AppariementExplique,
  Composant,
  Correction,
  Indice,
  Jugement,
  StatutDecide,
  TraceChangee,
  TraceEnBase,
} from './modele.ts';
export { findProprietaire } from './precedence.ts';
export { curseurRefuse, donneesInvalides } from './problems.ts';
export { linkAttente, relinkTraces } from './rapprochement-differe.ts';
export {
  type Limites,
  type OuvrirRapprocheur,
  type Rapprocheur,
  sansRapprochement,
  type TraceARapprocher,
  type TraceSituable,
  type Voisine,
} from './rapprocheur.ts';
export { relocaliser, startRelocalisation } from './relocalisation-travail.ts';
export { compareText } from './texte.ts';
export { listMalGroupees } from './verification.ts';
export { isVisible, viewOf } from './vue.ts';

/** What the routes of traces and projets share; a feature below writes through the same path. */
export function openContexte(options: OptionsDeProjets): Contexte {
  return {
    ...options,
    rangDe: rangDeOf(options.annuaire),
    briques: [briqueDeRapprochement, ...(options.briques ?? [])],
    valider: createValidateurs(),
    publieur: openPublieur(options),
  };
}

export const projets: FastifyPluginAsync<OptionsDeProjets> = async (app, options) => {
  const contexte = openContexte(options);
  await app.register(routesTraces, contexte);
  await app.register(routesLot, contexte);
  await app.register(routesProjets, contexte);
  await app.register(routesHistorique, contexte);
  await app.register(routesEffacement, contexte);
};

export type PublierLot = (
  plateforme: string,
  lignes: readonly { externalId: string }[],
) => ReturnType<typeof publier>;

/** Publication by a program of ours, through the path of everyone: at most 500 lines, one result each, in order. */
export function openPublication(options: OptionsDeProjets & Pick<OptionsDeLot, 'log'>): PublierLot {
  const { publieur, valider, base } = openContexte(options);
  return (plateforme, lignes) => publier(lignes, { publieur, valider, base, plateforme, log: options.log });
}
