import { describe, expect, test } from 'vitest';
import type { TypeTerritoire } from './modele.ts';
import { createReferentiel } from './referentiel.ts';
import type { LigneTerritoire } from './repertoire.ts';

function ligne(type: TypeTerritoire, code: string, nom: string): LigneTerritoire {
  const prefixe = type === 'commune' || type === 'departement' ? type : 'groupement';
  const parents = type === 'departement' ? [] : ['departement:01'];
  return { cle: `${prefixe}:${code}`, type, code, nom, departement: '01', codesPostaux: [], parents };
}

const referentiel = createReferentiel({
  version: 'essai',
  territoires: [
    ligne('departement', '01', 'Ain'),
    ligne('commune', '01004', 'Ambérieu-en-Bugey'),
    ligne('commune', '01015', 'Arboys en Bugey'),
    ligne('commune', '01306', 'Saint-Martin-du-Mont'),
    ligne('commune', '01307', 'Le Plantay'),
    ligne('commune', '01308', 'La Plantay'),
    ligne('commune', '01309', 'Lapalisse'),
    ligne('epci', '240100883', "CC de la Plaine de l'Ain"),
    ligne('epci', '240100891', 'CC du Pays de Lapalisse'),
    ligne('syndicat', '200078004', "SM de la rivière d'Ain aval et de ses affluents"),
    ligne('syndicat', '200004109', 'SI du Val de Saône'),
    ligne('petr', '200048965', 'PETR du Pays de Lapalisse'),
  ],
  anciennes: [
    { code: '01340', nom: 'Saint-Bois', nature: 'deleguee', actuelle: '01015' },
    { code: '01015', nom: 'Arbignieu', nature: 'deleguee', actuelle: '01015' },
  ],
});

describe('findBeneficiaire', () => {
  test.each([
    ['Ambérieu-en-Bugey', '01004'],
    ['AMBERIEU EN BUGEY', '01004'],
    ['Commune de Ambérieu en Bugey', '01004'],
    ["MAIRIE D'AMBERIEU-EN-BUGEY", '01004'],
    ['St Martin du Mont', '01306'],
    ['COM SAINT-MARTIN-DU-MONT', '01306'],
    ['Saint-Bois', '01015'],
    ['Arbignieu', '01015'],
    ['CC de la Plaine de l’Ain', '240100883'],
    ['Communauté de communes de la plaine de l’ain', '240100883'],
    ['COM COM PLAINE DE L AIN', '240100883'],
    ["Communauté d'agglomération Plaine de l'Ain", '240100883'],
    ["Syndicat mixte de la rivière d'Ain aval et de ses affluents", '200078004'],
    ['SYND RIVIERE AIN AVAL ET SES AFFLUENTS', '200078004'],
    ['Le Plantay', '01307'],
    ['Lapalisse', '01309'],
    ['Cc du pays de lapalisse : travaux commencés', '240100891'],
    ['Syndicat intercommunal du Val de Saône', '200004109'],
    ["Département de l'Ain", '01'],
    ['DEP AIN', '01'],
  ])('%s', (nom, code) => {
    expect(referentiel.findBeneficiaire(nom, '01')?.code).toBe(code);
  });

  test.each([
    ['Plantay'],
    ['Bugey'],
    [''],
    ['constructor'],
    ['CCAS de Saint-Bois'],
    ['SIVOS du Val de Saône'],
    ['CC de Saint-Bois'],
    ['x'.repeat(10_000)],
  ])('« %.20s » ne désigne personne', (nom) => {
    expect(referentiel.findBeneficiaire(nom, '01')).toBeUndefined();
  });

  test('ni dans un autre département', () => {
    expect(referentiel.findBeneficiaire('Ambérieu-en-Bugey', '44')).toBeUndefined();
    expect(referentiel.findBeneficiaire('Ambérieu-en-Bugey', '__proto__')).toBeUndefined();
  });
});
