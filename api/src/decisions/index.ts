// Decisions: the journal of human judgements on projets, applied at once, undone at any time.
import type { FastifyPluginAsync } from 'fastify';
import { sql } from 'kysely';
import { type Brique, type OptionsDeProjets, openContexte } from '../projets/index.ts';
import { selectDecisions, selectRelations } from './lecture.ts';
import { routesDecisions } from './routes.ts';

export {
  type DecisionsDuProjet,
  type LecteurDeDecisions,
  listDecisionsOf,
  type Relation,
  selectDecisions,
  selectRelations,
} from './lecture.ts';

/** The decisions in force on a projet and its ties to others, added to it when it is read. */
export const briqueDeDecisions: Brique = {
  select: (membres, lecteur) =>
    sql`json_build_object('decisions', ${selectDecisions(membres, lecteur)}, 'relations', ${selectRelations(membres, lecteur)})`,
  compose: (valeur) => (valeur ?? { decisions: [], relations: [] }) as Record<string, unknown>,
};

export const decisions: FastifyPluginAsync<OptionsDeProjets> = async (app, options) => {
  await app.register(routesDecisions, openContexte(options));
};
