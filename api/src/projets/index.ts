// Traces and projets: what plateformes publish, and the unified projet computed from it.
import type { FastifyPluginAsync } from 'fastify';
import { type Contexte, type OptionsDeProjets, rangDeOf } from './contexte.ts';
import { type OptionsDeLot, publierLot as publier } from './lot.ts';
import { routesEffacement } from './routes-effacement.ts';
import { routesHistorique } from './routes-historique.ts';
import { routesLot } from './routes-lot.ts';
import { routesProjets } from './routes-projets.ts';
import { routesTraces } from './routes-traces.ts';
import { createValidateurs } from './validateurs.ts';

export type { OptionsDeProjets } from './contexte.ts';
export { listLibellesVus } from './libelles.ts';
export { relocaliser, startRelocalisation } from './relocalisation-travail.ts';

function openContexte(options: OptionsDeProjets): Contexte {
  const rangDe = rangDeOf(options.annuaire);
  const { referentiel, annuaire, db } = options;
  return {
    ...options,
    rangDe,
    valider: createValidateurs(),
    publieur: { db, regles: { referentiel, annuaire }, rangDe },
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
