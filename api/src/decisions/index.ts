// Decisions: the journal of human judgements on projets, applied at once, undone at any time.
import type { FastifyPluginAsync } from 'fastify';
import { type OptionsDeProjets, openContexte } from '../projets/index.ts';
import { routesDecisions } from './routes.ts';

export {
  type DecisionsDuProjet,
  type LecteurDeDecisions,
  listDecisionsOf,
  type Relation,
  selectDecisions,
  selectRelations,
} from './lecture.ts';

export const decisions: FastifyPluginAsync<OptionsDeProjets> = async (app, options) => {
  await app.register(routesDecisions, openContexte(options));
};
