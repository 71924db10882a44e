import { ProjetUnifie } from '@projets-collectivites/schema';
import { expect, test } from 'vitest';
import { Problem } from '../infra/problem.ts';
import { champsDeProjet, champsDeTrace, pick, pickText, readChamps } from './champs.ts';

function refused(texte: string, connus = champsDeProjet) {
  try {
    readChamps(texte, connus);
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error(`« ${texte} » est admis`);
}

test('les noms connus viennent des schémas', () => {
  expect(champsDeProjet).toEqual(Object.keys(ProjetUnifie.properties));
  expect(champsDeTrace).toEqual(expect.arrayContaining(['externalId', 'etag', 'complements', 'visibilite']));
});

test('lit une liste, avec ses espaces et sa virgule de trop', () => {
  expect(readChamps(undefined, champsDeTrace)).toBeUndefined();
  expect(readChamps(' externalId , etag,', champsDeTrace)).toEqual(['externalId', 'etag']);
});

test.each([
  ['Nom', 'nom'],
  ['budget', 'budgetPrevisionnel'],
  ['collectivité', 'collectivites'],
  ['phase_statut', 'phaseStatut'],
])('« %s » fait proposer « %s »', (ecrit, attendu) => {
  const { status, slug, errors } = refused(`id,${ecrit}`);
  expect([status, slug]).toEqual([400, 'donnees-invalides']);
  expect(errors).toHaveLength(1);
  expect(errors?.[0]?.pointer).toBe('/champs');
  expect(errors?.[0]?.propositions).toContain(attendu);
});

test('refuse les noms hostiles, sans les recopier en entier ni sans fin', () => {
  for (const nom of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    expect(refused(nom).errors?.[0]?.detail).toContain(nom);
  }
  const many = refused(`${'x,'.repeat(400)}${'y'.repeat(200)}`);
  expect(many.errors).toHaveLength(20);
  expect(refused('z'.repeat(900)).errors?.[0]?.detail.length).toBeLessThan(120);
  expect(refused(' , ').errors?.[0]?.pointer).toBe('/champs');
});

test('ne garde que les champs voulus, et n’invente pas ceux qui manquent', () => {
  const document = { nom: 'a', phase: null, id: 'b' };
  expect(pick(document, undefined)).toBe(document);
  expect(pick(document, ['phase', 'alerte'])).toEqual({ phase: null });
  expect(pickText(JSON.stringify(document), ['id', 'nom'])).toBe('{"id":"b","nom":"a"}');
});
