// What every refusal owes its reader: a French problem naming the field, and a database left as it was.

import type { LightMyRequestResponse } from 'fastify';
import { sql } from 'kysely';
import { expect } from 'vitest';
import type { Db } from '../src/infra/db.ts';
import { base } from './app.ts';

export interface Refus {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { pointer: string; detail: string }[];
}

/** Checks a 4xx problem; `pointer`, when given, must be among the fields that it names. */
export function expectRefus(reponse: LightMyRequestResponse, cas: string, pointer?: string): Refus {
  const { statusCode, headers, body } = reponse;
  expect(statusCode, `${cas} : ${body.slice(0, 300)}`).toBeGreaterThanOrEqual(400);
  expect(statusCode, `${cas} : ${body.slice(0, 300)}`).toBeLessThan(500);
  expect(headers['content-type'], cas).toBe('application/problem+json; charset=utf-8');
  return expectProbleme(JSON.parse(body), cas, pointer);
}

/** The same for a problem already parsed, as in a line of a bulk. */
export function expectProbleme(probleme: Refus, cas: string, pointer?: string): Refus {
  expect(probleme.type, cas).toMatch(new RegExp(`^${base}/problemes/[a-z-]+$`));
  expect(probleme.title, cas).toMatch(/^\p{Lu}/u);
  expect(probleme.detail, cas).toMatch(/\p{L}{3}.*[.?]$/su);
  for (const { pointer: place, detail } of probleme.errors ?? []) {
    expect(place, cas).toMatch(/^(\/.*)?$/s);
    // Neither a keyword of the validator nor an empty alternative.
    expect(detail, cas).not.toMatch(/\b(must|should|undefined|NaN|object Object)\b|, $|^$/);
  }
  if (pointer !== undefined) {
    const places = (probleme.errors ?? []).map((erreur) => erreur.pointer);
    expect(places, `${cas} : ${JSON.stringify(probleme)}`).toContain(pointer);
  }
  return probleme;
}

/** How many rows each table that a request may write holds. */
export async function countRows(db: Db): Promise<Record<string, number>> {
  const { rows } = await sql<{ nom: string; lignes: number }>`
    SELECT c.relname AS nom,
      (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I.%I', n.nspname, c.relname), false, true, '')))[1]::text::int AS lignes
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> ALL (ARRAY['quota', 'annuaire_version'])
    ORDER BY c.relname`.execute(db);
  return Object.fromEntries(rows.map(({ nom, lignes }) => [nom, lignes]));
}

/** The smallest trace that is accepted. */
export const traceValide = {
  nom: 'Végétalisation de la cour de l’école',
  collectivites: [{ type: 'commune', code: '80021' }],
};
