// Suggestions to review: are these traces the same projet?
import { call, iterate, type ReponseDe, type RequeteDe } from './appel.ts';
import type { Connexion, OptionsDAppel } from './transport.ts';

type Recherche = RequeteDe<'GET /v1/rapprochements'>;
type Page = ReponseDe<'GET /v1/rapprochements'>;
/** A question to settle, with the evidence; answer it by `decisions.create`. */
export type RapprochementARelire = Page['rapprochements'][number];

export interface Rapprochements {
  list(requete?: Recherche, options?: OptionsDAppel): Promise<Page>;
  /** All of them, most useful first. */
  iterate(
    requete?: Omit<Recherche, 'curseur'>,
    options?: OptionsDAppel,
  ): AsyncGenerator<RapprochementARelire, void, undefined>;
}

export function openRapprochements(connexion: Connexion): Rapprochements {
  const list: Rapprochements['list'] = (requete = {}, options) =>
    call(connexion, 'GET /v1/rapprochements', { requete }, options);
  return {
    list,
    iterate: (requete = {}, options) =>
      iterate(
        (curseur) => list({ limite: 200, ...requete, curseur }, options),
        (page) => page.rapprochements,
      ),
  };
}
