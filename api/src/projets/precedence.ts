// Who is believed first: the owner, then the other connected plateformes, then open data.
import type { Instant, RangDe, TraceUnifiable } from './modele.ts';
import { compareText } from './texte.ts';

type Regle = 'proprietaire' | 'connectee' | 'opendata';

export interface Classee<T extends TraceUnifiable = TraceUnifiable> {
  trace: T;
  rang: number;
  regle: Regle;
}

/** The plateforme of the oldest trace, among those that may own a projet (open-data imports do not). */
export function findProprietaire(
  membres: readonly { natal: string; plateforme: string }[],
  rangDe: RangDe,
): string {
  const byBirth = [...membres].sort((a, b) => compareText(a.natal, b.natal));
  const owner = byBirth.find((trace) => rangDe(trace.plateforme).peutPosseder) ?? byBirth[0];
  return owner?.plateforme ?? '';
}

/** The rank of a trace within a projet. */
export function classer<T extends TraceUnifiable>(
  trace: T,
  proprietaire: string,
  rangDe: RangDe,
): Classee<T> {
  if (trace.plateforme === proprietaire) return { trace, rang: 0, regle: 'proprietaire' };
  if (rangDe(trace.plateforme).origine === 'connectee') return { trace, rang: 1, regle: 'connectee' };
  return { trace, rang: 2, regle: 'opendata' };
}

/** When what a trace says of a field last changed. */
export function sinceOf(trace: TraceUnifiable, key: string): Instant {
  return trace.depuis[key] ?? trace.majLe;
}

/** Rank first, then the latest change of that very field, then names. */
export function byPrecedence(key: string) {
  return (a: Classee, b: Classee): number =>
    a.rang - b.rang ||
    compareText(sinceOf(b.trace, key), sinceOf(a.trace, key)) ||
    compareText(a.trace.plateforme, b.trace.plateforme) ||
    compareText(a.trace.externalId, b.trace.externalId);
}

/** The trace whose contact goes with the unified carrier; undefined when no trace can give one. */
export function findPorteur<T extends TraceUnifiable & { aContact: boolean }>(
  traces: readonly T[],
  proprietaire: string,
  rangDe: RangDe,
): T | undefined {
  const classees = traces.map((trace) => classer(trace, proprietaire, rangDe)).sort(byPrecedence('porteur'));
  const giver = classees.find(({ trace }) => trace.contenu.porteur !== undefined);
  return (giver ?? classees.find(({ trace }) => trace.aContact))?.trace;
}
