import Fastify from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/harness.ts';
import { type AppEssai, bearer, startAppEssai } from '../../test/plateformes.ts';
import {
  createCle,
  createPlateforme,
  disablePlateforme,
  registerAcces,
  revokeCle,
  updatePlateforme,
} from './index.ts';

let base: TestDatabase;
let un: AppEssai;
let deux: AppEssai;

beforeAll(async () => {
  base = await createTestDatabase();
  un = await startAppEssai(base.url, { intervalleUsagesMs: 60_000 });
  deux = await startAppEssai(base.url, { intervalleUsagesMs: 60_000 });
});

afterAll(async () => {
  await un?.close();
  await deux?.close();
  await base?.drop();
});

async function creerCle(slug: string, scopes: string[] = ['projets:lecture'], expireLe?: Date) {
  await createPlateforme(un.db, { slug, nom: `Plateforme ${slug}` });
  return createCle(un.db, slug, { scopes, expireLe });
}

const lire = (essai: AppEssai, cle: string) =>
  essai.app.inject({ method: 'GET', url: '/lecture', headers: bearer(cle) });

describe('clé valable', () => {
  it('fonctionne dès sa création, dans tous les processus', async () => {
    const { cle, id } = await creerCle('neuve');
    for (const essai of [un, deux]) {
      const reponse = await lire(essai, cle);
      expect(reponse.statusCode).toBe(200);
      expect(reponse.json()).toEqual({
        plateforme: 'neuve',
        origine: 'connectee',
        cleId: id,
        scopes: ['projets:lecture'],
        cercles: [],
        demonstration: false,
      });
    }
  });

  it('accepte « bearer » dans toutes les casses', async () => {
    const { cle } = await creerCle('casse');
    const reponse = await un.app.inject({ url: '/lecture', headers: { authorization: `bEARER ${cle}` } });
    expect(reponse.statusCode).toBe(200);
  });

  it('est facultative, mais reconnue, sur une route publique', async () => {
    const { cle } = await creerCle('facultative');
    expect((await un.app.inject({ url: '/public' })).json()).toEqual({ plateforme: null });
    expect((await un.app.inject({ url: '/public', headers: bearer(cle) })).json()).toEqual({
      plateforme: 'facultative',
    });
  });

  it('sans le droit demandé, reçoit 403 et le nom du droit', async () => {
    const { cle } = await creerCle('sans-droit', ['abonnements']);
    const reponse = await lire(un, cle);
    expect(reponse.statusCode).toBe(403);
    expect(reponse.headers['content-type']).toContain('application/problem+json');
    expect(reponse.json()).toMatchObject({ status: 403, scope: 'projets:lecture' });
    expect(reponse.json().detail).toContain('projets:lecture');
  });
});

describe('clé refusée', () => {
  it('sans en-tête : 401 et WWW-Authenticate', async () => {
    const reponse = await un.app.inject({ url: '/lecture' });
    expect(reponse.statusCode).toBe(401);
    expect(reponse.headers['www-authenticate']).toMatch(/^Bearer/);
    expect(reponse.json()).toMatchObject({ status: 401, title: 'Clé d’accès absente' });
  });

  it('jetons insolites : 401, jamais 5xx', async () => {
    const { cle } = await creerCle('insolite');
    const [, id, secret] = /^apc_([0-9a-f]+)_(.+)$/.exec(cle) ?? [];
    const jetons = [
      '',
      ' ',
      'x'.repeat(10_000),
      'constructor',
      '__proto__',
      'toString',
      'hasOwnProperty',
      'apc___proto___x',
      'apc_constructor_toString',
      'é🙂\u202e',
      'a\0b',
      `apc_${id}_`,
      `apc_${id}_${'A'.repeat(43)}`,
      `apc_${'0'.repeat(16)}_${secret}`,
      `apc_${id}_${secret}x`,
      `apc_${id}_${secret} x`,
      `${cle}\0`,
      `${cle.toUpperCase()}`,
      "' OR 1=1 --",
      '%00',
      '[object Object]',
    ];
    for (const jeton of jetons) {
      for (const url of ['/lecture', '/public']) {
        const reponse = await un.app.inject({ url, headers: { authorization: `Bearer ${jeton}` } });
        expect(reponse.statusCode, JSON.stringify(jeton.slice(0, 60))).toBe(401);
        expect(reponse.headers['www-authenticate']).toMatch(/^Bearer/);
        expect(reponse.json().detail).toMatch(/clé d’accès/);
      }
    }
    for (const authorization of ['Basic YTpi', 'Bearer', 'constructor', cle]) {
      const reponse = await un.app.inject({ url: '/lecture', headers: { authorization } });
      expect(reponse.statusCode, authorization).toBe(401);
    }
  });

  it('expirée : 401 à l’instant de l’échéance', async () => {
    const { cle } = await creerCle('expire', ['projets:lecture'], new Date(Date.now() + 700));
    expect((await lire(un, cle)).statusCode).toBe(200);
    await vi.waitFor(async () => expect((await lire(un, cle)).statusCode).toBe(401), { timeout: 2000 });
    expect((await lire(un, cle)).json().detail).toContain('expiré');
  });

  it('révoquée : 401 dans chaque processus en 2 s au plus', async () => {
    const { cle, id } = await creerCle('revoque');
    for (const essai of [un, deux]) expect((await lire(essai, cle)).statusCode).toBe(200);
    await revokeCle(un.db, id);
    const debut = Date.now();
    for (const essai of [un, deux]) {
      await vi.waitFor(async () => expect((await lire(essai, cle)).statusCode).toBe(401), { timeout: 2000 });
    }
    expect(Date.now() - debut).toBeLessThan(2000);
  });

  it('plateforme désactivée : 403, puis de nouveau 200 quand elle est réactivée', async () => {
    const { cle } = await creerCle('desactivee');
    await disablePlateforme(un.db, 'desactivee');
    await deux.annuaire.refresh();
    expect((await lire(deux, cle)).statusCode).toBe(403);
    await updatePlateforme(un.db, 'desactivee', { active: true });
    await deux.annuaire.refresh();
    expect((await lire(deux, cle)).statusCode).toBe(200);
  });
});

it('les clés inconnues partagent les lectures de la base, dix par seconde au plus', async () => {
  expect(un.annuaire.verify()).toBe(un.annuaire.verify());
  await un.annuaire.verify();
  const debut = performance.now();
  for (let i = 0; i < 3; i++) await un.annuaire.verify();
  expect(performance.now() - debut).toBeGreaterThan(290);
});

it('la dernière utilisation est notée par lots', async () => {
  const { cle, id } = await creerCle('utilisee');
  const essai = await startAppEssai(base.url, { intervalleUsagesMs: 60_000 });
  await lire(essai, cle);
  const notee = async () =>
    (
      await sql<{ le: Date | null }>`SELECT derniere_utilisation_le AS le FROM cle WHERE id = ${id}`.execute(
        un.db,
      )
    ).rows[0]?.le;
  expect(await notee()).toBeNull();
  const version = await sql`SELECT version FROM annuaire_version`.execute(un.db);
  await essai.close();
  expect(Math.abs(Date.now() - ((await notee())?.getTime() ?? 0))).toBeLessThan(5000);
  // Noting a use is not a change of the directory.
  expect((await sql`SELECT version FROM annuaire_version`.execute(un.db)).rows).toEqual(version.rows);
});

it('une route qui ne dit pas qui y accède refuse de s’enregistrer', async () => {
  const app = Fastify();
  registerAcces(app, { db: un.db, annuaire: un.annuaire });
  expect(() => app.get('/oubliee', () => 'x')).toThrow('/oubliee');
  await app.register(async (enfant) => {
    expect(() => enfant.get('/enfant', { config: {} }, () => 'x')).toThrow('/enfant');
    enfant.get('/dite', { config: { public: true } }, () => 'x');
  });
  await app.close();
});

it('une adresse inconnue répond 404, avec ou sans clé', async () => {
  expect((await un.app.inject({ url: '/nulle-part' })).statusCode).toBe(404);
  const { cle } = await creerCle('egaree');
  expect((await un.app.inject({ url: '/nulle-part', headers: bearer(cle) })).statusCode).toBe(404);
});
