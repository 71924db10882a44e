// My traces: publish, read back, delete.
import {
  call,
  callWithHeaders,
  iterate,
  type OptionsDEcriture,
  type ReponseDe,
  type RequeteDe,
} from './appel.ts';
import type { ResultatDeLigne, TraceEnregistree, TraceLue, TracePatch, TracePubliee } from './contrat.gen.ts';
import { type LigneDeLot, type OptionsDeLot, publishLot } from './lot.ts';
import type { Connexion, OptionsDAppel } from './transport.ts';

export interface OptionsDeTrace extends OptionsDEcriture {
  /** Write only if the trace still has this ETag; else a Probleme `version-perimee` (412). */
  siEtag?: string;
  /** Write only if the trace does not exist; else a Probleme `version-perimee` (412). */
  siAbsente?: boolean;
}

/** A published trace, with the ETag to give back in `siEtag`. */
export type TracePublieeAvecEtag = TraceEnregistree & { etag: string };

type RequeteDeTraces = Omit<RequeteDe<'GET /v1/traces'>, 'curseur' | 'champs'>;
/** Fields of a trace as read. */
export type ChampDeTrace = keyof TraceLue;

export interface Traces {
  /**
   * Publishes or replaces a trace: a field left out is erased. The same trace again answers `inchange`. `externalId`
   * is 1 to 200 visible characters, given as they are: encoding is done here. Problems: `donnees-invalides` (400,
   * with `errors`), `version-perimee` (412).
   */
  publish(externalId: string, trace: TracePubliee, options?: OptionsDeTrace): Promise<TracePublieeAvecEtag>;
  /** Changes some fields (JSON Merge Patch): absent is left, `null` is erased. Problems: `trace-supprimee` (410). */
  modify(externalId: string, patch: TracePatch, options?: OptionsDeTrace): Promise<TracePublieeAvecEtag>;
  /** My trace. Problems: `trace-inconnue` (404), `trace-supprimee` (410). */
  get(externalId: string, options?: OptionsDAppel): Promise<TraceLue>;
  /** Deletes; `motif` is seen by readers and names nobody. Deleting again answers `inchange`. */
  delete(
    externalId: string,
    motif?: string,
    options?: OptionsDeTrace,
  ): Promise<ReponseDe<'DELETE /v1/traces/{externalId}'>>;
  /** One page of my traces. */
  list(requete?: RequeteDe<'GET /v1/traces'>, options?: OptionsDAppel): Promise<ReponseDe<'GET /v1/traces'>>;
  /** All my traces, or those changed since an instant (`modifieDepuis`: deletions come too). */
  iterate(requete?: RequeteDeTraces, options?: OptionsDAppel): AsyncGenerator<TraceLue, void, undefined>;
  /** The same with some fields only: `['externalId', 'etag']` is enough to compare, and cheap. */
  iterateChamps<C extends ChampDeTrace>(
    champs: readonly C[],
    requete?: RequeteDeTraces,
    options?: OptionsDAppel,
  ): AsyncGenerator<Pick<TraceLue, C>, void, undefined>;
  /** Publishes any number of lines, in constant memory: one result per line, in order. */
  lot(
    lignes: Iterable<LigneDeLot> | AsyncIterable<LigneDeLot>,
    options?: OptionsDeLot,
  ): AsyncGenerator<ResultatDeLigne, void, undefined>;
}

function split({ siEtag, siAbsente, ...options }: OptionsDeTrace = {}) {
  const entetes: Record<string, string> = {};
  if (siEtag !== undefined) entetes['if-match'] = siEtag;
  if (siAbsente) entetes['if-none-match'] = '*';
  return { ...options, entetes };
}

type Publiee = { entetes: Headers; corps: TraceEnregistree };

function withEtag({ entetes, corps }: Publiee): TracePublieeAvecEtag {
  return { ...corps, etag: entetes.get('etag') ?? corps.trace?.etag ?? '' };
}

export function openTraces(connexion: Connexion): Traces {
  const list: Traces['list'] = (requete = {}, options) =>
    call(connexion, 'GET /v1/traces', { requete }, options);
  const walk = (requete: RequeteDe<'GET /v1/traces'>, options?: OptionsDAppel) =>
    iterate(
      (curseur) => list({ limite: 200, ...requete, curseur }, options),
      (page) => page.traces,
    );
  return {
    async publish(externalId, corps, options) {
      const parametres = { chemin: { externalId }, corps };
      return withEtag(
        await callWithHeaders(connexion, 'PUT /v1/traces/{externalId}', parametres, split(options)),
      );
    },
    async modify(externalId, corps, options) {
      const parametres = { chemin: { externalId }, corps };
      return withEtag(
        await callWithHeaders(connexion, 'PATCH /v1/traces/{externalId}', parametres, split(options)),
      );
    },
    get: (externalId, options) =>
      call(connexion, 'GET /v1/traces/{externalId}', { chemin: { externalId } }, options),
    async delete(externalId, motif, options) {
      const parametres = {
        chemin: { externalId },
        ...(motif === undefined ? {} : { corps: { motif } }),
      };
      const route = 'DELETE /v1/traces/{externalId}';
      return (await callWithHeaders(connexion, route, parametres, split(options))).corps;
    },
    list,
    iterate: (requete = {}, options) => walk(requete, options) as AsyncGenerator<TraceLue, void, undefined>,
    iterateChamps: <C extends ChampDeTrace>(
      champs: readonly C[],
      requete: RequeteDeTraces = {},
      options?: OptionsDAppel,
    ) =>
      walk({ ...requete, champs: champs.join(',') }, options) as AsyncGenerator<
        Pick<TraceLue, C>,
        void,
        undefined
      >,
    lot: (lignes, options) => publishLot(connexion, lignes, options),
  };
}
