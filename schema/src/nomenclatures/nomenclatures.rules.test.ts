import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TYPES_DE_COLLECTIVITE } from '../collectivites.ts';
import { NATURES, PHASES, STATUTS } from '../identifiants.ts';
import { getNomenclature, listNomenclatures } from './index.ts';
import { findEntree, nearestLibelles, normaliserLibelle } from './recherche.ts';

const entrees = (nom: string) => getNomenclature(nom)?.entrees ?? [];
const libelles = (nom: string) => entrees(nom).map((e) => e.libelle);
const codes = (nom: string) => entrees(nom).map((e) => e.code);

describe('contenu', () => {
  test.each([
    ['competences', 156],
    ['leviers', 72],
    ['thematiques', 138],
    ['sites', 59],
    ['interventions', 15],
  ])('%s compte %i entrées', (nom, nombre) => expect(entrees(nom)).toHaveLength(nombre));

  test('les vocabulaires courts sont ceux des schémas', () => {
    expect(libelles('phases')).toEqual(PHASES);
    expect(libelles('statuts')).toEqual(STATUTS);
    expect(codes('natures')).toEqual(NATURES);
    expect(codes('types-collectivite')).toEqual(TYPES_DE_COLLECTIVITE);
  });

  test.each(listNomenclatures().map((n) => [n.nom, n] as const))(
    '%s : codes et libellés uniques, parents connus',
    (nom, n) => {
      expect(new Set(codes(nom)).size).toBe(n.entrees.length);
      expect(new Set(libelles(nom).map(normaliserLibelle)).size).toBe(n.entrees.length);
      for (const { code, parent } of n.entrees) {
        expect(code).toMatch(/^[a-z0-9_-]+$/);
        if (parent !== undefined) expect(codes(nom)).toContain(parent);
      }
    },
  );

  test('les compétences gardent leur hiérarchie', () => {
    const gymnases = findEntree('competences', '90-321');
    expect(gymnases).toMatchObject({ parent: '90-32', libelleCourt: 'Salles de sport, gymnases' });
    expect(entrees('competences').filter((e) => e.parent === '90-21')).toHaveLength(3);
  });

  test('les 50 leviers décrits par le SGPE le sont tous', () => {
    expect(entrees('leviers').filter((e) => e.description)).toHaveLength(50);
  });
});

describe('recherche', () => {
  test('un code, un libellé ou une autre écriture désignent l’entrée', () => {
    const code = 'lev-sobriete-des-batiments-tertiaire';
    for (const mot of [
      code,
      'Sobriété des bâtiments (tertiaire)',
      'SOBRIETE  des batiments (Tertiaire)',
      'sobriété des bâtiments\u00a0tertiaire',
    ]) {
      expect(findEntree('leviers', mot)?.code, mot).toBe(code);
    }
    expect(findEntree('sites', 'ouvrage d’art')?.libelle).toBe("Ouvrage d'art");
    expect(findEntree('competences', 'Salles de sport, gymnases')?.code).toBe('90-321');
  });

  test('un mot qui désigne plusieurs entrées n’en désigne aucune', () => {
    expect(findEntree('competences', 'Autres')).toBeUndefined();
  });

  test('chaque code et chaque libellé se retrouvent', () => {
    for (const { nom, entrees: toutes } of listNomenclatures()) {
      for (const entree of toutes) {
        expect(findEntree(nom, entree.code)?.code).toBe(entree.code);
        expect(findEntree(nom, entree.libelle)?.code).toBe(entree.code);
        expect(findEntree(nom, entree.libelle.toUpperCase())?.code).toBe(entree.code);
      }
    }
  });

  test('les libellés proches sont proposés, le plus proche d’abord', () => {
    expect(nearestLibelles('leviers', 'Sobriété des batiment')[0]).toBe('Sobriété des bâtiments (tertiaire)');
    expect(nearestLibelles('sites', 'Piscines')[0]).toBe('Piscine');
    expect(nearestLibelles('thematiques', 'zzzz')).toEqual([]);
    expect(nearestLibelles('leviers', 'énergie', 2).length).toBeLessThanOrEqual(2);
  });

  test('une entrée hostile ne coûte rien', () => {
    const start = performance.now();
    for (let i = 0; i < 50; i += 1) nearestLibelles('competences', `${i}${'gymnase '.repeat(100_000)}`);
    expect(findEntree('leviers', 'Vélo'.repeat(1000))).toBeUndefined();
    expect(findEntree('constructor', 'toString')).toBeUndefined();
    expect(findEntree('leviers', '__proto__')).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

// The open data is read where it stands; a plain clone has none.
const dossier = new URL('../../../../shared/data/', import.meta.url);

describe.skipIf(!existsSync(dossier))('données d’origine (ignoré sans ../shared/data)', () => {
  const readJson = (file: string) => JSON.parse(readFileSync(new URL(file, dossier), 'utf8'));

  test('chaque libellé d’origine est accepté', () => {
    const taxonomies = readJson('nomenclatures/taxonomies.json');
    for (const nom of ['thematiques', 'sites', 'interventions', 'leviers']) {
      expect(libelles(nom)).toEqual(taxonomies[nom]);
    }
    expect(Object.fromEntries(entrees('competences').map((e) => [e.code, e.libelle]))).toEqual(
      taxonomies.competencesFromM57Referentials,
    );
  });

  test('chaque compétence du référentiel officiel a son code et son parent', () => {
    interface Officielle {
      code: string;
      nom: string;
      sous_competences?: Officielle[];
    }
    const officielles: Officielle[] = readJson('schema-officiel/referentiel_competences_M57_2025.json');
    for (const { code, sous_competences = [] } of officielles) {
      expect(findEntree('competences', code)?.parent).toBeUndefined();
      for (const enfant of sous_competences)
        expect(findEntree('competences', enfant.code)?.parent).toBe(code);
    }
  });
});
