import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from '../../test/app.ts';
import { createCercle } from '../plateformes/index.ts';

let t: TestApp;
let mec: Appel;
let tet: Appel;

const trace = { nom: 'Moulin', collectivites: [{ type: 'commune', code: '80021' }] };

beforeAll(async () => {
  t = await startTestApp();
  mec = await t.plateforme('mec');
  tet = await t.plateforme('tet');
  await createCercle(t.db, { nom: 'discret', plateformes: ['tet'] });
  await t.annuaire.refresh();
});
afterAll(() => t.close());

async function warnings(id: string, cible: string, method: 'PUT' | 'PATCH' = 'PUT') {
  const body = method === 'PUT' ? { ...trace, memeProjetQue: [cible] } : { memeProjetQue: [cible] };
  const answer = await mec(method, `/v1/traces/${id}`, body);
  expect(answer.statusCode, answer.body).toBeLessThan(300);
  return answer.json().avertissements;
}

async function idOf(id: string, fields: object = {}): Promise<string> {
  return (await tet('PUT', `/v1/traces/${id}`, { ...trace, ...fields })).json().projet.id;
}

it('un identifiant inconnu, caché ou supprimé reçoit le même avertissement', async () => {
  const unknown = await warnings('l1', '01900000-0000-7000-8000-000000000000');
  expect(unknown).toEqual([{ pointer: '/memeProjetQue/0', detail: expect.stringMatching(/aucun projet/) }]);
  const hidden = await idOf('cache', { nom: 'Écluse', visibilite: { cercle: 'discret' } });
  const deleted = await idOf('supprime', { nom: 'Lavoir' });
  await tet('DELETE', '/v1/traces/supprime');
  for (const [id, cible] of [
    ['l2', hidden],
    ['l3', deleted],
  ] as const) {
    expect(await warnings(id, cible)).toEqual(unknown);
    expect(await warnings(id, cible), 'again').toEqual(unknown);
  }
  await mec('PUT', '/v1/traces/l4', trace);
  expect(await warnings('l4', hidden, 'PATCH')).toEqual(unknown);
});

it('un lien vers soi-même est signalé ; un lien qui mène quelque part, ou qui attend, ne l’est pas', async () => {
  const own = (await mec('PUT', '/v1/traces/m1', trace)).json().projet.id;
  for (const cible of [own, 'mec:m1']) {
    expect(await warnings('m1', cible)).toEqual([
      { pointer: '/memeProjetQue/0', detail: expect.stringMatching(/elle-même/) },
    ]);
  }
  expect(await warnings('m2', await idOf('visible'))).toBeUndefined();
  expect(await warnings('m3', 'tet:plus-tard')).toBeUndefined();
});
