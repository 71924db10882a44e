import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/harness.ts';
import { type AppEssai, bearer, startAppEssai } from '../../test/plateformes.ts';
import { runAdmin } from './index.ts';

let base: TestDatabase;
let essai: AppEssai;

beforeAll(async () => {
  base = await createTestDatabase();
  essai = await startAppEssai(base.url);
});

afterAll(async () => {
  await essai?.close();
  await base?.drop();
});

async function admin(...argv: string[]) {
  let out = '';
  let err = '';
  const code = await runAdmin(
    essai.db,
    argv,
    { write: (texte) => (out += texte) },
    { write: (texte) => (err += texte) },
  );
  return { code, out, err };
}

it('crée une plateforme et une clé qui fonctionne, puis la révoque', async () => {
  const creee = await admin(
    'plateformes',
    'creer',
    'tet',
    'Territoires en Transitions',
    '--url',
    'https://tet.test',
  );
  expect(creee).toEqual({
    code: 0,
    out: 'Plateforme créée : tet — Territoires en Transitions (connectée)\n',
    err: '',
  });
  const texte = await admin('cles', 'creer', 'tet', '--scopes', 'projets:lecture,projets:ecriture');
  expect(texte.out).toMatch(/apc_[0-9a-f]{16}_/);
  const json = await admin('cles', 'creer', 'tet', '--scopes', 'tous', '--expire', '2100-01-31', '--json');
  const { cle, id, scopes, expireLe } = JSON.parse(json.out);
  expect(scopes).toHaveLength(7);
  expect(scopes).not.toContain('admin');
  expect(expireLe).toBe('2100-01-31T00:00:00.000Z');
  expect((await essai.app.inject({ url: '/lecture', headers: bearer(cle) })).statusCode).toBe(200);
  const liste = await admin('cles', 'lister', 'tet');
  expect(liste.out.trim().split('\n')).toHaveLength(2);
  expect(liste.out).toContain('en service');
  expect(liste.out).not.toContain(cle);
  expect((await admin('cles', 'revoquer', id)).code).toBe(0);
  await essai.annuaire.refresh();
  expect((await essai.app.inject({ url: '/lecture', headers: bearer(cle) })).statusCode).toBe(401);
});

it('liste, désactive et réactive', async () => {
  await admin('plateformes', 'creer', 'dgcl', 'DGCL', '--origine', 'opendata', '--quota', '50');
  expect(JSON.parse((await admin('plateformes', 'lister', '--json')).out).plateformes).toMatchObject([
    { slug: 'dgcl', peutPosseder: false, quotaParMinute: 50 },
    { slug: 'tet' },
  ]);
  expect((await admin('plateformes', 'desactiver', 'dgcl')).code).toBe(0);
  expect((await admin('plateformes', 'lister')).out).toContain('dgcl — DGCL (données ouvertes, désactivée)');
  expect((await admin('plateformes', 'activer', 'dgcl')).out).toContain('réactivée');
});

it('crée, modifie et liste les cercles', async () => {
  expect((await admin('cercles', 'lister')).out).toBe('(rien)\n');
  expect((await admin('cercles', 'creer', 'pilote', 'tet', 'dgcl')).out).toBe(
    'Cercle créé : pilote : dgcl, tet\n',
  );
  expect((await admin('cercles', 'modifier', 'pilote', 'tet')).out).toContain('pilote : tet');
  expect((await admin('cercles', 'lister')).out).toBe('pilote : tet\n');
});

it('un refus : code 1 et la raison, sans trace technique', async () => {
  const doublon = await admin('plateformes', 'creer', 'tet', 'Encore');
  expect(doublon).toMatchObject({ code: 1, out: '' });
  expect(doublon.err).toContain('Une plateforme porte déjà l’identifiant « tet »');
  const inconnue = await admin('cercles', 'creer', 'x', 'nulle', '--json');
  expect(inconnue.code).toBe(1);
  expect(JSON.parse(inconnue.err)).toMatchObject({ status: 400, errors: [{ pointer: '/plateformes/0' }] });
  expect((await admin('cles', 'creer', 'tet', '--scopes', 'rien')).code).toBe(1);
  expect((await admin('cles', 'revoquer', 'constructor')).code).toBe(1);
});

it('une commande mal employée : code 2 et le mode d’emploi', async () => {
  const fautes = [
    [],
    ['plateformes'],
    ['constructor', 'creer'],
    ['plateformes', 'creer', 'seul'],
    ['plateformes', 'lister', 'trop'],
    ['plateformes', 'creer', 'a', 'b', '--inconnue'],
    ['plateformes', 'creer', 'ab', 'b', '--origine', 'autre'],
    ['plateformes', 'creer', 'ab', 'b', '--quota', '0'],
    ['cles', 'creer', 'tet'],
    ['cles', 'creer', 'tet', '--scopes', 'admin', '--expire', 'demain'],
  ];
  for (const argv of fautes) {
    const faute = await admin(...argv);
    expect(faute, argv.join(' ')).toMatchObject({ code: 2, out: '' });
    expect(faute.err).toContain('npm run admin -- plateformes creer <slug> <nom>');
  }
});
