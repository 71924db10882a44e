import { describe, expect, test } from 'vitest';
import { motifs, phraseDuMotif, type TracePubliee, verifierTrace } from './index.ts';

const check = (changes: Partial<TracePubliee>) =>
  verifierTrace({ nom: 'x', collectivites: [{ type: 'commune', code: '80021' }], ...changes }).map(
    (e) => e.pointer,
  );

describe('règles d’une trace', () => {
  test('une trace minimale est en règle', () => expect(check({})).toEqual([]));

  test('la forme du code dépend du type', () => {
    expect(
      check({
        collectivites: [
          { type: 'commune', code: '2A004' },
          { type: 'departement', code: '974' },
        ],
      }),
    ).toEqual([]);
    expect(
      check({
        collectivites: [
          { type: 'region', code: '53' },
          { type: 'epci', code: '80021' },
        ],
      }),
    ).toEqual(['/collectivites/1/code']);
  });

  test('un statut demande une phase', () => {
    expect(check({ phaseStatut: 'En cours' })).toEqual(['/phase']);
    expect(check({ phaseStatut: 'En cours', phase: null })).toEqual(['/phase']);
    expect(check({ phaseStatut: 'En cours', phase: 'Étude' })).toEqual([]);
  });

  test('une position a ses deux coordonnées', () => {
    expect(check({ localisation: { latitude: 49 } })).toEqual(['/localisation/longitude']);
    expect(check({ localisation: { adresse: 'place' } })).toEqual([]);
  });

  test('les compléments sont bornés en taille, profondeur et caractères', () => {
    expect(check({ complements: { a: 'é'.repeat(16_000) } })).toEqual([]);
    expect(check({ complements: { a: 'é'.repeat(17_000) } })).toEqual(['/complements']);
    expect(check({ complements: { a: ['b\u0000'] } })).toEqual(['/complements']);
    expect(check({ complements: { 'a\ud800': 1 } })).toEqual(['/complements']);
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
    expect(check({ complements: deep })).toEqual(['/complements']);
  });

  test('chaque motif a sa phrase', () => {
    for (const motif of Object.values(motifs)) expect(phraseDuMotif(motif), motif).toBeTruthy();
  });
});
