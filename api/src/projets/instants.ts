// Instants as texts of one width, RFC 3339 UTC with microseconds: they compare as they sort.
import type { Instant } from './modele.ts';

/** Years that RFC 3339 writes on four digits and that PostgreSQL reads. */
const first = Date.parse('0001-01-01T00:00:00Z');
const end = Date.parse('9999-12-31T23:59:59.999Z');

/** Reads any RFC 3339 instant, keeping microseconds. Undefined when the calendar has no such instant. */
export function toInstant(text: string): Instant | undefined {
  const date = new Date(text);
  const time = date.getTime();
  if (Number.isNaN(time) || time < first || time > end) return undefined;
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return `${date.toISOString().slice(0, 19)}.${fraction.padEnd(6, '0').slice(0, 6)}Z`;
}
