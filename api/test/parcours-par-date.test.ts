// `tri=-majLe` sees every projet at least once, and what changes during the walk after its change.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDb } from '../src/infra/db.ts';
import { type Appel, startTestApp, type TestApp } from './app.ts';

let t: TestApp;
let mec: Appel;
const total = 30;
const nom = (i: number, suite = '') => `Parcours ${i}${suite}`;
const trace = (i: number, suite = '') => ({
  nom: nom(i, suite),
  collectivites: [{ type: 'commune', code: '80021' }],
});

interface Page {
  projets: { nom: string }[];
  suivant: string | null;
}

const page = async (curseur: string | null): Promise<Page> =>
  (
    await mec('GET', `/v1/projets?tri=-majLe&limite=5${curseur === null ? '' : `&curseur=${curseur}`}`)
  ).json();

async function walkFrom(curseur: string | null): Promise<string[]> {
  const names: string[] = [];
  for (let next = curseur; next !== null; ) {
    const read = await page(next);
    names.push(...read.projets.map((projet) => projet.nom));
    next = read.suivant;
  }
  return names;
}

beforeAll(async () => {
  t = await startTestApp({ rapproche: false });
  mec = await t.plateforme('mec');
  for (let i = 0; i < total; i++) await mec('PUT', `/v1/traces/d${i}`, trace(i));
});
afterAll(() => t.close());

it('au calme, chaque projet vient une seule fois, du plus récent au plus ancien', async () => {
  const first = await page(null);
  const names = [...first.projets.map((projet) => projet.nom), ...(await walkFrom(first.suivant))];
  expect(names).toEqual(Array.from({ length: total }, (_, i) => nom(total - 1 - i)));
});

it('ce qui change derrière le lecteur lui revient, avec sa nouvelle valeur', async () => {
  const first = await page(null);
  // The oldest ones, not read yet, jump to the head: behind the reader.
  for (const i of [0, 1, 2]) await mec('PUT', `/v1/traces/d${i}`, trace(i, ' changé'));
  const names = new Set(await walkFrom(first.suivant));
  for (const i of [0, 1, 2]) expect(names).toContain(nom(i, ' changé'));
  for (let i = 3; i < total - 5; i++) expect(names).toContain(nom(i));
});

it('ce qu’un écrivain a daté avant le parcours et valide pendant lui revient aussi', async () => {
  const { db, close } = openDb({ url: t.url, max: 1 });
  let commit: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let ready: () => void = () => {};
  const dated = new Promise<void>((resolve) => {
    ready = resolve;
  });
  // As a writer does: its instant first, its rows later, in one transaction.
  const writer = db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ maintenant: string }>`SELECT clock_timestamp()::text AS maintenant`.execute(
      tx,
    );
    ready();
    await held;
    await sql`UPDATE projet_territoire SET maj_le = ${rows[0]?.maintenant}::timestamptz
      WHERE projet_id = (SELECT projet_id FROM trace WHERE ref = 'mec:d4')`.execute(tx);
  });
  await dated;
  await mec('PUT', '/v1/traces/d20', trace(20, ' en tête'));
  const first = await page(null);
  commit();
  await writer;
  await close();
  expect(await walkFrom(first.suivant)).toContain(nom(4));
});
