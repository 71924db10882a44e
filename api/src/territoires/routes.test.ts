import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/harness.ts';
import { openDb } from '../infra/db.ts';
import { registerHttp } from '../infra/http.ts';
import { nomenclatures } from '../nomenclatures/index.ts';
import { loadReferentiel, openReferentiel, territoires } from './index.ts';

let base: TestDatabase;
let app: FastifyInstance;

beforeAll(async () => {
  base = await createTestDatabase();
  const { db, close } = openDb({ url: base.url });
  await loadReferentiel(db);
  const referentiel = await openReferentiel(db);
  await close();
  app = Fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array' } } });
  registerHttp(app, { base: 'http://essai.test' });
  await app.register(territoires, { referentiel });
  await app.register(nomenclatures);
});

afterAll(async () => {
  await app.close();
  await base.drop();
});

async function get(url: string, headers: Record<string, string> = {}) {
  const response = await app.inject({ url, headers });
  return {
    status: response.statusCode,
    headers: response.headers,
    body: response.body === '' ? undefined : response.json(),
  };
}

const racine = '/v1/referentiel';

describe('communes', () => {
  test('une commune, avec ses groupements et sa région', async () => {
    const { status, body } = await get(`${racine}/communes/93001`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      nom: 'Aubervilliers',
      actuelle: true,
      departement: { code: '93' },
      region: { code: '11' },
      groupements: [{ nature: 'METRO' }, { nature: 'EPT' }],
    });
  });

  test('un code disparu répond avec ses successeurs', async () => {
    const { status, body } = await get(`${racine}/communes/75101`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      actuelle: false,
      nature: 'arrondissement',
      successeurs: [{ code: '75056', nom: 'Paris' }],
      departement: { code: '75', nom: 'Paris' },
      region: { code: '11' },
      groupements: [{ siren: '200054781' }],
    });
  });

  test('404 avec la bonne écriture', async () => {
    const { status, body } = await get(`${racine}/communes/1004`);
    expect(status).toBe(404);
    expect(body.errors[0].propositions).toEqual(['01004']);
    expect((await get(`${racine}/communes/__proto__`)).status).toBe(404);
    expect((await get(`${racine}/communes/${'9'.repeat(90)}`)).status).toBe(404);
  });

  test('filtres par nom, code postal et département', async () => {
    const nantes = await get(`${racine}/communes?q=nantes`);
    expect(nantes.body.communes[0]).toMatchObject({ code: '44109' });
    const postal = await get(`${racine}/communes?codePostal=01500`);
    expect(postal.body.communes.map(({ code }: { code: string }) => code)).toContain('01004');
    const paris = await get(`${racine}/communes?departement=75`);
    expect(paris.body).toMatchObject({ communes: [{ code: '75056' }], suivant: null });
  });

  test('les pages donnent chaque commune du département une fois', async () => {
    const codes: string[] = [];
    let curseur = '';
    do {
      const { body } = await get(
        `${racine}/communes?departement=44&limite=100${curseur && `&curseur=${curseur}`}`,
      );
      codes.push(...body.communes.map(({ code }: { code: string }) => code));
      curseur = body.suivant ?? '';
    } while (curseur !== '');
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.length).toBeGreaterThan(190);
  });

  test.each([
    'limite=0',
    'limite=201',
    'limite=x',
    'curseur=zzz',
    'departement=zz',
    'region=44000',
    'region=xx',
    'groupement=244400405',
    'codePostal=1',
    'inconnu=1',
    'q=',
  ])('400 pour ?%s', async (query) => {
    const { status, headers } = await get(`${racine}/communes?${query}`);
    expect(status).toBe(400);
    expect(headers['cache-control']).toBeUndefined();
  });
});

describe('groupements', () => {
  test('un EPCI et ses membres', async () => {
    expect((await get(`${racine}/groupements/244400404`)).body).toMatchObject({
      type: 'epci',
      nom: 'Nantes Métropole',
      nombreDeCommunes: 24,
      departement: { code: '44', nom: 'Loire-Atlantique' },
    });
    const membres = await get(`${racine}/groupements/244400404/membres`);
    expect(membres.body.membres).toHaveLength(24);
    expect(membres.body).toMatchObject({ perimetreConnu: true, suivant: null });
  });

  test('un syndicat sans membres connus', async () => {
    const liste = await get(`${racine}/groupements?type=syndicat&departement=56&limite=1`);
    const [{ siren }] = liste.body.groupements;
    expect((await get(`${racine}/groupements/${siren}/membres`)).body).toEqual({
      membres: [],
      perimetreConnu: false,
      suivant: null,
    });
  });

  test('le SIREN d’une commune ou un inconnu : 404', async () => {
    expect((await get(`${racine}/groupements/214401093`)).body.detail).toContain('commune:44109');
    expect((await get(`${racine}/groupements/000000000/membres`)).status).toBe(404);
  });
});

describe('départements, régions et recherche', () => {
  test('listes et lecture', async () => {
    expect((await get(`${racine}/departements?limite=200`)).body.departements.length).toBeGreaterThan(100);
    expect((await get(`${racine}/departements/44`)).body).toMatchObject({
      siren: '224400028',
      region: { code: '52' },
    });
    expect((await get(`${racine}/regions`)).body.regions).toHaveLength(18);
    expect((await get(`${racine}/regions/53`)).body.departements).toHaveLength(4);
    expect((await get(`${racine}/regions/99`)).status).toBe(404);
  });

  test.each([
    ['saint nazaire', 'Saint-Nazaire'],
    ['st-naz', 'Saint-Nazaire'],
    ['nantes metropole', 'Nantes Métropole'],
    ['44109', 'Nantes'],
    ['244400404', 'Nantes Métropole'],
    ['bretagne', 'Bretagne'],
  ])('recherche « %s »', async (q, nom) => {
    const { status, body } = await get(`${racine}/recherche?q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
    expect(body.resultats[0].nom).toBe(nom);
  });

  test('une recherche absurde ne trouve rien et ne casse rien', async () => {
    for (const q of ['%F0%9F%8C%B1', '...', '%5C%25_', 'constructor', "'%3B--"]) {
      expect(await get(`${racine}/recherche?q=${q}`)).toMatchObject({ status: 200, body: { resultats: [] } });
    }
  });
});

test('ETag : une réponse connue se revalide sans corps', async () => {
  const premiere = await get(`${racine}/regions`);
  expect(premiere.headers['cache-control']).toContain('public');
  const etag = String(premiere.headers.etag);
  for (const connu of [etag, `W/${etag}`, `"autre", ${etag}`]) {
    expect(await get(`${racine}/regions`, { 'if-none-match': connu })).toMatchObject({
      status: 304,
      body: undefined,
    });
  }
  expect((await get(`${racine}/regions`, { 'if-none-match': '"autre"' })).status).toBe(200);
});

describe('nomenclatures', () => {
  test('liste et lecture', async () => {
    const { body } = await get('/v1/nomenclatures');
    expect(body.nomenclatures.length).toBeGreaterThan(5);
    for (const { nom, nombre } of body.nomenclatures) {
      const complete = await get(`/v1/nomenclatures/${nom}`);
      expect(complete.body.entrees).toHaveLength(nombre);
    }
  });

  test('inconnue : 404', async () => {
    expect((await get('/v1/nomenclatures/__proto__')).status).toBe(404);
  });
});

describe('mémoire et compétences', () => {
  test('une commune disparue dit depuis quand', async () => {
    expect((await get(`${racine}/communes/01003`)).body).toMatchObject({
      nom: 'Amareins',
      depuis: '1974-01-01',
      successeurs: [{ code: '01165' }],
    });
  });

  test('un EPCI disparu répond 200 avec ses successeurs', async () => {
    const { status, body } = await get(`${racine}/groupements/200067221`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      actuel: false,
      millesime: 2022,
      successeurs: [{ siren: '200096683' }, { siren: '200096675' }],
    });
  });

  test('un ancien SIREN suit son seul successeur, partout où un groupement se désigne', async () => {
    const agen = (await get(`${racine}/groupements/200096956/membres?limite=200`)).body;
    expect(agen.membres.length).toBeGreaterThan(40);
    expect((await get(`${racine}/groupements/200035459/membres?limite=200`)).body).toEqual(agen);
    expect((await get(`${racine}/groupements/200035459/competences`)).status).toBe(200);
    const { communes } = (await get(`${racine}/communes?groupement=200035459&limite=200`)).body;
    expect(communes).toHaveLength(agen.membres.length);
  });

  test('un EPCI partagé entre plusieurs le dit, et les propose', async () => {
    for (const [adresse, code] of [
      ['groupements/200067221/membres', 404],
      ['groupements/200067221/competences', 404],
      ['communes?groupement=200067221', 400],
    ] as const) {
      const { status, body } = await get(`${racine}/${adresse}`);
      expect(status, adresse).toBe(code);
      expect(body.detail).toContain('CC Centre Morbihan Communauté');
      expect(body.errors[0].propositions).toEqual(['200096683', '200096675']);
    }
  });

  test('un SIRET à la place d’un SIREN : 404, avec le SIREN', async () => {
    const { status, body } = await get(`${racine}/groupements/24440040400022`);
    expect([status, body.errors[0].propositions]).toEqual([404, ['244400404']]);
  });

  test('par nature et par région', async () => {
    const metropoles = (await get(`${racine}/groupements?nature=METRO&region=52`)).body.groupements;
    expect(metropoles).toMatchObject([{ siren: '244400404' }]);
    const sivom = (await get(`${racine}/groupements?nature=SIVOM&departement=44&limite=5`)).body.groupements;
    expect(new Set(sivom.map(({ nature }: { nature: string }) => nature))).toEqual(new Set(['SIVOM']));
    const bretons = (await get(`${racine}/departements?region=53`)).body.departements;
    expect(bretons.map(({ code }: { code: string }) => code)).toEqual(['22', '29', '35', '56']);
    const corses = (await get(`${racine}/communes?region=94&q=ajaccio`)).body.communes;
    expect(corses).toMatchObject([{ code: '2A004' }]);
  });

  test('les groupements couvrant une commune, par son code même disparu', async () => {
    const { body } = await get(`${racine}/groupements?couvrant=93001`);
    expect(body.groupements.map(({ siren }: { siren: string }) => siren)).toEqual(['200054781', '200057867']);
    expect((await get(`${racine}/groupements?couvrant=01003`)).body.groupements).toHaveLength(1);
    expect((await get(`${racine}/groupements?couvrant=99999`)).status).toBe(400);
  });

  test('par SIREN, SIRET, groupement', async () => {
    expect((await get(`${racine}/communes?siren=21440109300015`)).body.communes).toMatchObject([
      { code: '44109' },
    ]);
    expect((await get(`${racine}/groupements?siren=244400404`)).body.groupements).toHaveLength(1);
    expect((await get(`${racine}/communes?groupement=244400404`)).body.communes).toHaveLength(24);
  });

  test('compétences : vides avant l’import, mauvaise entrée refusée', async () => {
    expect((await get(`${racine}/competences`)).body).toEqual({
      competences: [],
      categories: [],
      suivant: null,
    });
    expect((await get(`${racine}/communes/44109/competences`)).body).toEqual({ competences: [] });
    expect((await get(`${racine}/groupements/xx/competences`)).status).toBe(404);
    for (const mauvais of ['competence=%25', 'siren=12', `couvrant=${'9'.repeat(10_000)}`, 'inconnu=1']) {
      expect((await get(`${racine}/groupements?${mauvais}`)).status, mauvais.slice(0, 20)).toBe(400);
    }
  });
});
