// Contradictory decisions and their undoing, all at once, while plateformes publish, callers hang up and connections die.
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DecisionTenue, jugementDe, statutDe } from '../src/decisions/rules.ts';
import { openTribunal, type Tribunal } from './decisions.ts';
import { count, createHasard, graine } from './sequences.ts';

let t: Tribunal;
let base: string;
beforeAll(async () => {
  t = await openTribunal();
  base = await t.essai.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => t?.close());

const types = ['doublon_confirme', 'doublon_infirme', 'partie_de', 'suite_de', 'projet_statut'] as const;
const communes = ['80021', '44109', '35238'];
const slugs = ['mec', 'tet', 'recoco', 'arbitre'];
const cles = new Map<string, string>();

async function readDeadlocks(): Promise<number> {
  await sql`SELECT pg_stat_force_next_flush()`.execute(t.essai.db);
  const { rows } = await sql<{ deadlocks: number }>`
    SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`.execute(t.essai.db);
  return rows[0]?.deadlocks ?? 0;
}

async function call(slug: string, method: string, path: string, body: unknown, patience?: number) {
  const signal = patience === undefined ? null : AbortSignal.timeout(patience);
  const headers = { authorization: `Bearer ${cles.get(slug)}`, 'content-type': 'application/json' };
  try {
    const reponse = await fetch(`${base}${path}`, { method, headers, body: JSON.stringify(body), signal });
    return { status: reponse.status, corps: (await reponse.json()) as { id?: string } };
  } catch {
    return { status: 0, corps: {} };
  }
}

/** What the journal of decisions makes of each pair and of each statut, beside what is kept. */
async function readEcarts(): Promise<unknown[]> {
  const { rows } = await sql<DecisionTenue & { natalA: string; natalB: string | null }>`
    SELECT id, type, plateforme, arbitrage, verdict, payload, vise, natal_a AS "natalA", natal_b AS "natalB",
      to_char(prise_le AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "priseLe"
    FROM decision d WHERE type <> 'annulation'
      AND NOT EXISTS (SELECT FROM decision x WHERE x.vise = d.id AND x.type = 'annulation')
    ORDER BY numero`.execute(t.essai.db);
  const byPair = new Map<string, DecisionTenue[]>();
  for (const row of rows) {
    if (row.natalB === null) continue;
    const pair = [row.natalA, row.natalB].sort().join(' ');
    byPair.set(pair, [...(byPair.get(pair) ?? []), row]);
  }
  const jugements = new Map(
    [...byPair].flatMap(([pair, tenues]) => {
      const etat = jugementDe(tenues);
      return etat === null ? [] : [[pair, etat] as const];
    }),
  );
  const kept = await sql<{ paire: string; etat: string }>`
    SELECT a || ' ' || b AS paire, etat FROM jugement`.execute(t.essai.db);
  const ecarts: unknown[] = [];
  const all = new Map(kept.rows.map(({ paire, etat }) => [paire, etat]));
  for (const pair of new Set([...jugements.keys(), ...all.keys()])) {
    if (jugements.get(pair) !== all.get(pair)) ecarts.push([pair, jugements.get(pair), all.get(pair)]);
  }
  const traces = await sql<{ natal: string; statut: unknown }>`SELECT natal, statut FROM trace`.execute(
    t.essai.db,
  );
  for (const { natal, statut } of traces.rows) {
    const due = statutDe(rows.filter((row) => row.natalA === natal));
    if (JSON.stringify(due) !== JSON.stringify(statut)) ecarts.push([natal, due, statut]);
  }
  return ecarts;
}

/** Ends one connection at work in the middle of what it does, as a failing server would. */
async function killOne(): Promise<void> {
  await sql`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' LIMIT 1`.execute(
    t.essai.db,
  );
}

async function readGroupes(): Promise<string[]> {
  const { rows } = await sql<{ refs: string }>`
    SELECT string_agg(ref, ' ' ORDER BY ref) || ' ' || projet_id AS refs FROM trace GROUP BY projet_id ORDER BY 1`.execute(
    t.essai.db,
  );
  return rows.map((row) => row.refs);
}

it('cinquante décisions et annulations contradictoires à la fois, sans blocage ni état faux', async () => {
  const hasard = createHasard(graine);
  for (const slug of slugs) cles.set(slug, (t.appel(slug) as unknown as { cle: string }).cle);
  const refs: string[] = [];
  for (let i = 0; i < 8; i++) {
    const collectivites = [{ type: 'commune', code: communes[i % 3] }];
    const memeProjetQue = i > 4 ? [refs[i - 4]] : [];
    refs.push(await t.publier(['mec', 'tet', 'recoco'][i % 3] as string, { collectivites, memeProjetQue }));
  }
  const sansDecision = await readGroupes();
  const taken: { slug: string; id: string }[] = [];
  const statuses = new Map<number, number>();
  const rounds = count('CONCURRENCE_DECISIONS', 6);

  async function gesture(): Promise<void> {
    const slug = hasard.pick(slugs);
    const patience = hasard.chance(0.2) ? Math.floor(hasard.next() * 60) : undefined;
    const undone = hasard.chance(0.35) ? hasard.pick(taken.length > 0 ? taken : [undefined]) : undefined;
    if (undone) {
      const { status } = await call(
        undone.slug,
        'POST',
        `/v1/decisions/${undone.id}/annulation`,
        {},
        patience,
      );
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      return;
    }
    if (hasard.chance(0.25)) {
      const [auteur = '', externalId = ''] = hasard.pick(refs).split(':');
      const body = {
        description: `Dite ${hasard.next()}`,
        collectivites: [{ type: 'commune', code: hasard.pick(communes) }],
      };
      const { status } = await call(auteur, 'PATCH', `/v1/traces/${externalId}`, body, patience);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      return;
    }
    const typeDecision = hasard.pick(types);
    const [objetA, objetB] = hasard.shuffle(refs);
    const body =
      typeDecision === 'projet_statut'
        ? { typeDecision, objetA, verdict: hasard.pick(['valide', 'obsolete', 'termine']) }
        : { typeDecision, objetA, objetB };
    const { status, corps } = await call(slug, 'POST', '/v1/decisions', body, patience);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (corps.id) taken.push({ slug, id: corps.id });
  }

  for (let round = 0; round < rounds; round++) {
    await Promise.all([
      ...Array.from({ length: 50 }, gesture),
      ...Array.from({ length: round % 2 === 0 ? 3 : 0 }, async (_, i) => {
        await setTimeout(50 * (i + 1));
        await killOne();
      }),
    ]);
    // Those that hung up may still be at work.
    await expect.poll(readEcarts, { timeout: 10_000 }).toEqual([]);
  }
  // 503: too many writers at once, told to try again.
  const unexpected = [...statuses.keys()].filter((status) => ![0, 200, 201, 503].includes(status));
  expect(unexpected, `graine ${graine}, réponses ${JSON.stringify([...statuses])}`).toEqual([]);
  expect(statuses.get(201) ?? 0).toBeGreaterThan(rounds * 10);
  expect((statuses.get(503) ?? 0) / (rounds * 50)).toBeLessThan(0.05);
  expect(await readDeadlocks()).toBe(0);

  const { rows } = await sql<{ id: string; plateforme: string }>`
    SELECT id, plateforme FROM decision d WHERE type <> 'annulation'
      AND NOT EXISTS (SELECT FROM decision x WHERE x.vise = d.id AND x.type = 'annulation')`.execute(
    t.essai.db,
  );
  const undo = ({ id, plateforme }: (typeof rows)[number]) =>
    call(plateforme, 'POST', `/v1/decisions/${id}/annulation`, {});
  await Promise.all(hasard.shuffle(rows).map(undo));
  // One that was told to try again does; undoing twice changes nothing.
  for (const row of rows) expect((await undo(row)).status).toBe(200);
  expect(await readEcarts()).toEqual([]);
  expect(await readGroupes()).toEqual(sansDecision);
  const { rows: left } = await sql`SELECT a FROM jugement`.execute(t.essai.db);
  expect(left).toEqual([]);
}, 120_000);
