import { expect, it } from 'vitest';
import { fillChemin, writeRequete } from './adresse.ts';
import { readLignes } from './ndjson.ts';
import { attendre, attenteApres, isPassager, readRateLimit, readRetryAfter } from './reprise.ts';

it('espace les essais, avec du hasard et sans dépasser la limite', () => {
  const patience = { premiereAttenteMs: 100, attenteMaxMs: 1_000 };
  expect([1, 2, 3, 4, 5, 50].map((echecs) => attenteApres(echecs, 1, patience))).toEqual([
    100, 200, 400, 800, 1_000, 1_000,
  ]);
  expect(attenteApres(3, 0, patience)).toBe(200);
});

it('lit Retry-After et RateLimit sous leurs formes, et ignore le reste', () => {
  const maintenant = Date.parse('2026-02-11T09:00:00Z');
  expect(readRetryAfter('3', maintenant)).toBe(3_000);
  expect(readRetryAfter('Wed, 11 Feb 2026 09:00:05 GMT', maintenant)).toBe(5_000);
  expect(readRetryAfter('Wed, 11 Feb 2026 08:00:00 GMT', maintenant)).toBe(0);
  expect(readRetryAfter('bientôt', maintenant)).toBeUndefined();
  expect(readRateLimit('"lot";r=0;t=14')).toEqual({ seau: 'lot', restant: 0, secondes: 14 });
  expect(readRateLimit('10, 20')).toBeUndefined();
});

it('ne renvoie une écriture unique qu’après un refus antérieur à tout travail', () => {
  expect([400, 409, 412, 429, 500, 503].map((status) => isPassager(status, 'unique'))).toEqual([
    ...[false, false, false, true, false, false],
  ]);
  expect([400, 404, 429, 500, 502, 503].map((status) => isPassager(status, 'repetable'))).toEqual([
    ...[false, false, true, true, true, true],
  ]);
});

it('attend, et rend la main au signal', async () => {
  const controller = new AbortController();
  const attente = attendre(60_000, controller.signal);
  controller.abort(new Error('assez'));
  await expect(attente).rejects.toThrow('assez');
  await expect(attendre(60_000, controller.signal)).rejects.toThrow('assez');
});

it('encode les adresses, et refuse ce qu’elles ne peuvent porter', () => {
  expect(fillChemin('/v1/traces/{externalId}', { externalId: 'a/b ?#%é' })).toBe(
    '/v1/traces/a%2Fb%20%3F%23%25%C3%A9',
  );
  for (const externalId of ['', '.', '..', '\ud800']) {
    expect(() => fillChemin('/v1/traces/{externalId}', { externalId })).toThrow(TypeError);
  }
  expect(() => fillChemin('/v1/projets/{ref}', {})).toThrow(TypeError);
  expect(writeRequete({ phase: ['Idée', 'Étude'], q: 'a&b', alerte: false, curseur: undefined })).toBe(
    '?phase=Id%C3%A9e&phase=%C3%89tude&q=a%26b&alerte=false',
  );
  expect(writeRequete({})).toBe('');
});

it('recoupe les lignes, où que tombent les blocs', async () => {
  const texte = '{"nom":"Œuvre é 日本"}\n\n{"b":2}\r\n{"dernière":true}';
  const octets = new TextEncoder().encode(texte);
  for (let taille = 1; taille <= octets.length; taille++) {
    async function* blocs() {
      for (let i = 0; i < octets.length; i += taille) yield octets.subarray(i, i + taille);
    }
    const lues: unknown[] = [];
    for await (const ligne of readLignes(blocs())) lues.push(JSON.parse(ligne));
    expect(lues, `blocs de ${taille}`).toEqual([{ nom: 'Œuvre é 日本' }, { b: 2 }, { dernière: true }]);
  }
});
