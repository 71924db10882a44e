// The closed vocabularies as a team reads them: whole, cached, then only what changed.
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPages } from '../../test/pages.ts';

let app: FastifyInstance;
beforeAll(async () => {
  app = await startPages({ base: 'https://api.exemple.test' });
});
afterAll(() => app.close());
const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

test('la liste des nomenclatures dit leur version, leur date et leur nombre d’entrées', async () => {
  const { nomenclatures, suivant } = (await get('/v1/nomenclatures')).json();
  expect(suivant).toBeNull();
  expect(nomenclatures).toHaveLength(9);
  for (const { nom, version, date, nombre } of nomenclatures) {
    const { entrees, ...lue } = (await get(`/v1/nomenclatures/${nom}`)).json();
    expect(lue).toMatchObject({ nom, version, date });
    expect(entrees).toHaveLength(nombre);
  }
});

test('la hiérarchie se suit par parent, et chaque changement dit sa version, son jour et sa nature', async () => {
  const { entrees, changements, version, date } = (await get('/v1/nomenclatures/competences')).json();
  const codes = new Set(entrees.map(({ code }: { code: string }) => code));
  const enfants = entrees.filter(({ parent }: { parent?: string }) => parent !== undefined);
  expect(enfants.length).toBeGreaterThan(50);
  for (const { parent } of enfants) expect(codes).toContain(parent);
  expect(changements).toHaveLength(entrees.length);
  expect(changements).toContainEqual({
    version,
    date,
    code: '90-21',
    nature: 'ajoute',
    apres: 'Enseignement du premier degré',
  });
});

test('avec la dernière version connue, seuls les changements suivants sont rendus', async () => {
  const { version } = (await get('/v1/nomenclatures/sites')).json();
  const known = (await get(`/v1/nomenclatures/sites?depuis=${version}`)).json();
  expect(known.changements).toEqual([]);
  expect(known.entrees).toHaveLength(known.nombre);
  const all = (await get('/v1/nomenclatures/sites?depuis=0.0.0')).json();
  expect(all.changements).toHaveLength(all.nombre);
});

test('une version illisible ou une nomenclature inconnue se disent', async () => {
  for (const depuis of ['', 'hier', '1.0', '1.0.0.0', `1.0.${'9'.repeat(400)}`]) {
    const refus = await get(`/v1/nomenclatures/sites?depuis=${depuis}`);
    expect([refus.statusCode, refus.json().errors[0].pointer], depuis).toEqual([400, '/depuis']);
  }
  const absente = await get('/v1/nomenclatures/couleurs');
  expect(absente.statusCode).toBe(404);
  expect(absente.json().detail).toContain('competences');
});

test('gardée une heure, puis redemandée sans être renvoyée', async () => {
  const { headers } = await get('/v1/nomenclatures/leviers');
  expect(headers['cache-control']).toContain('public, max-age=3600');
  const again = await get('/v1/nomenclatures/leviers', { 'if-none-match': String(headers.etag) });
  expect([again.statusCode, again.body]).toEqual([304, '']);
});
