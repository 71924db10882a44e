import { describe, expect, it } from 'vitest';
import {
  additionner,
  lireCodeCommune,
  lireDepartements,
  lireMontant,
  lireSiren,
  lireTexte,
} from './valeurs.ts';

describe('les montants', () => {
  it.each([
    ['21667', 21667],
    ['21667.5', 21667.5],
    ['21\u00a0667,00\u00a0€', 21667],
    ['1\u202f667\u202f890,40 €', 1667890.4],
    ['1.234.567,89', 1234567.89],
    ['1,234,567.89', 1234567.89],
    ['1.234.567', 1234567],
    ['98708.70000000001', 98708.7],
    ['310000,0', 310000],
    ['-12,5', -12.5],
    ['0', 0],
  ])('%s se lit %d', (brut, valeur) => {
    expect(lireMontant(brut)).toEqual({ valeur });
  });

  it.each(['', ' ', 'NULL', 'nan', '-'])('« %s » est une absence', (brut) => {
    expect(lireMontant(brut)).toEqual({ absent: true });
  });

  it.each(['inf', '1,2E+06', 'douze', '12-5', '9999999999999999'])('« %s » est illisible', (brut) => {
    expect(lireMontant(brut)).toEqual({ illisible: brut });
  });

  it('ne tranche pas entre milliers et décimales, sauf si le format le dit', () => {
    expect(lireMontant('21.667')).toEqual({ illisible: '21.667' });
    expect(lireMontant('21,667')).toEqual({ illisible: '21,667' });
    expect(lireMontant('21,667', ',')).toEqual({ valeur: 21.67 });
    expect(lireMontant('21.667', ',')).toEqual({ valeur: 21667 });
  });

  it('s’additionnent au centime, sans bruit', () => {
    expect(additionner([0.1, 0.2, 1026800, 176800.01])).toBe(1203600.31);
  });
});

describe('les codes', () => {
  it.each([
    ['01004', '01004'],
    ['1004', '01004'],
    ['1004.0', '01004'],
    ['2a004', '2A004'],
    ['97209', '97209'],
    ['NULL', undefined],
    ['104', undefined],
    ['0', undefined],
  ])('commune %s → %s', (brut, code) => {
    expect(lireCodeCommune(brut)).toBe(code);
  });

  it.each([
    ['1', ['01']],
    ['01', ['01']],
    ['001', ['01']],
    ['20', ['2A', '2B']],
    ['02A', ['2A']],
    ['2B', ['2B']],
    ['20A', ['2A', '2B']],
    ['20B', ['2B']],
    ['67A', ['67', '68']],
    ['691', ['69']],
    ['971', ['971']],
    ['010', ['10']],
    ['nan', []],
    ['00', []],
    ['Ain', []],
  ])('département %s → %j', (brut, codes) => {
    expect(lireDepartements(brut)).toEqual(codes);
  });

  it.each([
    ['200078004', { siren: '200078004' }],
    ['200071892.0', { siren: '200071892' }],
    ['200 078 004', { siren: '200078004' }],
    ['58502329', { siren: '058502329' }],
    ['6650089', { siren: '006650089' }],
    ['21170109900015', { siren: '211701099', siret: '21170109900015' }],
    ['5720113900045', { siren: '057201139', siret: '05720113900045' }],
    ['200078005', {}],
    ['1090992001', {}],
    ['#', {}],
    ['', {}],
  ])('SIREN %s → %j', (brut, identite) => {
    expect(lireSiren(brut)).toEqual(identite);
  });
});

describe('les textes', () => {
  it('tiennent sur une ligne, sans espaces multiples ni formes décomposées', () => {
    expect(lireTexte(' École\u00a0:\n\ttravaux  e\u0301te\u0301 ')).toEqual({
      texte: 'École : travaux été',
      abime: false,
    });
  });

  it('perdent leurs caractères de contrôle, et le disent', () => {
    expect(lireTexte('Éco\u0000le\u0007')).toEqual({ texte: 'École', abime: true });
    expect(lireTexte('\uFFFDcole')).toEqual({ texte: '\uFFFDcole', abime: true });
  });

  it.each(['NULL', ' nan ', '#', 'Non Renseigné'])('« %s » est un vide', (brut) => {
    expect(lireTexte(brut).texte).toBe('');
  });
});
