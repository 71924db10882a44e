// When to try again. Pure: time and chance are arguments.

const seconde = 1_000;
const minute = 60 * seconde;
const heure = 60 * minute;

/** Waits after each failed attempt: ten attempts over about 75 hours. */
const attentes = [
  5 * seconde,
  5 * minute,
  30 * minute,
  2 * heure,
  5 * heure,
  10 * heure,
  14 * heure,
  20 * heure,
  23 * heure + 30 * minute,
];
/** Once the attempts are exhausted, the lane is probed at this pace. */
const sonde = 6 * heure;
/** Then the subscription pauses by itself. */
export const patience = 5 * 24 * heure;
const gigue = 0.1;
const retryAfterMax = 24 * heure;

export interface Echec {
  /** Attempts made so far, this one included. */
  tentatives: number;
  /** First failure of this event, in milliseconds. */
  premierEchec: number;
  maintenant: number;
  /** What the endpoint asked for (`Retry-After`), in milliseconds. */
  retryAfter: number | null;
}

/** Instant of the next attempt. The last one falls when patience ends, not after. */
export function prochainEssai(echec: Echec, hasard: () => number): number {
  const attente = attentes[echec.tentatives - 1] ?? sonde;
  const varied = attente * (1 - gigue + 2 * gigue * hasard());
  const asked = Math.min(echec.retryAfter ?? 0, retryAfterMax);
  const next = echec.maintenant + Math.max(varied, asked);
  const limit = echec.premierEchec + patience;
  return echec.maintenant < limit ? Math.min(next, limit) : next;
}

/** Has this event failed for so long that the subscription must pause? */
export function isPatienceFinie(premierEchec: number, maintenant: number): boolean {
  return maintenant >= premierEchec + patience;
}

/** Milliseconds that a `Retry-After` header asks for; null when it says nothing readable. */
export function parseRetryAfter(entete: string | undefined, maintenant: number): number | null {
  if (entete === undefined) return null;
  if (/^\d{1,9}$/.test(entete.trim())) return Number(entete) * seconde;
  const instant = Date.parse(entete);
  return Number.isNaN(instant) ? null : Math.max(0, instant - maintenant);
}
