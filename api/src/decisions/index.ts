// Decisions: the journal of human judgements on projets, applied at once, undone at any time.
import type { Decision } from '@projets-collectivites/schema';
import type { FastifyPluginAsync } from 'fastify';
import { sql } from 'kysely';
import { type Scope, sansRejeu } from '../plateformes/index.ts';
import { type Brique, type OptionsDeProjets, openContexte } from '../projets/index.ts';
import { prendreDecision } from './decisions.ts';
import { listDecisions, selectDecisions, selectRelations } from './lecture.ts';
import { routesDecisions } from './routes.ts';

export { effacementDeDecisions } from './effacement.ts';
/** The decisions in force on a projet and its ties to others, added to it when it is read. */
export const briqueDeDecisions: Brique = {
  existe: (membres) =>
    sql`EXISTS (SELECT FROM decision WHERE natal_a = ANY(${membres}))
      OR EXISTS (SELECT FROM decision WHERE natal_b = ANY(${membres}))`,
  select: (membres, lecteur) =>
    sql`json_build_object('decisions', ${selectDecisions(membres, lecteur)}, 'relations', ${selectRelations(membres, lecteur)})`,
  compose: (valeur) => (valeur ?? { decisions: [], relations: [] }) as Record<string, unknown>,
};

/** A decision that a program of ours takes for a plateforme; one that it already has in force is not taken again. */
export function openDecisions(
  options: OptionsDeProjets,
): (plateforme: string, decision: Decision) => Promise<void> {
  const contexte = openContexte(options);
  const { db, annuaire } = options;
  return async (plateforme, decision) => {
    const { typeDecision, objetA, objetB } = decision;
    const acces = {
      plateforme,
      cleId: 'programme',
      scopes: new Set<Scope>(['decisions:ecriture']),
      cercles: annuaire.cerclesDe(plateforme),
    };
    const filtre = { objet: objetA, types: [typeDecision], plateforme, enVigueur: true };
    const page = await listDecisions(db, filtre, acces, { avant: null, limite: 200 });
    const taken = page.decisions.some((d) => d.objetA === objetA && d.objetB === objetB);
    if (!taken) await prendreDecision(contexte, acces, decision, sansRejeu);
  };
}

export const decisions: FastifyPluginAsync<OptionsDeProjets> = async (app, options) => {
  await app.register(routesDecisions, openContexte(options));
};
