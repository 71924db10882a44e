// One request to the API: key, delays, tries again, problems. The only file that calls fetch.
import { ErreurReseau, Probleme, toProbleme } from './probleme.ts';
import {
  attendre,
  attenteApres,
  isPassager,
  type Patience,
  readRateLimit,
  readRetryAfter,
  type Surete,
} from './reprise.ts';

export interface OptionsDeClient {
  /** Address of the API, without `/v1`: `https://api.exemple.fr`. A path before `/v1` is kept. */
  url: string;
  /** Key of the plateforme, or a function that reads it (rotation). Not needed for the public routes. */
  cle?: string | (() => string | Promise<string>);
  /** Longest time without a byte of answer, in milliseconds; 30,000 by default. */
  delaiMs?: number;
  /** Tries of one call, the first included; 4 by default, 1 for never again. */
  essais?: number;
  /** Waits between tries. */
  patience?: Partial<Patience>;
  /** Replaces the global fetch (proxy, tests). */
  fetch?: typeof fetch;
}

export interface Connexion {
  url: string;
  cle: OptionsDeClient['cle'];
  delaiMs: number;
  essais: number;
  patience: Patience;
  fetch: typeof fetch;
  /** Until when each bucket of the quota is empty, by the clock of this machine. */
  epuises: Map<string, number>;
}

/** What each call accepts. */
export interface OptionsDAppel {
  /** Stops the call; it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** In place of the client's. */
  delaiMs?: number | undefined;
  /** In place of the client's. */
  essais?: number | undefined;
}

export interface Demande extends OptionsDAppel {
  methode: string;
  /** From `/v1`, query included. */
  chemin: string;
  corps?: string | undefined;
  entetes?: Record<string, string> | undefined;
  surete: Surete;
  /** Bucket of the quota; `default` by default. */
  seau?: string;
}

export function openConnexion(options: OptionsDeClient): Connexion {
  const { url, cle, delaiMs = 30_000, essais = 4, patience } = options;
  const { protocol } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError(`Adresse refusée : ${url}`);
  return {
    url: url.replace(/\/+$/, ''),
    cle,
    delaiMs,
    essais,
    patience: { premiereAttenteMs: 500, attenteMaxMs: 30_000, ...patience },
    fetch: options.fetch ?? ((...args) => globalThis.fetch(...args)),
    epuises: new Map(),
  };
}

/** Fires when the caller gives up, or after a silence. */
interface Garde {
  signal: AbortSignal;
  /** The silence starts (again) now. */
  rearm(): void;
  /** Nothing is expected for a while. */
  pause(): void;
  release(): void;
}

function openGarde(signal: AbortSignal | undefined, delaiMs: number): Garde {
  const controller = new AbortController();
  const giveUp = () => controller.abort(signal?.reason);
  const expire = () => controller.abort(new ErreurReseau(`Pas de réponse en ${delaiMs} ms.`));
  let timer = setTimeout(expire, delaiMs);
  if (signal?.aborted) giveUp();
  signal?.addEventListener('abort', giveUp, { once: true });
  return {
    signal: controller.signal,
    rearm() {
      clearTimeout(timer);
      timer = setTimeout(expire, delaiMs);
    },
    pause: () => clearTimeout(timer),
    release() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    },
  };
}

/** A caller's abort is its own; anything else that stops a fetch is the network. */
function toErreur(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof ErreurReseau || error instanceof Probleme) return error;
  return new ErreurReseau('L’API est injoignable, ou la connexion a été coupée.', { cause: error });
}

async function headersOf(connexion: Connexion, demande: Demande): Promise<Record<string, string>> {
  const cle = typeof connexion.cle === 'function' ? await connexion.cle() : connexion.cle;
  return {
    accept: 'application/json',
    ...(cle === undefined ? {} : { authorization: `Bearer ${cle}` }),
    ...(demande.corps === undefined ? {} : { 'content-type': 'application/json' }),
    ...demande.entetes,
  };
}

/** An empty bucket would only answer 429: the call waits for it to fill. */
async function waitForQuota(connexion: Connexion, demande: Demande): Promise<void> {
  const seau = demande.seau ?? 'default';
  const jusqua = connexion.epuises.get(seau) ?? 0;
  const reste = jusqua - Date.now();
  if (reste > 0) await attendre(reste, demande.signal);
  connexion.epuises.delete(seau);
}

function noteQuota(connexion: Connexion, entetes: Headers): void {
  const quota = readRateLimit(entetes.get('ratelimit'));
  if (quota?.restant === 0) connexion.epuises.set(quota.seau, Date.now() + quota.secondes * 1_000);
}

interface Ouverte {
  reponse: Response;
  garde: Garde;
}

/** One try, up to the headers of a success. The caller releases the guard. */
async function tryOnce(connexion: Connexion, demande: Demande): Promise<Ouverte> {
  const { methode, chemin, corps, signal } = demande;
  const headers = await headersOf(connexion, demande);
  const garde = openGarde(signal, demande.delaiMs ?? connexion.delaiMs);
  try {
    const reponse = await connexion.fetch(`${connexion.url}${chemin}`, {
      method: methode,
      headers,
      ...(corps === undefined ? {} : { body: corps }),
      signal: garde.signal,
      redirect: 'follow',
    });
    noteQuota(connexion, reponse.headers);
    if (reponse.ok || reponse.status === 304) return { reponse, garde };
    const attendreMs = readRetryAfter(reponse.headers.get('retry-after'), Date.now());
    throw toProbleme(reponse.status, await reponse.text(), attendreMs);
  } catch (error) {
    garde.release();
    throw toErreur(error, demande.signal);
  }
}

/** Milliseconds before another try; undefined when the failure is final. */
function delayAfter(
  error: unknown,
  demande: Demande,
  echecs: number,
  connexion: Connexion,
): number | undefined {
  if (demande.signal?.aborted || echecs >= (demande.essais ?? connexion.essais)) return undefined;
  const attente = attenteApres(echecs, Math.random(), connexion.patience);
  if (error instanceof ErreurReseau) return demande.surete === 'repetable' ? attente : undefined;
  if (!(error instanceof Probleme) || !isPassager(error.status, demande.surete)) return undefined;
  return Math.max(error.attendreMs ?? 0, attente);
}

/** Tries `once` as many times as the request allows. */
async function persist<T>(connexion: Connexion, demande: Demande, once: () => Promise<T>): Promise<T> {
  for (let echecs = 1; ; echecs++) {
    await waitForQuota(connexion, demande);
    try {
      return await once();
    } catch (error) {
      const attente = delayAfter(error, demande, echecs, connexion);
      if (attente === undefined) throw error;
      await attendre(attente, demande.signal);
    }
  }
}

/**
 * Sends until an answer comes; gives its headers and its JSON (undefined when it has none). Throws a Probleme, an
 * ErreurReseau, or the signal's reason.
 */
export function sendJson(
  connexion: Connexion,
  demande: Demande,
): Promise<{ entetes: Headers; corps: unknown }> {
  return persist(connexion, demande, async () => {
    const { reponse, garde } = await tryOnce(connexion, demande);
    try {
      return { entetes: reponse.headers, corps: await readJson(reponse) };
    } catch (error) {
      throw toErreur(error, demande.signal);
    } finally {
      garde.release();
    }
  });
}

/** The body of an answer, block by block. Only its opening is tried again: a later cut is an ErreurReseau. */
export async function* streamBody(connexion: Connexion, demande: Demande): AsyncGenerator<Uint8Array> {
  const { reponse, garde } = await persist(connexion, demande, () => tryOnce(connexion, demande));
  const reader = reponse.body?.getReader();
  try {
    for (;;) {
      const bloc = await reader?.read();
      if (bloc === undefined || bloc.done) return;
      // The reader of the blocks takes its time.
      garde.pause();
      yield bloc.value;
      garde.rearm();
    }
  } catch (error) {
    throw toErreur(error, demande.signal);
  } finally {
    garde.release();
    await reader?.cancel().catch(() => undefined);
  }
}

async function readJson(reponse: Response): Promise<unknown> {
  if (reponse.status === 204 || reponse.status === 304) return undefined;
  const texte = await reponse.text();
  try {
    return JSON.parse(texte);
  } catch (error) {
    throw new ErreurReseau('La réponse n’est pas du JSON : l’adresse est-elle celle de l’API ?', {
      cause: error,
    });
  }
}
