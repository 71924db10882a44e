import { describe, expect, test } from 'vitest';
import { compareVersions, listChangements } from './changements.ts';
import { listNomenclatures } from './index.ts';
import type { Changement, Edition } from './nomenclature.ts';

const premiere: Edition = {
  version: '1.0.0',
  date: '2026-01-01',
  entrees: [
    { code: 'eau', libelle: 'Eau' },
    { code: 'air', libelle: 'Air' },
    { code: 'mare', libelle: 'Mare', parent: 'eau' },
    { code: 'puits', libelle: 'Puits', parent: 'eau' },
  ],
};
const seconde: Edition = {
  version: '2.0.0',
  date: '2027-01-01',
  entrees: [
    { code: 'eau', libelle: 'Eaux' },
    { code: 'air', libelle: 'Air' },
    { code: 'mare', libelle: 'Mare', parent: 'air' },
    { code: 'sol', libelle: 'Sol' },
  ],
  remplacements: { puits: 'eau' },
};

describe('changements d’une nomenclature fictive', () => {
  test('la première version ajoute chaque entrée', () => {
    expect(listChangements([premiere])).toEqual(
      premiere.entrees.map(({ code, libelle }) => ({
        version: '1.0.0',
        date: '2026-01-01',
        code,
        nature: 'ajoute',
        apres: libelle,
      })),
    );
  });

  test('la seconde dit ce qui est ajouté, retiré, renommé, déplacé, et rien de plus', () => {
    const seconds = listChangements([premiere, seconde]).slice(premiere.entrees.length);
    const version = { version: '2.0.0', date: '2027-01-01' };
    expect(seconds).toEqual([
      { ...version, code: 'eau', nature: 'renomme', avant: 'Eau', apres: 'Eaux' },
      { ...version, code: 'mare', nature: 'deplace', avant: 'eau', apres: 'air' },
      { ...version, code: 'sol', nature: 'ajoute', apres: 'Sol' },
      { ...version, code: 'puits', nature: 'retire', avant: 'Puits', remplacePar: 'eau' },
    ]);
  });

  test('les versions se comparent par nombres', () => {
    expect(['1.10.0', '1.2.0', '1.2.10', '2.0.0', '1.2.9'].sort(compareVersions)).toEqual([
      '1.2.0',
      '1.2.9',
      '1.2.10',
      '1.10.0',
      '2.0.0',
    ]);
  });
});

/** What one gets by applying the changes, in order, to nothing. */
function replay(changements: readonly Changement[]): Map<string, string> {
  const libelles = new Map<string, string>();
  for (const { code, nature, apres } of changements) {
    if (nature === 'retire') libelles.delete(code);
    else if (nature !== 'deplace') libelles.set(code, apres ?? '');
  }
  return libelles;
}

describe('nomenclatures publiées', () => {
  test.each(listNomenclatures().map((nomenclature) => [nomenclature.nom, nomenclature] as const))(
    '%s : ses changements, rejoués, redonnent sa liste',
    (_nom, { changements, entrees, version, date }) => {
      expect(replay(changements)).toEqual(new Map(entrees.map(({ code, libelle }) => [code, libelle])));
      const last = changements.at(-1);
      expect([last?.version, last?.date]).toEqual([version, date]);
    },
  );

  test.each(listNomenclatures().map((nomenclature) => [nomenclature.nom, nomenclature] as const))(
    '%s : les versions montent, et retirer un code demande une version majeure',
    (_nom, { changements }) => {
      const versions = [...new Set(changements.map(({ version }) => version))];
      expect(versions).toEqual([...versions].sort(compareVersions));
      for (const { version, nature, code } of changements)
        if (nature === 'retire') expect(version, code).toMatch(/^\d+\.0\.0$/);
    },
  );
});
