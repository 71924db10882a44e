// Instants as texts of one width, RFC 3339 UTC with microseconds: they compare as they sort.
import type { Instant } from './modele.ts';

/** Reads any RFC 3339 instant, keeping microseconds. Undefined when the calendar has no such instant. */
export function toInstant(text: string): Instant | undefined {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return undefined;
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return `${date.toISOString().slice(0, 19)}.${fraction.padEnd(6, '0').slice(0, 6)}Z`;
}
