import { CompiledQuery, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from '../../test/app.ts';
import { listTraces } from './store-lecture.ts';

let t: TestApp;
let mec: Appel;

const trace = { nom: 'Halle', collectivites: [{ type: 'commune', code: '80021' }] };

beforeAll(async () => {
  t = await startTestApp();
  mec = await t.plateforme('mec');
});
afterAll(() => t.close());

/** The database's clock: it is the one that dates changes. */
async function now(): Promise<string> {
  const { rows } = await sql<{ instant: string }>`
    SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS instant`.execute(
    t.db,
  );
  return rows[0]?.instant ?? '';
}

async function page(query: string) {
  const answer = await mec('GET', `/v1/traces?${query}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json() as { traces: Record<string, unknown>[]; suivant: string | null };
}

const ids = (list: { traces: Record<string, unknown>[] }) => list.traces.map((one) => one.externalId);

describe('se resynchroniser', () => {
  it('rend ce qui a changé depuis, contact seul et suppression compris, dans l’ordre des changements', async () => {
    for (const id of ['r1', 'r2', 'r3', 'r4']) await mec('PUT', `/v1/traces/${id}`, trace);
    const depuis = await now();
    expect(ids(await page(`modifieDepuis=${depuis}`))).toEqual([]);
    const contact = { porteur: { referent: { nom: 'Exemple', email: 'camille@exemple.fr' } } };
    await mec('DELETE', '/v1/traces/r4');
    expect((await mec('PATCH', '/v1/traces/r3', contact)).json().trace.version).toBe(1);
    await mec('PATCH', '/v1/traces/r1', { description: 'Couverte' });
    await mec('PUT', '/v1/traces/r2', trace);

    const changed = await page(`modifieDepuis=${depuis}`);
    expect(ids(changed)).toEqual(['r4', 'r3', 'r1']);
    expect(changed.traces[0]?.supprimeLe).toBeTypeOf('string');
    expect(changed.traces[1]?.etag).toBe((await mec('GET', '/v1/traces/r3')).headers.etag);
    expect(ids(await page(''))).toEqual(['r1', 'r2', 'r3']);
  });

  it('suit par pages sans rien manquer de ce qui change entre deux pages', async () => {
    const depuis = await now();
    for (const id of ['s1', 's2', 's3']) await mec('PUT', `/v1/traces/${id}`, trace);
    const first = await page(`modifieDepuis=${depuis}&limite=2&champs=externalId,etag`);
    expect(ids(first)).toEqual(['s1', 's2']);
    await mec('PATCH', '/v1/traces/s1', { porteur: { referent: { nom: 'Exemple' } } });
    const second = await page(`modifieDepuis=${depuis}&limite=2&champs=externalId&curseur=${first.suivant}`);
    expect(second).toEqual({ traces: [{ externalId: 's3' }, { externalId: 's1' }], suivant: null });
  });

  it('un curseur ne continue que la liste qui l’a donné', async () => {
    const depuis = '2020-01-01T00:00:00Z';
    const byChange = (await page(`limite=1&modifieDepuis=${depuis}`)).suivant;
    const byId = (await page('limite=1')).suivant;
    expect((await mec('GET', `/v1/traces?curseur=${byChange}`)).statusCode).toBe(400);
    expect((await mec('GET', `/v1/traces?modifieDepuis=${depuis}&curseur=${byId}`)).statusCode).toBe(400);
    const forged = Buffer.from('m~2020-13-01T00:00:00.000000Z~x').toString('base64url');
    expect((await mec('GET', `/v1/traces?modifieDepuis=${depuis}&curseur=${forged}`)).statusCode).toBe(400);
  });

  it('ne lit ni contenu ni contact quand seules des empreintes sont demandées, et suit l’index', async () => {
    const light = await page('champs=externalId,etag&limite=200');
    const full = await page('limite=200');
    expect(light.traces).toEqual(full.traces.map(({ externalId, etag }) => ({ externalId, etag })));

    const seen: CompiledQuery[] = [];
    const spied = t.db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => result,
    });
    const executor = spied.getExecutor();
    const executeQuery = executor.executeQuery.bind(executor);
    executor.executeQuery = <R>(query: CompiledQuery<R>) => {
      seen.push(query);
      return executeQuery(query);
    };
    const asked = { plateforme: 'mec', apres: null, limite: 2, sansContenu: true };
    await listTraces(spied, { ...asked, modifieDepuis: null });
    await listTraces(spied, { ...asked, modifieDepuis: '2020-01-01T00:00:00.000000Z' });
    for (const query of seen) expect(query.sql).not.toMatch(/contenu|contact|referent FROM/);
    const plan = await t.db.transaction().execute(async (tx) => {
      await sql`SET LOCAL enable_seqscan = off`.execute(tx);
      await sql`SET LOCAL enable_bitmapscan = off`.execute(tx);
      const [, query] = seen;
      return tx.executeQuery(CompiledQuery.raw(`EXPLAIN ${query?.sql}`, [...(query?.parameters ?? [])]));
    });
    const text = JSON.stringify(plan.rows);
    expect(text).toContain('trace_plateforme_touchee');
    expect(text).not.toContain('Sort');
  });
});
