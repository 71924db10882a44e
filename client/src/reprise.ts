// When to try again, and after how long: pure decisions.

/** What may be repeated without doing it twice. */
export type Surete =
  /** Any number of times: reads, idempotent writes, writes that carry an Idempotency-Key. */
  | 'repetable'
  /** Only after a refusal that comes before any work (429). */
  | 'unique';

const passagers = new Set([429, 500, 502, 503, 504]);

/** May this refusal be followed by another try? */
export function isPassager(status: number, surete: Surete): boolean {
  return surete === 'repetable' ? passagers.has(status) : status === 429;
}

export interface Patience {
  /** Wait after the first failure, doubled at each. */
  premiereAttenteMs: number;
  /** Longest wait between two tries, unless the API asks for more. */
  attenteMaxMs: number;
}

/** Exponential wait with jitter (between half and the whole); `hasard` in 0–1. `echecs` counts from 1. */
export function attenteApres(echecs: number, hasard: number, patience: Patience): number {
  const { premiereAttenteMs, attenteMaxMs } = patience;
  const entiere = Math.min(attenteMaxMs, premiereAttenteMs * 2 ** Math.min(echecs - 1, 30));
  return Math.round(entiere * (0.5 + hasard / 2));
}

/** `Retry-After` in milliseconds: seconds, or an HTTP date. */
export function readRetryAfter(entete: string | null, maintenant: number): number | undefined {
  if (entete === null) return undefined;
  if (/^\d+$/.test(entete.trim())) return Number(entete) * 1_000;
  const date = Date.parse(entete);
  return Number.isNaN(date) ? undefined : Math.max(0, date - maintenant);
}

export interface Quota {
  /** `default`, or `lot` for bulk publication. */
  seau: string;
  restant: number;
  /** Seconds until it is whole again. */
  secondes: number;
}

/** `RateLimit: "default";r=19998;t=14` */
export function readRateLimit(entete: string | null): Quota | undefined {
  const [, seau = '', restant, secondes] = /^"([^"]+)";r=(\d+);t=(\d+)/.exec(entete ?? '') ?? [];
  if (restant === undefined || secondes === undefined) return undefined;
  return { seau, restant: Number(restant), secondes: Number(secondes) };
}

/** Waits; rejects with the signal's reason when it fires. */
export function attendre(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
