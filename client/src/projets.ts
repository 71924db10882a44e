// Unified projets: read, search, export.

import { writeRequete } from './adresse.ts';
import { type CorpsDe, call, iterate, type ReponseDe, type RequeteDe } from './appel.ts';
import type { ProjetUnifie, Similaire } from './contrat.gen.ts';
import { readLignes } from './ndjson.ts';
import { type Connexion, type OptionsDAppel, streamBody } from './transport.ts';

type Recherche = RequeteDe<'GET /v1/projets'>;
/** Filters of a whole list: no page, no choice of fields. */
export type Filtre = Omit<Recherche, 'limite' | 'curseur' | 'champs'>;
type Historique = ReponseDe<'GET /v1/projets/{ref}/historique'>;

/** Formats of an export: CSV for spreadsheets (`;`, BOM), GeoJSON for maps (RFC 7946). */
export type FormatDExport = 'csv' | 'geojson' | 'ndjson';

const types: Record<FormatDExport, string> = {
  csv: 'text/csv',
  geojson: 'application/geo+json',
  ndjson: 'application/x-ndjson',
};

/** A projet that may be the same; `ebauche` is a trace not published yet, where a name and a place are enough. */
export type Ebauche = CorpsDe<'POST /v1/projets/similaires'>;

export interface Projets {
  /**
   * A projet by its id, a former id (308 followed) or the reference of any of its traces (`mec:48345`). Programs
   * pass `usage: 'synchronisation'`, which counts for no consultation; `au` reads the past. Problems:
   * `projet-inconnu` (404), `projet-supprime` (410).
   */
  get(
    ref: string,
    requete?: RequeteDe<'GET /v1/projets/{ref}'>,
    options?: OptionsDAppel,
  ): Promise<ProjetUnifie>;
  /** One page. */
  list(requete?: Recherche, options?: OptionsDAppel): Promise<ReponseDe<'GET /v1/projets'>>;
  /** The whole list by pages, each tried again alone; with `tri: 'id'` (default), each projet exactly once. */
  iterate(
    requete?: Omit<Recherche, 'curseur'>,
    options?: OptionsDAppel,
  ): AsyncGenerator<ProjetUnifie, void, undefined>;
  /** The whole list in one stream of bytes. A cut is an ErreurReseau: start again, or use `iterate`. */
  export(
    format: FormatDExport,
    filtre?: Filtre,
    options?: OptionsDAppel,
  ): AsyncGenerator<Uint8Array, void, undefined>;
  /** The whole list in one stream, projet by projet: faster than `iterate`, but to start again after a cut. */
  exportProjets(filtre?: Filtre, options?: OptionsDAppel): AsyncGenerator<ProjetUnifie, void, undefined>;
  /** One page of what each field has been. */
  historique(
    ref: string,
    requete?: RequeteDe<'GET /v1/projets/{ref}/historique'>,
    options?: OptionsDAppel,
  ): Promise<Historique>;
  /** Before creating: projets that may be this one, most likely first, each with its explanation. Nothing is kept. */
  similaires(ebauche: Ebauche, options?: OptionsDAppel): Promise<Similaire[]>;
}

export function openProjets(connexion: Connexion): Projets {
  const list: Projets['list'] = (requete = {}, options) =>
    call(connexion, 'GET /v1/projets', { requete }, options);
  const exportBytes: Projets['export'] = (format, filtre = {}, options) =>
    streamBody(connexion, {
      ...options,
      methode: 'GET',
      chemin: `/v1/projets${writeRequete(filtre)}`,
      entetes: { accept: types[format] },
      surete: 'repetable',
    });
  return {
    get: (ref, requete = {}, options) =>
      call(connexion, 'GET /v1/projets/{ref}', { chemin: { ref }, requete }, options),
    list,
    iterate: (requete = {}, options) =>
      iterate(
        (curseur) => list({ limite: 200, ...requete, curseur }, options),
        (page) => page.projets,
      ),
    export: exportBytes,
    async *exportProjets(filtre, options) {
      for await (const ligne of readLignes(exportBytes('ndjson', filtre, options)))
        yield JSON.parse(ligne) as ProjetUnifie;
    },
    historique: (ref, requete = {}, options) =>
      call(connexion, 'GET /v1/projets/{ref}/historique', { chemin: { ref }, requete }, options),
    similaires: async (corps, options) =>
      (await call(connexion, 'POST /v1/projets/similaires', { corps }, options)).similaires,
  };
}
