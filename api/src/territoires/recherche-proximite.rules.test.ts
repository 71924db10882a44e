import { beforeAll, describe, expect, it } from 'vitest';
import type { Referentiel } from './modele.ts';
import { POSITIONS } from './positions-departements.ts';
import { distanceKm, lirePoint } from './recherche-proximite.ts';
import { createReferentiel } from './referentiel.ts';
import { readDonnees } from './source.ts';

const nantes = { latitude: 47.218, longitude: -1.554 };

describe('chercher près d’un point', () => {
  let referentiel: Referentiel;
  beforeAll(async () => {
    referentiel = createReferentiel(await readDonnees());
  });

  it.each([
    ['47.218,-1.554', nantes],
    [' 47.218 , -1.554 ', nantes],
    ['-21,55', { latitude: -21, longitude: 55 }],
    ['commune:44109', undefined],
    ['44109', undefined],
    ['', undefined],
    ['91,0', null],
    ['0,181', null],
    ['47,2,-1,5', null],
    ['47.2', undefined],
    ['47.2,', null],
    ['1e1,2', null],
    ['+47.2,1', null],
    ['.5,1', null],
    ['47.2,-1.5,3', null],
    [`${'4'.repeat(30)},1`, null],
  ])('lit %j', (texte, attendu) => {
    expect(lirePoint(texte)).toEqual(attendu);
  });

  it('mesure en kilomètres', () => {
    expect(distanceKm(nantes, { latitude: 48.857, longitude: 2.352 })).toBeCloseTo(343, -1);
    expect(distanceKm({ latitude: 0, longitude: -180 }, { latitude: 0, longitude: 180 })).toBeCloseTo(0);
  });

  it('place chaque département, près de ses voisins', () => {
    const codes = referentiel.listTerritoires('departement').map(({ code }) => code);
    expect(Object.keys(POSITIONS).sort()).toEqual([...codes].sort());
    // A swapped or mistyped position would send a département away from those of its own région.
    for (const departement of referentiel.listTerritoires('departement')) {
      const [latitude, longitude] = POSITIONS[departement.code] ?? [0, 0];
      const voisins = referentiel
        .listTerritoires('departement')
        .filter(({ region = '', code }) => region === departement.region && code !== departement.code)
        .map(({ code }) => POSITIONS[code] ?? [0, 0])
        .map(([nord, est]) => distanceKm({ latitude, longitude }, { latitude: nord, longitude: est }));
      if (voisins.length > 0) expect(Math.min(...voisins), departement.nom).toBeLessThan(130);
    }
  });

  it.each([
    [{ latitude: 48.93, longitude: 2.36 }, '93066'],
    [{ latitude: -20.9, longitude: 55.45 }, '97411'],
  ])('« saint-denis » près de %j donne %s', (pres, code) => {
    expect(referentiel.rechercher('saint-denis', { types: ['commune'], pres })[0]?.code).toBe(code);
  });

  it('range les homonymes du plus proche au plus lointain, sans faire passer la proximité devant le texte', async () => {
    const pres = { latitude: 43.6, longitude: 1.44 };
    const [premier] = referentiel.rechercher('saint-aubin', { types: ['commune'], pres });
    expect(['31', '32', '47', '81', '82']).toContain(premier?.departement);
    expect(referentiel.rechercher('nantes', { pres })[0]?.departement).toBe('44');
  });
});
