// Whatever strangers write in an address: a problem that names it or an empty answer, at once, never a failure.
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerHttp } from '../infra/http.ts';
import { createReferentiel } from './referentiel.ts';
import { territoires } from './routes.ts';
import { readDonnees } from './source.ts';

/** A shared machine is slow; what is looked for (a runaway regular expression) is a thousand times slower. */
const plafondMs = 1_500;

let app: FastifyInstance;

beforeAll(async () => {
  app = Fastify({
    // As in app.ts: with Ajv's strict numbers, a limit of Infinity would pass.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', strict: false } },
    routerOptions: { maxParamLength: 4_000 },
  });
  registerHttp(app, { base: 'http://essai.test' });
  const referentiel = createReferentiel(await readDonnees());
  referentiel.chercher('a');
  await app.register(territoires, { referentiel });
});
afterAll(() => app.close());

const hostiles = [
  ' ',
  '%',
  '_%_',
  '*',
  '.*',
  '(a+)+$',
  '[',
  '\\',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  "' OR '1'='1",
  '"; DROP TABLE territoire; --',
  '\0',
  'nantes\0',
  '\u202e44109',
  '\ud83d\ude00'.repeat(20),
  '٤٤١٠٩',
  '４４１０９',
  '-1',
  '1e5',
  '0x44109',
  'NaN',
  'null',
  '__proto__',
  'constructor',
  'toString',
  '44109;44110',
  '44109,44110',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '{{7*7}}',
  'ﷺ'.repeat(30),
  `n${'\u0301'.repeat(150)}antes`,
  'saint '.repeat(30),
  'a'.repeat(1_000),
  '9'.repeat(1_000),
  'Infinity',
];
const enormes = [
  'a'.repeat(10_000),
  '9'.repeat(10_000),
  'saint '.repeat(1_600),
  '%'.repeat(10_000),
  'é'.repeat(10_000),
];

const chemins = [
  'communes/:x',
  'communes/:x/competences',
  'groupements/:x',
  'groupements/:x/membres',
  'groupements/:x/competences',
  'departements/:x',
  'regions/:x',
];
const parametres = [
  ['communes', 'q codePostal departement siren groupement limite curseur inconnu'],
  ['groupements', 'q type departement siren competence couvrant limite curseur'],
  ['competences', 'categorie millesime limite curseur'],
  ['departements', 'limite curseur'],
  ['regions', 'limite curseur'],
  ['groupements/244400404/membres', 'limite curseur'],
].flatMap(([route = '', noms = '']) => noms.split(' ').map((nom) => [route, nom] as const));
const deRecherche = ['type', 'types', 'departement', 'pres', 'limite', 'inconnu'];

async function check(url: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const debut = performance.now();
  const { statusCode: status, headers, body } = await app.inject({ url });
  const duree = performance.now() - debut;
  const cas = url.slice(0, 120);
  expect(status, cas).toSatisfy((s: number) => s === 200 || (s >= 400 && s < 500));
  if (status >= 400) {
    expect(headers['content-type'], cas).toContain('application/problem+json');
    expect(headers['cache-control'] ?? '', cas).not.toContain('public');
    expect(body.length, cas).toBeLessThan(4_000);
  }
  expect(duree, cas).toBeLessThan(plafondMs);
  return { status, body: JSON.parse(body) };
}

describe('adresses hostiles', () => {
  test.each(chemins)('%s : 404 ou 400, jamais un autre territoire', async (chemin) => {
    for (const valeur of hostiles) {
      const { status } = await check(`/v1/referentiel/${chemin.replace(':x', encodeURIComponent(valeur))}`);
      expect(status, valeur).toBeGreaterThanOrEqual(400);
    }
  });

  test.each(parametres)('%s?%s= : 400, ou une liste', async (route, nom) => {
    for (const valeur of hostiles) {
      const { status, body } = await check(`/v1/referentiel/${route}?${nom}=${encodeURIComponent(valeur)}`);
      if (status === 200) expect(Object.values(body).some(Array.isArray), valeur).toBe(true);
      else if (status === 400) expect(body.errors, valeur).toBeInstanceOf(Array);
    }
  });

  test.each(deRecherche)('recherche?%s= : 400, ou une liste', async (nom) => {
    for (const valeur of hostiles) {
      const { status, body } = await check(
        `/v1/referentiel/recherche?q=nantes&${nom}=${encodeURIComponent(valeur)}`,
      );
      if (status === 200) expect(body.resultats, valeur).toBeInstanceOf(Array);
    }
  });

  test('un texte cherché sans lettre ni chiffre ne trouve rien', async () => {
    for (const valeur of ['%', '*', '.*', '[', '\\', '()', '!', '?', '-', '\u00a0\u00a0']) {
      const { body } = await check(`/v1/referentiel/recherche?q=${encodeURIComponent(valeur)}`);
      expect(body.resultats ?? [], valeur).toEqual([]);
    }
  });

  test('un joker ne vaut pas toutes les lettres', async () => {
    const { body } = await check('/v1/referentiel/recherche?q=nant%25&type=commune&limite=200');
    const noms = (body.resultats as { nom: string }[]).map(({ nom }) => nom.toLowerCase());
    expect(noms.length).toBeLessThan(100);
    expect(noms).toContain('nantes');
  });

  test('10 000 caractères : refusés partout où ils s’écrivent', async () => {
    for (const valeur of enormes) {
      const texte = encodeURIComponent(valeur);
      for (const [route, nom] of [...parametres, ...deRecherche.map((n) => ['recherche', n] as const)]) {
        const q = route === 'recherche' ? 'q=nantes&' : '';
        expect((await check(`/v1/referentiel/${route}?${q}${nom}=${texte}`)).status, `${route} ${nom}`).toBe(
          400,
        );
      }
      expect((await check(`/v1/referentiel/recherche?q=${texte}`)).status).toBe(400);
      const { statusCode } = await app.inject({ url: `/v1/referentiel/communes/${texte}` });
      expect(statusCode).toSatisfy((s: number) => s >= 400 && s < 500);
    }
  });

  test('mauvaises longueurs de codes : aucun n’est complété ni coupé', async () => {
    for (const code of ['4', '44', '441', '4410', '441090', '4410944109']) {
      expect((await check(`/v1/referentiel/communes/${code}`)).status, code).toBe(404);
    }
    for (const siren of ['24440040', '2444004040', '24440040400010', '244 400 404']) {
      expect((await check(`/v1/referentiel/groupements/${encodeURIComponent(siren)}`)).status, siren).toBe(
        404,
      );
    }
    for (const code of ['4400', '440000', '44 000']) {
      expect(
        (await check(`/v1/referentiel/communes?codePostal=${encodeURIComponent(code)}`)).status,
        code,
      ).toBe(400);
    }
  });

  test('des curseurs d’ailleurs ou abîmés', async () => {
    const lire = async (route: string) => String((await check(`/v1/referentiel/${route}`)).body.suivant);
    const vrai = await lire('communes?limite=1');
    const deRechercheDeNom = await lire('communes?q=saint&limite=1');
    const texte = (contenu: string) => Buffer.from(contenu).toString('base64url');
    const faux = [
      await lire('groupements?limite=1'),
      deRechercheDeNom,
      `${vrai}AAAA`,
      vrai.slice(0, 4),
      texte('communes'),
      texte('communes|'),
      texte(`communes|${'a'.repeat(60)}`),
      texte('communes|a|b|c|d|e|f'),
      texte('communes|(.*)'),
      texte('communes|01001\0'),
    ];
    for (const curseur of faux) {
      expect((await check(`/v1/referentiel/communes?curseur=${curseur}`)).status, curseur).toBe(400);
    }
    expect((await check(`/v1/referentiel/communes?q=saint&curseur=${vrai}`)).status).toBe(400);
    // The end of the list, and beyond.
    expect((await check(`/v1/referentiel/communes?curseur=${texte('communes|zzz')}`)).body).toEqual({
      communes: [],
      suivant: null,
    });
  });

  test('un paramètre répété ou en tableau', async () => {
    for (const suite of ['q=a&q=b', 'limite=1&limite=2', 'q[]=a', 'q[$ne]=a', 'curseur=a&curseur=b']) {
      const { status } = await check(`/v1/referentiel/communes?${suite}`);
      expect(status, suite).toBe(400);
    }
  });
});
