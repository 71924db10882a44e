// Pages read while fifty writers write: by id each projet once and none missed, by date at least once, and a feed
// that two sequencers number densely, in order, without a gap.
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSequenceur } from '../src/evenements/index.ts';
import { type OpenedDb, openDb } from '../src/infra/db.ts';
import { appelOf, openTheatre, type Theatre } from './differentiel-scene.ts';
import { count, createHasard, graine } from './sequences.ts';

const writers = count('PAGES_ECRIVAINS', 50);
const writes = count('PAGES_ECRITURES', 12);
const permanents = 150;
const ndjson = { 'content-type': 'application/x-ndjson' };
const communes = ['80021', '80016', '44109', '35238'];

let theatre: Theatre;
/** A second process of background work, with its own connections. */
let autre: OpenedDb;
beforeAll(async () => {
  theatre = await openTheatre();
  autre = openDb({ url: theatre.t.url, max: 2 });
});
afterAll(async () => {
  await autre?.close();
  await theatre?.close();
});

const body = (hasard: ReturnType<typeof createHasard>) => ({
  nom: `Version ${hasard.next()}`,
  collectivites: [{ type: 'commune', code: hasard.pick(communes) }],
});

/** Updates the permanent projets, and makes others come, merge and go. */
async function write(writer: number): Promise<void> {
  const hasard = createHasard(graine * 100 + writer);
  for (let i = 0; i < writes; i++) {
    const slug = hasard.pick(['mec', 'tet']);
    const appel = appelOf(theatre, slug);
    const kind = hasard.next();
    const own = `e${writer}-${Math.floor(i / 2)}`;
    const answer =
      kind < 0.3
        ? await appelOf(theatre, 'mec')(
            'PATCH',
            `/v1/traces/p${Math.floor(hasard.next() * permanents)}`,
            body(hasard),
          )
        : kind < 0.5
          ? await appel('PUT', `/v1/traces/${own}`, {
              ...body(hasard),
              memeProjetQue: hasard.chance(0.5) ? [`mec:${own}`, `tet:${own}`] : [],
            })
          : kind < 0.6
            ? await appel('DELETE', `/v1/traces/${own}`)
            : await appel(
                'POST',
                '/v1/traces/lot',
                Array.from({ length: 8 }, (_, n) =>
                  JSON.stringify({ externalId: `${own}-${n}`, ...body(hasard) }),
                ).join('\n'),
                ndjson,
              );
    expect(answer.statusCode, `graine ${graine} ${answer.body}`).toBeLessThan(500);
    for (const line of kind < 0.6 ? [] : answer.body.trim().split('\n'))
      expect(JSON.parse(line).etat, line).not.toBe('refuse');
  }
}

/** The ids of a whole list, page after page, in the order received. */
async function walk(query: string, limite: number): Promise<string[]> {
  const ids: string[] = [];
  let curseur = '';
  for (;;) {
    const answer = await appelOf(theatre, 'recoco')(
      'GET',
      `/v1/projets?champs=id&limite=${limite}${query}${curseur}`,
    );
    expect(answer.statusCode, answer.body).toBe(200);
    ids.push(...answer.json().projets.map((projet: { id: string }) => projet.id));
    if (answer.json().suivant === null) return ids;
    curseur = `&curseur=${answer.json().suivant}`;
    await setTimeout(1);
  }
}

interface Evenement {
  id: string;
  type: string;
  subject: string;
  time: string;
  data: { projet?: string };
}

/** Follows the feed to its end; `isOver` says that nothing more will come. */
async function follow(
  apres: string | undefined,
  limite: number,
  isOver: () => boolean,
): Promise<Evenement[]> {
  const evenements: Evenement[] = [];
  let curseur = apres;
  for (;;) {
    const over = isOver();
    const suite = curseur === undefined ? '' : `&apres=${curseur}`;
    const answer = await appelOf(theatre, 'recoco')('GET', `/v1/evenements?limite=${limite}${suite}`);
    expect(answer.statusCode, answer.body).toBe(200);
    const page = answer.json();
    evenements.push(...page.evenements);
    curseur = page.curseur;
    if (page.evenements.length > 0) continue;
    if (over) return evenements;
    await setTimeout(20);
  }
}

async function countWaiting(): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM evenement_attente`.execute(
    theatre.t.db,
  );
  return rows[0]?.n ?? 0;
}

it(`pages et fil pendant que ${writers} écrivains écrivent (graine ${graine})`, async () => {
  const hasard = createHasard(graine);
  const seeds = Array.from({ length: permanents }, (_, i) =>
    JSON.stringify({ externalId: `p${i}`, ...body(hasard) }),
  ).join('\n');
  const seeded = await appelOf(theatre, 'mec')('POST', '/v1/traces/lot', seeds, ndjson);
  const stable = seeded.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).projet.id as string);

  const log = pino({ level: 'silent' });
  const sequenceurs = [theatre.t.db, autre.db].map((db) => startSequenceur(db, { log, intervalMs: 5 }));
  let over = false;
  let settled = false;
  const live = follow(undefined, 37, () => settled);
  const work = Promise.all(Array.from({ length: writers }, (_, i) => write(i))).finally(() => {
    over = true;
  });
  let walks = 0;
  while (!over || walks < 2) {
    walks += 1;
    const byId = await walk('', hasard.pick([7, 50]));
    expect(new Set(byId).size, 'une ligne deux fois').toBe(byId.length);
    expect([...byId].sort(), 'dans l’ordre').toEqual(byId);
    const seen = new Set(byId);
    expect(
      stable.filter((id) => !seen.has(id)),
      'lignes manquées',
    ).toEqual([]);
  }
  await work;
  while ((await countWaiting()) > 0) await setTimeout(20);
  settled = true;
  const followed = await live;
  await Promise.all(sequenceurs.map((sequenceur) => sequenceur.stop()));

  const again = await follow(undefined, 200, () => true);
  expect(
    followed.map((e) => e.id),
    'le fil suivi en direct est le fil relu',
  ).toEqual(again.map((e) => e.id));
  expect(new Set(followed.map((e) => e.id)).size).toBe(followed.length);
  const { rows } = await sql<{ position: number; numero: number }>`
    SELECT position, numero FROM evenement ORDER BY position`.execute(theatre.t.db);
  expect(rows.map((row) => row.position)).toEqual(rows.map((_, i) => i + 1));
  expect(rows).toHaveLength(followed.length);

  // Per projet, the feed tells changes in the order in which they were made.
  const lastByProjet = new Map<string, string>();
  const lastBySubject = new Map<string, string>();
  for (const { id, time, data, subject } of followed) {
    for (const [last, key] of [
      [lastByProjet, data.projet ?? ''],
      [lastBySubject, subject],
    ] as const) {
      expect((last.get(key) ?? '') <= time, `${id} recule pour ${key}`).toBe(true);
      last.set(key, time);
    }
  }
  // Every living trace was told born after it was last told gone.
  const lastTold = new Map<string, string>();
  for (const { type, subject } of followed) if (type.startsWith('trace.')) lastTold.set(subject, type);
  const { rows: traces } = await sql<{ ref: string; vivante: boolean }>`
    SELECT ref, supprime_le IS NULL AS vivante FROM trace`.execute(theatre.t.db);
  for (const { ref, vivante } of traces) {
    expect(lastTold.get(ref) === 'trace.supprimee', ref).toBe(!vivante);
  }
}, 120_000);

it('par date, ce qui ne change pas est vu au moins une fois', async () => {
  const before = await walk('', 50);
  let over = false;
  const work = Promise.all(Array.from({ length: 10 }, (_, i) => write(1_000 + i))).finally(() => {
    over = true;
  });
  while (!over) {
    // Read by date, then what changed meanwhile: together, nothing is missed.
    const { rows } = await sql<{ debut: string }>`SELECT clock_timestamp()::text AS debut`.execute(
      theatre.t.db,
    );
    const debut = new Date(rows[0]?.debut ?? '').toISOString();
    const seen = new Set(await walk('&tri=-majLe', 23));
    for (const id of await walk(`&modifieDepuis=${debut}`, 50)) seen.add(id);
    for (const id of before.slice(0, permanents)) expect(seen.has(id), id).toBe(true);
  }
  await work;
});
