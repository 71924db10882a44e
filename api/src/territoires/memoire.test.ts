// Old codes find what the new ones find; every code of past millésimes leads to a territory in force.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/harness.ts';
import { openDb } from '../infra/db.ts';
import { openReferentiel, type Referentiel } from './index.ts';
import { readDonnees } from './source.ts';

let base: TestDatabase;
let referentiel: Referentiel;

beforeAll(async () => {
  base = await createTestDatabase();
  const { db, close } = openDb({ url: base.url });
  referentiel = await openReferentiel(db);
  await close();
});
afterAll(() => base.drop());

test('chaque ancien code se lit et se situe comme sa commune actuelle', async () => {
  const { anciennes } = await readDonnees();
  const perdus = anciennes.filter(({ code, actuelle }) => {
    const situee = referentiel.situer('commune', code);
    return 'erreur' in situee || situee.code !== actuelle;
  });
  // A delegated commune may keep the code of the new one.
  expect(perdus).toEqual([]);
  expect(anciennes.filter(({ depuis }) => depuis !== undefined).length).toBeGreaterThan(4_000);
  expect(referentiel.parseTerritoire('commune:01003')).toEqual({ cle: 'commune:01165' });
});

test("un EPCI fondu dans un autre se lit et se situe comme lui ; partagé, il n'est pas deviné", () => {
  expect(referentiel.parseTerritoire('groupement:245901061')).toEqual({ cle: 'groupement:200093201' });
  expect(referentiel.parseTerritoire('245901061')).toEqual({ cle: 'groupement:200093201' });
  expect(referentiel.situer('epci', '245901061')).toMatchObject({
    code: '200093201',
    codeOrigine: '245901061',
    avertissement: expect.stringContaining("n'existe plus"),
  });
  expect(referentiel.parseTerritoire('groupement:200067221')).toMatchObject({
    propositions: ['groupement:200096683', 'groupement:200096675'],
  });
  expect(referentiel.situer('epci', '200067221')).toMatchObject({
    cle: 'groupement:200067221',
    dans: ['departement:56', 'groupement:200067221', 'region:53'],
    departements: ['56'],
  });
});

test("le SIREN d'une commune fusionnée mène à la commune actuelle", () => {
  expect(referentiel.findBySiren('200053676')?.cle).toBe('commune:01187');
});
