// The client: each feature of the API under its name.
import { type Abonnements, openAbonnements } from './abonnements.ts';
import {
  type CorpsDe,
  call,
  type OptionsDEcriture,
  type Parametres,
  type ReponseDe,
  type RequeteDe,
  type Route,
} from './appel.ts';
import { type Decisions, openDecisions } from './decisions.ts';
import { openProjets, type Projets } from './projets.ts';
import { openRapprochements, type Rapprochements } from './rapprochements.ts';
import { type Nomenclatures, openNomenclatures, openReferentiel, type Referentiel } from './referentiel.ts';
import { openTraces, type Traces } from './traces.ts';
import { type Connexion, type OptionsDAppel, type OptionsDeClient, openConnexion } from './transport.ts';

/** Who am I: plateforme, scopes, limits. */
export type Moi = ReponseDe<'GET /v1/moi'>;
/** My labels → common values, and what has no equivalent. */
export type Correspondances = ReponseDe<'GET /v1/moi/correspondances'>;
/** One page of the feed. */
export type PageDuFil = ReponseDe<'GET /v1/evenements'>;

export interface Client {
  /** Any route of the contract, typed: what has no shorter name below. */
  call<R extends Route>(
    route: R,
    parametres: Parametres<R>,
    options?: OptionsDEcriture,
  ): Promise<ReponseDe<R>>;
  moi(options?: OptionsDAppel): Promise<Moi>;
  correspondances: {
    get(options?: OptionsDAppel): Promise<Correspondances>;
    /** Replaces the whole list; applies to what is published afterwards. */
    replace(
      correspondances: CorpsDe<'PUT /v1/moi/correspondances'>['correspondances'],
      options?: OptionsDAppel,
    ): Promise<Correspondances>;
  };
  traces: Traces;
  projets: Projets;
  decisions: Decisions;
  rapprochements: Rapprochements;
  abonnements: Abonnements;
  /** One page of the feed; `follow` walks it for you. */
  evenements(requete?: RequeteDe<'GET /v1/evenements'>, options?: OptionsDAppel): Promise<PageDuFil>;
  referentiel: Referentiel;
  nomenclatures: Nomenclatures;
  /** For the functions of this package. */
  readonly connexion: Connexion;
}

/** Silence that the server may keep on purpose, on top of the usual delay. */
function patienceOf(requete: { attente?: number | null }, delaiMs: number): number {
  return delaiMs + (requete.attente ?? 0) * 1_000;
}

/** A client of the API. Opens nothing: each call is a request. Throws a TypeError if the address is not one. */
export function createClient(options: OptionsDeClient): Client {
  const connexion = openConnexion(options);
  return {
    connexion,
    call: (route, parametres, appel) => call(connexion, route, parametres, appel),
    moi: (appel) => call(connexion, 'GET /v1/moi', {}, appel),
    correspondances: {
      get: (appel) => call(connexion, 'GET /v1/moi/correspondances', {}, appel),
      replace: (correspondances, appel) =>
        call(connexion, 'PUT /v1/moi/correspondances', { corps: { correspondances } }, appel),
    },
    traces: openTraces(connexion),
    projets: openProjets(connexion),
    decisions: openDecisions(connexion),
    rapprochements: openRapprochements(connexion),
    abonnements: openAbonnements(connexion),
    evenements: (requete = {}, appel = {}) =>
      call(
        connexion,
        'GET /v1/evenements',
        { requete },
        { ...appel, delaiMs: patienceOf(requete, appel.delaiMs ?? connexion.delaiMs) },
      ),
    referentiel: openReferentiel(connexion),
    nomenclatures: openNomenclatures(connexion),
  };
}
