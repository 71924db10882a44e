import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPages } from '../../test/pages.ts';
import { listFiches } from './problemes.ts';

const base = 'https://api.exemple.test';
const hostile = `<img src=x onerror="alert(1)"><script>alert('2')</script>`;
const html = { accept: 'text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8' };

let app: FastifyInstance;

function addRoutes(target: FastifyInstance): void {
  target.post(
    '/v1/essais/:nom',
    {
      config: { scope: 'projets:ecriture' },
      schema: {
        tags: [`Essais ${hostile}`],
        summary: `Résumé ${hostile}`,
        description: `Description ${hostile} et [lien](javascript:alert(3))`,
        params: { type: 'object', properties: { nom: { type: 'string', description: hostile } } },
        body: {
          type: 'object',
          required: ['valeur'],
          properties: {
            valeur: { type: 'string', description: hostile, enum: [hostile], examples: [hostile] },
          },
        },
        response: {
          200: { type: 'object', description: hostile, properties: { [hostile]: { type: 'string' } } },
        },
      },
    },
    () => ({}),
  );
}

beforeAll(async () => {
  app = await startPages({ base }, addRoutes);
});
afterAll(() => app.close());

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
const paths = [
  '/',
  '/documentation',
  '/guides',
  '/schemas',
  '/schemas/TracePubliee',
  '/problemes',
  '/problemes/donnees-invalides',
  '/recherche?q=saint',
  '/perdu',
];

test.each(paths)('%s : une page complète, sans rien demander à un autre hôte', async (path) => {
  const { body, headers, statusCode } = await get(path, html);
  expect(statusCode).toBe(path === '/perdu' ? 404 : 200);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(body).toMatch(/^<!doctype html>\n<html lang="fr"/);
  expect(body.match(/<h1[ >]/g)).toHaveLength(1);
  expect(body).not.toMatch(/<(?:link|img|script|iframe|source)[^>]*(?:src|href)="(?:https?:)?\/\//);
  expect(body).not.toMatch(/<script(?! type="module" src="\/habillage\/)|<style| style="| on[a-z]+="/);
  const ids = [...body.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, anchor] of body.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(anchor);
});

test('aucun lien entre les pages ne mène nulle part', async () => {
  const seen = new Set<string>(['/']);
  for (const path of seen) {
    const { statusCode, body, headers } = await get(path, html);
    expect(statusCode, path).toBe(200);
    if (!String(headers['content-type']).startsWith('text/html')) continue;
    expect(body, path).not.toMatch(/ style="/);
    for (const [, href = ''] of body.matchAll(/(?:href|src)="(\/[^"#]*)/g)) {
      // These belong to features that this application does not load.
      if (!href.startsWith('/v1/referentiel')) seen.add(href);
    }
  }
  expect(seen.size).toBeGreaterThan(60);
});

test('un texte hostile du contrat ou de la requête est écrit, jamais exécuté', async () => {
  for (const path of [
    '/documentation',
    `/problemes/${encodeURIComponent(hostile)}`,
    `/${encodeURIComponent(hostile)}`,
    `/recherche?q=${encodeURIComponent(hostile)}&territoire=${encodeURIComponent(hostile)}`,
  ]) {
    const { body } = await get(path, html);
    expect(body).not.toContain('<script>');
    expect(body).not.toContain('<img src=x');
    expect(body).not.toContain('href="javascript:');
  }
});

test('la référence dit le droit, les champs, les valeurs, un appel et les problèmes possibles', async () => {
  const { body } = await get('/documentation');
  const section = body.slice(body.indexOf('id="post-v1-essais-nom"'));
  expect(section).toContain('projets:ecriture');
  expect(section).toContain('obligatoire');
  expect(section).toContain('curl -X POST &#39;https://api.exemple.test/v1/essais/nom&#39;');
  expect(section).toContain('/problemes/droit-manquant');
  expect(section).toContain('/problemes/json-illisible');
  expect(body).toContain('Lire une nomenclature');
  expect(body.slice(body.indexOf('id="get-v1-nomenclatures-nom"'))).toContain('Public, sans clé');
});

test('openapi.json : OpenAPI 3.1, notre adresse, aucune référence perdue, aucune de nos pages', async () => {
  const reponse = await get('/openapi.json', { origin: 'https://ailleurs.test' });
  const document = reponse.json();
  expect(document.openapi).toMatch(/^3\.1/);
  expect(document.servers).toEqual([{ url: base }]);
  expect(reponse.headers['access-control-allow-origin']).toBe('*');
  expect(Object.keys(document.paths).every((path) => path.startsWith('/v1/'))).toBe(true);
  const known = Object.keys(document.components.schemas);
  for (const [, nom] of reponse.body.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g))
    expect(known).toContain(nom);
});

test('chaque schéma se télécharge seul, sous son adresse, et se compile', async () => {
  const { schemas } = (await get('/schemas', { accept: 'application/json' })).json();
  expect(schemas.length).toBeGreaterThan(30);
  for (const { nom, url } of schemas) {
    const reponse = await get(url.slice(base.length));
    expect(reponse.headers['content-type'], nom).toBe('application/schema+json; charset=utf-8');
    expect(reponse.headers['access-control-allow-origin']).toBe('*');
    expect(reponse.json().$id).toBe(url);
    expect((await get(`/schemas/${nom}.json`)).body).toBe(reponse.body);
    expect(
      () => addFormats.default(new Ajv2020({ strict: false })).compile(reponse.json()),
      nom,
    ).not.toThrow();
  }
  expect((await get('/schemas/TracePubliee/99.json')).statusCode).toBe(404);
  expect((await get('/schemas/Inconnu')).statusCode).toBe(404);
});

test('chaque problème a sa page, et son JSON pour qui le demande', async () => {
  for (const { slug, titre } of listFiches()) {
    expect((await get(`/problemes/${slug}`)).body, slug).toContain('Comment corriger');
    const json = await get(`/problemes/${slug}`, { accept: 'application/json' });
    expect(json.json()).toMatchObject({ titre, exemple: { type: `${base}/problemes/${slug}` } });
  }
  const all = await get('/problemes', { accept: 'application/json' });
  expect(all.json().problemes).toHaveLength(listFiches().length);
});

test('une erreur est une page pour un navigateur, un problem+json pour un programme', async () => {
  const person = await get('/nulle-part', html);
  expect(person.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(person.body).toContain('/problemes/adresse-inconnue');
  for (const accept of ['*/*', 'application/json']) {
    const program = await get('/nulle-part', { accept });
    expect(program.statusCode).toBe(404);
    expect(program.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(program.json().type).toBe(`${base}/problemes/adresse-inconnue`);
  }
  const written = await app.inject({ method: 'POST', url: '/nulle-part', headers: html });
  expect(written.headers['content-type']).toBe('application/problem+json; charset=utf-8');
});

test('une page inchangée n’est pas renvoyée ; compressée si le lecteur sait lire', async () => {
  const first = await get('/documentation');
  const again = await get('/documentation', { 'if-none-match': `W/${first.headers.etag}` });
  expect([again.statusCode, again.body]).toEqual([304, '']);
  const zipped = await get('/documentation', { 'accept-encoding': 'br, gzip' });
  expect(zipped.headers['content-encoding']).toBe('gzip');
  expect(zipped.rawPayload.length).toBeLessThan(first.rawPayload.length / 3);
  const refused = await get('/documentation', { 'accept-encoding': 'gzip;q=0' });
  expect(refused.headers['content-encoding']).toBeUndefined();
});

test('habillage : ce que les pages chargent, longtemps gardé ; rien d’autre du paquet', async () => {
  const [, dsfr = ''] = /href="(\/dsfr\/[^"]+)"/.exec((await get('/')).body) ?? [];
  const css = await get(dsfr);
  expect(css.headers).toMatchObject({
    'content-type': 'text/css; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  const root = dsfr.slice(0, dsfr.lastIndexOf('/'));
  const font = await get(`${root}/fonts/Marianne-Regular.woff2`);
  expect([font.statusCode, font.headers['cache-control']]).toEqual([
    200,
    'public, max-age=31536000, immutable',
  ]);
  const others = [
    'dsfr.module.min.js',
    'favicon/favicon.svg',
    '../package.json',
    '%2e%2e/package.json',
    'fonts/../../package.json',
    'fonts/',
  ];
  for (const other of others) expect((await get(`${root}/${other}`)).statusCode, other).toBe(404);
});

test('démonstration : annoncée sur chaque page, le chemin du fichier de clés, jamais une clé', async () => {
  let fichier: string | undefined;
  const demo = await startPages({
    base,
    demonstration: () => (fichier === undefined ? undefined : { fichier }),
  });
  const read = async (url: string) => (await demo.inject({ url })).body;
  expect(await read('/')).not.toContain('Démonstration : données fictives');
  expect(await read('/')).toContain('CLE=&#39;apc_…&#39;');
  fichier = 'donnees/demo.json';
  for (const url of ['/', '/documentation', '/schemas', '/problemes']) {
    expect(await read(url)).toContain('Démonstration : données fictives');
  }
  expect(await read('/')).toContain('donnees/demo.json');
  expect(await read('/')).toContain('/v1/projets/mec:premier-essai');
  await demo.close();
});

test('publié sous un préfixe, chaque lien le porte', async () => {
  const prefixed = await startPages({ base: 'https://exemple.test/projets' });
  for (const url of ['/', '/documentation', '/problemes/cle-absente', '/schemas/Plan']) {
    const { body } = await prefixed.inject({ url });
    for (const [, href] of body.matchAll(/(?:href|src)="(\/[^"]*)"/g)) expect(href).toMatch(/^\/projets\//);
  }
  await prefixed.close();
});
