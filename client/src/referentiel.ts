// Public reference data: no key needed, readable from a page of any site.
import { call, type ReponseDe, type RequeteDe } from './appel.ts';
import type { Connexion, OptionsDAppel } from './transport.ts';

type Lu<R extends `GET /v1/referentiel/${string}` & keyof import('./contrat.gen.ts').Operations> = Promise<
  ReponseDe<R>
>;

export interface Referentiel {
  /** Territories by name or code, best first; for a field that completes as one types. */
  recherche(
    q: string,
    requete?: Omit<RequeteDe<'GET /v1/referentiel/recherche'>, 'q'>,
    options?: OptionsDAppel,
  ): Lu<'GET /v1/referentiel/recherche'>;
  communes(
    requete?: RequeteDe<'GET /v1/referentiel/communes'>,
    options?: OptionsDAppel,
  ): Lu<'GET /v1/referentiel/communes'>;
  /** By INSEE code, former communes included (`actuelle`). Problems: 404. */
  commune(code: string, options?: OptionsDAppel): Lu<'GET /v1/referentiel/communes/{code}'>;
  groupements(
    requete?: RequeteDe<'GET /v1/referentiel/groupements'>,
    options?: OptionsDAppel,
  ): Lu<'GET /v1/referentiel/groupements'>;
  /** By SIREN. Problems: 404. */
  groupement(siren: string, options?: OptionsDAppel): Lu<'GET /v1/referentiel/groupements/{siren}'>;
  membres(
    siren: string,
    requete?: RequeteDe<'GET /v1/referentiel/groupements/{siren}/membres'>,
    options?: OptionsDAppel,
  ): Lu<'GET /v1/referentiel/groupements/{siren}/membres'>;
  departements(
    requete?: RequeteDe<'GET /v1/referentiel/departements'>,
    options?: OptionsDAppel,
  ): Lu<'GET /v1/referentiel/departements'>;
  regions(
    requete?: RequeteDe<'GET /v1/referentiel/regions'>,
    options?: OptionsDAppel,
  ): Lu<'GET /v1/referentiel/regions'>;
}

export interface Nomenclatures {
  list(options?: OptionsDAppel): Promise<ReponseDe<'GET /v1/nomenclatures'>>;
  /** One closed vocabulary: `leviers`, `thematiques`, `competences`… Problems: 404. */
  get(nom: string, options?: OptionsDAppel): Promise<ReponseDe<'GET /v1/nomenclatures/{nom}'>>;
}

export function openReferentiel(connexion: Connexion): Referentiel {
  const base = '/v1/referentiel' as const;
  return {
    recherche: (q, requete = {}, options) =>
      call(connexion, `GET ${base}/recherche`, { requete: { ...requete, q } }, options),
    communes: (requete = {}, options) => call(connexion, `GET ${base}/communes`, { requete }, options),
    commune: (code, options) => call(connexion, `GET ${base}/communes/{code}`, { chemin: { code } }, options),
    groupements: (requete = {}, options) => call(connexion, `GET ${base}/groupements`, { requete }, options),
    groupement: (siren, options) =>
      call(connexion, `GET ${base}/groupements/{siren}`, { chemin: { siren } }, options),
    membres: (siren, requete = {}, options) =>
      call(connexion, `GET ${base}/groupements/{siren}/membres`, { chemin: { siren }, requete }, options),
    departements: (requete = {}, options) =>
      call(connexion, `GET ${base}/departements`, { requete }, options),
    regions: (requete = {}, options) => call(connexion, `GET ${base}/regions`, { requete }, options),
  };
}

export function openNomenclatures(connexion: Connexion): Nomenclatures {
  return {
    list: (options) => call(connexion, 'GET /v1/nomenclatures', {}, options),
    get: (nom, options) => call(connexion, 'GET /v1/nomenclatures/{nom}', { chemin: { nom } }, options),
  };
}
