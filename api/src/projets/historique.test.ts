import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from '../../test/app.ts';

let t: TestApp;
let mec: Appel;
let tet: Appel;
beforeAll(async () => {
  t = await startTestApp();
  mec = await t.plateforme('mec');
  tet = await t.plateforme('tet');
});
afterAll(() => t.close());

interface Valeur {
  valeur: unknown;
  depuis: string | null;
  jusqua: string | null;
}

/** All pages: the dated values by field, and the number of pages. */
async function walk(url: string, query: string) {
  const dated: Record<string, Valeur[]> = {};
  let pages = 0;
  for (let curseur = ''; ; ) {
    const answer = await mec('GET', `${url}?${query}${curseur}`);
    expect(answer.statusCode, answer.body).toBe(200);
    pages += 1;
    for (const { champ, valeurs } of answer.json().historique as { champ: string; valeurs: Valeur[] }[]) {
      dated[champ] ??= [];
      dated[champ].push(...valeurs.filter(({ depuis }) => depuis !== null));
    }
    const { suivant } = answer.json();
    if (suivant === null) return { dated, pages };
    curseur = `&curseur=${suivant}`;
  }
}

it('250 versions, de page en page, sont exactement ce qui fut', async () => {
  const budgets: { valeur: number; depuis: string; jusqua: string | null }[] = [];
  const corps = { nom: 'Gymnase', collectivites: [{ type: 'commune', code: '80021' }] };
  for (let i = 0; i < 250; i++) {
    const nom = i < 30 ? 'Gymnase' : 'Gymnase rénové';
    const put = await mec('PUT', '/v1/traces/h1', { ...corps, nom, budgetPrevisionnel: 1000 + i });
    expect(put.statusCode, put.body).toBeLessThan(300);
    const { majLe } = (await mec('GET', '/v1/projets/mec:h1?champs=majLe')).json();
    const last = budgets[0];
    if (last) last.jusqua = majLe;
    budgets.unshift({ valeur: 1000 + i, depuis: majLe, jusqua: null });
  }
  const url = '/v1/projets/mec:h1/historique';
  for (const [query, pages] of [
    ['', 5],
    ['limite=200', 2],
    ['limite=7&champ=budgetPrevisionnel', 36],
  ] as const) {
    const found = await walk(url, query);
    expect(found.pages, query).toBe(pages);
    expect(found.dated.budgetPrevisionnel, query).toMatchObject(budgets);
    expect(found.dated.budgetPrevisionnel, query).toHaveLength(250);
    if (query.includes('champ=')) continue;
    const renamed = budgets[219]?.depuis;
    expect(found.dated.nom, query).toMatchObject([
      { valeur: 'Gymnase rénové', depuis: renamed, jusqua: null },
      { valeur: 'Gymnase', depuis: budgets[249]?.depuis, jusqua: renamed },
    ]);
  }
  const first = (await mec('GET', url)).json().historique as { champ: string; valeurs: Valeur[] }[];
  expect(first.find(({ champ }) => champ === 'nom')?.valeurs).toMatchObject([
    { valeur: 'Gymnase rénové', depuis: null, jusqua: null },
  ]);
  const nom = (await mec('GET', `${url}?champ=nom&limite=1`)).json();
  expect(nom.historique[0].valeurs).toMatchObject([
    { valeur: 'Gymnase rénové', depuis: budgets[219]?.depuis },
  ]);
}, 120_000);

it('refuse un champ inconnu et un curseur d’ailleurs ; renvoie d’un identifiant absorbé vers l’actuel', async () => {
  const corps = { nom: 'Halle', collectivites: [{ type: 'commune', code: '80021' }] };
  const a = (await mec('PUT', '/v1/traces/h2', corps)).json().projet.id;
  const b = (await tet('PUT', '/v1/traces/h2', { ...corps, memeProjetQue: ['mec:h2'] })).json();
  expect(b.projet.id).toBe(a);
  expect((await mec('GET', `/v1/projets/${a}/historique?champ=inconnu`)).statusCode).toBe(400);
  expect((await mec('GET', `/v1/projets/${a}/historique?curseur=abc`)).statusCode).toBe(400);

  const c = (await mec('PUT', '/v1/traces/h3', corps)).json().projet.id;
  const d = (await tet('PUT', '/v1/traces/h3', corps)).json().projet.id;
  await tet('PUT', '/v1/traces/h3', { ...corps, memeProjetQue: ['mec:h3'] });
  const moved = await mec('GET', `/v1/projets/${d}/historique?limite=3`);
  expect(moved.statusCode, moved.body).toBe(308);
  expect(moved.headers.location).toBe(`/v1/projets/${c}/historique?limite=3`);
});
