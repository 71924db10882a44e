import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/harness.ts';
import { type OpenedDb, openDb } from '../infra/db.ts';
import { listPlateformes } from '../plateformes/index.ts';
import { openPlateformes } from './plateformes-ouvertes.ts';

let base: TestDatabase;
let ouverte: OpenedDb;
beforeAll(async () => {
  base = await createTestDatabase();
  ouverte = openDb({ url: base.url, max: 2 });
});
afterAll(async () => {
  await ouverte.close();
  await base.drop();
});

it('crée la plateforme d’une source ouverte une seule fois, et ne la laisse rien posséder', async () => {
  const { ensureOuverte, hasPlateforme } = openPlateformes(ouverte.db);
  const description = { slug: 'fonds-vert', nom: 'Fonds vert', url: 'https://exemple.fr/' };
  expect(await hasPlateforme('fonds-vert')).toBe(false);
  await ensureOuverte(description);
  await ensureOuverte(description);
  expect(await hasPlateforme('fonds-vert')).toBe(true);
  expect(await hasPlateforme('fonds')).toBe(false);
  expect(await listPlateformes(ouverte.db)).toEqual([
    expect.objectContaining({ slug: 'fonds-vert', origine: 'opendata', peutPosseder: false }),
  ]);
});
