// The search through HTTP: contract, filters, refusals. The quality is measured in api/test/recherche.test.ts.
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerHttp } from '../infra/http.ts';
import { createReferentiel } from './referentiel.ts';
import { routeRecherche } from './routes-recherche.ts';
import { readDonnees } from './source.ts';

let app: FastifyInstance;

beforeAll(async () => {
  app = Fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array' } } });
  registerHttp(app, { base: 'http://essai.test' });
  await app.register(routeRecherche, { referentiel: createReferentiel(await readDonnees()) });
});
afterAll(() => app.close());

async function chercher(query: Record<string, string>) {
  const reponse = await app.inject({ url: '/v1/referentiel/recherche', query });
  return { status: reponse.statusCode, body: reponse.json() };
}

test('chaque résultat dit ce qui a été reconnu', async () => {
  const { status, body } = await chercher({ q: 'arbignieu', limite: '1' });
  expect(status).toBe(200);
  expect(body.resultats).toEqual([
    expect.objectContaining({
      type: 'commune',
      nom: 'Arboys en Bugey',
      territoire: expect.stringContaining('commune:'),
      correspondance: {
        motif: 'ancien_nom',
        valeur: 'Arbignieu',
        approchee: false,
        ancienNom: 'Arbignieu',
      },
    }),
  ]);
});

test('filtres et proximité', async () => {
  const premier = async (query: Record<string, string>) => (await chercher(query)).body.resultats[0];
  expect(await premier({ q: 'nantes', types: 'epci, ept' })).toMatchObject({ nom: 'Nantes Métropole' });
  expect(await premier({ q: 'saint-denis', departement: '93' })).toMatchObject({ code: '93066' });
  expect(await premier({ q: 'saint-denis', pres: 'commune:93001' })).toMatchObject({ code: '93066' });
  expect((await chercher({ q: 'saint', limite: '200' })).body.resultats).toHaveLength(200);
});

test.each([
  [{ q: 'a'.repeat(10_000) }, '/q'],
  [{ q: '' }, '/q'],
  [{ q: 'nantes', types: 'commune,planete' }, '/types'],
  [{ q: 'nantes', types: '' }, '/types'],
  [{ q: 'nantes', pres: '48.85,235' }, '/pres'],
  [{ q: 'nantes', pres: 'commune:99999' }, '/pres'],
  [{ q: 'nantes', departement: '999' }, '/departement'],
  [{ q: 'nantes', limite: '0' }, '/limite'],
  [{ q: 'nantes', couleur: 'bleu' }, '/couleur'],
])('%o : 400 qui nomme le paramètre', async (query, pointer) => {
  const { status, body } = await chercher(query as unknown as Record<string, string>);
  expect(status).toBe(400);
  expect(body.errors).toEqual([expect.objectContaining({ pointer })]);
});
