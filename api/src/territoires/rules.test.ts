import { describe, expect, test } from 'vitest';
import { isLuhnValid } from './codes.ts';
import type { CollectiviteSituee, Refus } from './modele.ts';
import { createReferentiel } from './referentiel.ts';
import type { LigneTerritoire } from './repertoire.ts';

type Esquisse = Pick<LigneTerritoire, 'type' | 'code' | 'nom'> & Partial<LigneTerritoire>;

function ligne({ type, code, ...reste }: Esquisse): LigneTerritoire {
  const prefixe = ['commune', 'departement', 'region'].includes(type) ? type : 'groupement';
  return { cle: `${prefixe}:${code}`, type, code, codesPostaux: [], parents: [], ...reste };
}

const ain = ['departement:01', 'region:84'];
const referentiel = createReferentiel({
  version: 'essai',
  territoires: [
    ligne({ type: 'region', code: '84', nom: 'Auvergne-Rhône-Alpes', siren: '200053767' }),
    ligne({ type: 'region', code: '01', nom: 'Guadeloupe' }),
    ligne({ type: 'region', code: '44', nom: 'Grand Est' }),
    ligne({ type: 'departement', code: '01', nom: 'Ain', siren: '220100010', parents: ['region:84'] }),
    ligne({ type: 'departement', code: '44', nom: 'Loire-Atlantique' }),
    ligne({ type: 'departement', code: '2A', nom: 'Corse-du-Sud' }),
    ligne({ type: 'departement', code: '2B', nom: 'Haute-Corse' }),
    ligne({ type: 'departement', code: '971', nom: 'Guadeloupe', parents: ['region:01'] }),
    ligne({
      type: 'commune',
      code: '01004',
      nom: 'Ambérieu-en-Bugey',
      siren: '210100046',
      departement: '01',
      codesPostaux: ['01500'],
      parents: ['groupement:240100883', ...ain],
    }),
    ligne({ type: 'commune', code: '01015', nom: 'Arboys en Bugey', departement: '01', parents: ain }),
    ligne({ type: 'commune', code: '01306', nom: 'Saint-Martin-du-Mont', departement: '01', parents: ain }),
    ligne({ type: 'commune', code: '01307', nom: 'Le Plantay', departement: '01', parents: ain }),
    ligne({ type: 'commune', code: '01308', nom: 'La Plantay', departement: '01', parents: ain }),
    ligne({ type: 'commune', code: '2A004', nom: 'Ajaccio', departement: '2A', parents: ['departement:2A'] }),
    ligne({
      type: 'epci',
      code: '240100883',
      nom: "CC de la Plaine de l'Ain",
      nature: 'CC',
      departement: '01',
      parents: [...ain, 'departement:38'],
    }),
    ligne({
      type: 'syndicat',
      code: '200078004',
      nom: "SM de la rivière d'Ain aval et de ses affluents",
      nature: 'SMF',
      departement: '01',
      parents: ain,
    }),
  ],
  anciennes: [
    { code: '01340', nom: 'Saint-Bois', nature: 'deleguee', actuelle: '01015' },
    { code: '01015', nom: 'Arbignieu', nature: 'deleguee', actuelle: '01015' },
    { code: '01126', nature: 'fusionnee', actuelle: '01015' },
  ],
});

function situe(type: string, code: string): CollectiviteSituee {
  const resultat = referentiel.situer(type, code);
  if ('erreur' in resultat) throw new Error(resultat.erreur);
  return resultat;
}

function refuse(resultat: object): Refus {
  expect(resultat).toHaveProperty('erreur');
  return resultat as Refus;
}

describe('situer une commune', () => {
  test('commune, EPCI, département et région, triés', () => {
    expect(situe('commune', '01004')).toEqual({
      type: 'commune',
      code: '01004',
      nom: 'Ambérieu-en-Bugey',
      cle: 'commune:01004',
      dans: ['commune:01004', 'departement:01', 'groupement:240100883', 'region:84'],
      departements: ['01'],
    });
  });

  test("un code disparu mène à la commune actuelle, l'origine est gardée", () => {
    expect(situe('commune', '01340')).toMatchObject({
      code: '01015',
      codeOrigine: '01340',
      avertissement: expect.stringContaining('Arboys en Bugey'),
    });
    expect(situe('commune', '01126').avertissement).toContain("n'existe plus");
  });

  test('une commune nouvelle qui a gardé le code de sa déléguée ne fait pas d’avertissement', () => {
    expect(situe('commune', '01015')).not.toHaveProperty('avertissement');
    expect(situe('commune', '01015').nom).toBe('Arboys en Bugey');
  });

  test('par son SIREN, en minuscules ou avec des espaces', () => {
    expect(situe('commune', '210100046')).toMatchObject({ code: '01004', codeOrigine: '210100046' });
    expect(situe('commune', '2a004')).toMatchObject({ code: '2A004', codeOrigine: '2a004' });
    expect(situe('commune', '210 100 046').code).toBe('01004');
  });

  test('zéro perdu, code postal, SIRET et SIREN d’un groupement : refusés avec la bonne écriture', () => {
    expect(refuse(referentiel.situer('commune', '1004')).propositions).toEqual(['01004']);
    expect(refuse(referentiel.situer('commune', '01500')).propositions).toEqual(['01004']);
    expect(refuse(referentiel.situer('commune', '21010004600012')).propositions).toEqual(['210100046']);
    expect(refuse(referentiel.situer('commune', '240100883')).erreur).toContain('epci');
    expect(refuse(referentiel.situer('commune', '99999')).erreur).toContain('inconnue');
  });
});

describe('situer un groupement', () => {
  test('dans chaque département où il a des communes', () => {
    expect(situe('epci', '240100883').departements).toEqual(['01', '38']);
  });

  test('le type du référentiel l’emporte, avec un avertissement', () => {
    expect(situe('epci', '200078004')).toMatchObject({
      type: 'syndicat',
      avertissement: expect.stringContaining('un syndicat et non un EPCI'),
    });
  });

  test('un SIREN inconnu est accepté, situé dans lui seul', () => {
    const connu = situe('syndicat', '200000008');
    expect(connu).toMatchObject({
      cle: 'groupement:200000008',
      dans: ['groupement:200000008'],
      departements: [],
    });
    expect(connu.avertissement).not.toContain('clé de contrôle');
    expect(situe('syndicat', '200000001').avertissement).toContain('clé de contrôle');
  });

  test.each(['', '12', '24010088X', 'constructor', '__proto__', 'x'.repeat(10_000)])(
    '« %.20s » est refusé',
    (code) => {
      expect(refuse(referentiel.situer('epci', code)).erreur.length).toBeLessThan(200);
    },
  );

  test('le SIREN d’une commune n’est pas un groupement', () => {
    expect(refuse(referentiel.situer('epci', '210100046')).erreur).toContain('01004');
  });
});

describe('situer un département, une région, autre chose', () => {
  test.each(['01', '001', '220100010'])('département %s', (code) => {
    expect(situe('departement', code)).toMatchObject({ code: '01', dans: ['departement:01', 'region:84'] });
  });

  test('écritures de la Corse et de l’outre-mer', () => {
    expect(situe('departement', '2a').code).toBe('2A');
    expect(situe('departement', '02A').code).toBe('2A');
    expect(situe('departement', '971').code).toBe('971');
    expect(refuse(referentiel.situer('departement', '20')).propositions).toEqual(['2A', '2B']);
    expect(refuse(referentiel.situer('departement', '1')).propositions).toEqual(['01']);
  });

  test('région par code ou SIREN', () => {
    expect(situe('region', '84').cle).toBe('region:84');
    expect(situe('region', '200053767').code).toBe('84');
    expect(refuse(referentiel.situer('region', '220100010')).erreur).toContain('Ain');
  });

  test('autre : 1 à 50 caractères visibles, sans clé', () => {
    expect(situe('autre', 'PNR du Vexin')).toEqual({
      type: 'autre',
      code: 'PNR du Vexin',
      cle: null,
      dans: [],
      departements: [],
    });
    for (const code of ['', ' ', 'a\nb', 'a\u0000', 'x'.repeat(51)])
      refuse(referentiel.situer('autre', code));
  });

  test('un type inconnu est refusé avec la liste', () => {
    for (const type of ['ville', '', '__proto__', 'toString', 'x'.repeat(10_000)]) {
      expect(refuse(referentiel.situer(type, '01004')).propositions).toContain('commune');
    }
  });
});

describe('parseTerritoire', () => {
  test.each([
    ['commune:01004', 'commune:01004'],
    ['groupement:240100883', 'groupement:240100883'],
    ['departement:44', 'departement:44'],
    ['region:44', 'region:44'],
    ['01004', 'commune:01004'],
    ['2A004', 'commune:2A004'],
    ['240100883', 'groupement:240100883'],
    ['210100046', 'commune:01004'],
    ['220100010', 'departement:01'],
    ['200053767', 'region:84'],
    ['commune:01340', 'commune:01015'],
    ['01340', 'commune:01015'],
    ['departement:001', 'departement:01'],
    ['departement:2a', 'departement:2A'],
  ])('%s', (texte, cle) => {
    expect(referentiel.parseTerritoire(texte)).toEqual({ cle });
  });

  test.each([
    ['44', ['departement:44', 'region:44']],
    ['01', ['departement:01', 'region:01']],
    ['2A', ['departement:2A']],
    ['971', ['departement:971']],
    ['044', ['departement:44', 'region:44']],
    ['epci:240100883', ['groupement:240100883']],
    ['Commune:01004', ['commune:01004']],
    ['groupement:210100046', ['commune:01004']],
    ['commune:1004', ['commune:01004']],
    ['1004', ['commune:01004']],
    ['departement:20', ['departement:2A', 'departement:2B']],
  ])('%s est refusé, avec %j', (texte, propositions) => {
    expect(refuse(referentiel.parseTerritoire(texte)).propositions).toEqual(propositions);
  });

  test.each([
    '',
    ':',
    'commune:',
    ':01004',
    'groupement:999999999',
    'groupement:abc',
    'region:99',
    '99',
    '99999',
    '123456789',
    'constructor',
    '__proto__:x',
    'hasOwnProperty',
    'commune:__proto__',
    'commune:01004 ',
    '01004,01015',
    'x'.repeat(10_000),
    `commune:${'9'.repeat(10_000)}`,
  ])('« %.30s » est inconnu', (texte) => {
    const resultat = referentiel.parseTerritoire(texte);
    if ('cle' in resultat) expect(resultat.cle).toBe(texte.trim());
    else expect(resultat.erreur.length).toBeLessThan(300);
  });
});

test('un code rendu ne peut pas être modifié par celui qui le reçoit', () => {
  expect(() => situe('commune', '01004').dans.push('region:00')).toThrow();
});

test('clé de Luhn', () => {
  expect(isLuhnValid('244400404')).toBe(true);
  expect(isLuhnValid('244400405')).toBe(false);
});
