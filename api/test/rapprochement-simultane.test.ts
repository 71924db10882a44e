// The same project published at the same instant by several plateformes: one projet, every time.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Appel } from './app.ts';
import { openScene, type Scene } from './rapprochement-scene.ts';
import { type Corps, count, createHasard, graine } from './sequences.ts';

let scene: Scene;
const appels = new Map<string, Appel>();
beforeAll(async () => {
  scene = await openScene();
  for (const [slug, { appel }] of scene.lecteurs) appels.set(slug, appel);
});
afterAll(() => scene?.close());

const fois = count('RAPPROCHEMENT_SIMULTANE', 1_000);
const hasard = createHasard(graine);
const syllabes = [
  'ba',
  'col',
  'dru',
  'fen',
  'gri',
  'lou',
  'mar',
  'nis',
  'pol',
  'ric',
  'sau',
  'tev',
  'vil',
  'zar',
];
const mot = () => [1, 2, 3].map(() => hasard.pick(syllabes)).join('');
/** A title like no other, so that nothing but its twin is near. */
const titre = (n: number) =>
  `${hasard.pick(['Rénovation', 'Restauration', 'Extension'])} du moulin ${mot()} ${mot()} ${n}`;

const appelOf = (slug: string) => appels.get(slug) as Appel;
const put = async (slug: string, id: string, corps: Corps) => {
  const answer = await appelOf(slug)('PUT', `/v1/traces/${id}`, corps);
  expect(answer.statusCode, answer.body).toBeLessThan(300);
  return answer;
};
const lot = async (slug: string, lignes: readonly Corps[]) => {
  const body = lignes.map((ligne) => JSON.stringify(ligne)).join('\n');
  const answer = await appelOf(slug)('POST', '/v1/traces/lot', body, {
    'content-type': 'application/x-ndjson',
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer;
};

/** External ids whose traces do not stand in one projet. */
async function separes(prefixe: string): Promise<string[]> {
  const { rows } = await sql<{ externalId: string }>`
    SELECT external_id FROM trace WHERE external_id LIKE ${`${prefixe}%`} AND supprime_le IS NULL
    GROUP BY external_id HAVING count(DISTINCT projet_id) > 1 ORDER BY 1`.execute(scene.t.db);
  return rows.map((row) => row.externalId);
}

async function inBatches(total: number, size: number, play: (n: number) => Promise<unknown>) {
  for (let n = 0; n < total; n += size)
    await Promise.all(Array.from({ length: Math.min(size, total - n) }, (_, i) => play(n + i)));
}

const communes = ['80021', '44109', '35238', '59350', '69123'];
const at = (code: string) => ({ collectivites: [{ type: 'commune', code }] });

it(`deux plateformes, ${fois} fois : toujours un seul projet (graine ${graine})`, {
  timeout: 240_000,
}, async () => {
  let differes = 0;
  await inBatches(fois, 4, async (n) => {
    const corps = { nom: titre(n), ...at(communes[n % communes.length] as string) };
    const answers = await Promise.all([put('mec', `d${n}`, corps), put('tet', `d${n}`, corps)]);
    differes += answers.filter((answer) => answer.json().rapprochement === 'differe').length;
    const ids = new Set(answers.map((answer) => answer.json().projet.id));
    // At once, but for what was left to the worker: whoever comes second says so.
    if (answers.every((answer) => answer.json().rapprochement === 'fait'))
      expect(ids.size).toBeLessThanOrEqual(2);
  });
  expect(differes).toBeLessThan(fois / 10);
  await scene.drain();
  expect(await separes('d')).toEqual([]);
});

it('trois plateformes, dont une par lots, et un travailleur au milieu', { timeout: 240_000 }, async () => {
  await inBatches(20, 1, async (tour) => {
    const projets = Array.from({ length: 10 }, (_, i) => ({
      id: `t${tour}-${i}`,
      corps: { nom: titre(tour * 10 + i), ...at(communes[tour % communes.length] as string) },
    }));
    await Promise.all([
      lot(
        'recoco',
        projets.map(({ id, corps }) => ({ externalId: id, ...corps })),
      ),
      ...hasard.shuffle(projets).map(({ id, corps }) => put('mec', id, corps)),
      ...hasard.shuffle(projets).map(({ id, corps }) => put('tet', id, corps)),
      scene.drain(),
    ]);
  });
  await scene.drain();
  expect(await separes('t')).toEqual([]);
});

it('trois lots de plus d’une tranche, en même temps', { timeout: 240_000 }, async () => {
  const projets = Array.from({ length: 320 }, (_, i) => ({
    externalId: `l${i}`,
    nom: titre(i),
    ...at(communes[i % communes.length] as string),
  }));
  await Promise.all(['mec', 'tet', 'recoco'].map((slug) => lot(slug, hasard.shuffle(projets))));
  await scene.drain();
  expect(await separes('l')).toEqual([]);
});

it('un porteur commun, deux départements : la clé du porteur les fait se rencontrer', async () => {
  const syndicat = { collectiviteResponsable: '200067205', budgetPrevisionnel: 1_234_567 };
  await inBatches(100, 2, async (n) => {
    const nom = titre(n);
    await Promise.all([
      put('mec', `s${n}`, { nom, ...syndicat, collectivites: [{ type: 'departement', code: '80' }] }),
      put('tet', `s${n}`, { nom, ...syndicat, collectivites: [{ type: 'departement', code: '44' }] }),
    ]);
  });
  await scene.drain();
  expect(await separes('s')).toEqual([]);
});

it('un identifiant commun, deux départements : personne ne manque l’autre', async () => {
  const paires = async () => {
    const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM lien_rapproche l
      JOIN trace a ON a.natal = l.a JOIN trace b ON b.natal = l.b
      WHERE a.external_id = b.external_id AND a.external_id LIKE 'u%'`.execute(scene.t.db);
    return rows[0]?.n;
  };
  await inBatches(100, 2, async (n) => {
    const corps = { nom: titre(n), url: `https://exemple.fr/projets/${n}` };
    await Promise.all([
      put('mec', `u${n}`, { ...corps, ...at('80021') }),
      put('tet', `u${n}`, { ...corps, ...at('44109') }),
    ]);
  });
  await scene.drain();
  const found = await paires();
  expect(await scene.rapprocherTout(), 'tout de nouveau').toBe(0);
  expect(await paires()).toBe(found);
});

it('publier pendant que l’autre supprime, renomme ou décide : l’état est celui des faits', {
  timeout: 240_000,
}, async () => {
  await inBatches(40, 2, async (n) => {
    const corps = { nom: titre(n), ...at(communes[n % 2] as string) };
    await Promise.all([put('mec', `r${n}`, corps), put('tet', `r${n}`, corps)]);
    const decide = (typeDecision: string) =>
      appelOf('recoco')('POST', '/v1/decisions', { typeDecision, objetA: `mec:r${n}`, objetB: `tet:r${n}` });
    const gestes: (() => Promise<{ statusCode: number; body: string }>)[] = [
      () => appelOf('tet')('DELETE', `/v1/traces/r${n}`),
      () => put('tet', `r${n}`, { ...corps, budgetPrevisionnel: 5 }),
      () => put('mec', `r${n}`, { ...corps, nom: titre(n) }),
      () => put('mec', `r${n}`, corps),
      () => decide('doublon_confirme'),
      () => decide('doublon_infirme'),
      () => put('recoco', `r${n}`, corps),
    ];
    for (const answer of await Promise.all(hasard.shuffle(gestes).map((geste) => geste())))
      expect(answer.statusCode, answer.body).toBeLessThan(500);
    // In the end, everybody agrees again.
    await decide('doublon_confirme');
    await Promise.all(['mec', 'tet', 'recoco'].map((slug) => put(slug, `r${n}`, corps)));
  });
  await scene.drain();
  expect(await separes('r')).toEqual([]);
  expect(await scene.rapprocherTout(), 'tout de nouveau').toBe(0);
});
