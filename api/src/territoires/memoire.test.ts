// Old codes find what the new ones find; every code of past millésimes leads to a territory in force.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('une édition passée est lue comme elle était : ce qui a disparu depuis y est encore en vigueur', async () => {
  const dossier = await mkdtemp(join(tmpdir(), 'edition-'));
  try {
    const commune = { type: 'commune-actuelle', zone: 'metro', departement: '01', region: '84' };
    const fichiers = {
      'package.json': { version: '0.0.1' },
      'data/communes.json': [
        { ...commune, code: '01165', nom: 'Francheleins' },
        // Amareins vanished in 1974: an edition of before still has it.
        { ...commune, code: '01003', nom: 'Amareins' },
      ],
      'data/epci.json': [],
      'data/ept.json': [],
      'data/departements.json': [{ code: '01', nom: 'Ain', zone: 'metro', region: '84' }],
      'data/regions.json': [{ code: '84', nom: 'Auvergne-Rhône-Alpes', zone: 'metro' }],
    };
    await mkdir(join(dossier, 'data'));
    for (const [nom, contenu] of Object.entries(fichiers))
      await writeFile(join(dossier, nom), JSON.stringify(contenu));
    const { territoires, anciennes, groupementsAnciens, version } = await readDonnees({
      annee: 2020,
      dossier,
    });
    expect(version).toContain('decoupage-administratif-0.0.1');
    const cles = territoires.map(({ cle }) => cle);
    expect(cles).toEqual(expect.arrayContaining(['commune:01003', 'commune:01165', 'departement:01']));
    expect(anciennes.find(({ code }) => code === '01003')).toBeUndefined();
    for (const { actuelle } of anciennes) expect(cles).toContain(`commune:${actuelle}`);
    // The first EPCI known to have vanished did so in 2021.
    expect(groupementsAnciens).toEqual([]);
  } finally {
    await rm(dossier, { recursive: true, force: true });
  }
});
