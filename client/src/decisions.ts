// Human judgements on projets.
import {
  type CorpsDe,
  call,
  iterate,
  type OptionsDEcriture,
  type ReponseDe,
  type RequeteDe,
} from './appel.ts';
import type { Decision, DecisionLue } from './contrat.gen.ts';
import type { Connexion, OptionsDAppel } from './transport.ts';

type Recherche = RequeteDe<'GET /v1/decisions'>;

export interface Decisions {
  /** Takes a decision, applied at once. Named by an Idempotency-Key, so that a try after a cut never takes it twice. */
  create(decision: Decision, options?: OptionsDEcriture): Promise<DecisionLue>;
  get(id: string, options?: OptionsDAppel): Promise<DecisionLue>;
  list(requete?: Recherche, options?: OptionsDAppel): Promise<ReponseDe<'GET /v1/decisions'>>;
  /** All of them, the latest first. */
  iterate(
    requete?: Omit<Recherche, 'curseur'>,
    options?: OptionsDAppel,
  ): AsyncGenerator<DecisionLue, void, undefined>;
  /** Undoes one of mine, whatever happened since. */
  annuler(
    id: string,
    corps?: CorpsDe<'POST /v1/decisions/{id}/annulation'>,
    options?: OptionsDEcriture,
  ): Promise<DecisionLue>;
}

export function openDecisions(connexion: Connexion): Decisions {
  const list: Decisions['list'] = (requete = {}, options) =>
    call(connexion, 'GET /v1/decisions', { requete }, options);
  return {
    create: (corps, options) => call(connexion, 'POST /v1/decisions', { corps }, options),
    get: (id, options) => call(connexion, 'GET /v1/decisions/{id}', { chemin: { id } }, options),
    list,
    iterate: (requete = {}, options) =>
      iterate(
        (curseur) => list({ limite: 200, ...requete, curseur }, options),
        (page) => page.decisions,
      ),
    annuler: (id, corps = {}, options) =>
      call(connexion, 'POST /v1/decisions/{id}/annulation', { chemin: { id }, corps }, options),
  };
}
