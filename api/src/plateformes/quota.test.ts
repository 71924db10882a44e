import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/harness.ts';
import { type AppEssai, bearer, startAppEssai } from '../../test/plateformes.ts';
import { openDb } from '../infra/db.ts';
import { createCle, createPlateforme, updatePlateforme } from './index.ts';
import { createQuotas } from './quota.ts';
import { takeTranche } from './store-mesures.ts';

let base: TestDatabase;
let un: AppEssai;
let deux: AppEssai;

beforeAll(async () => {
  base = await createTestDatabase();
  un = await startAppEssai(base.url);
  deux = await startAppEssai(base.url);
});

afterAll(async () => {
  await un?.close();
  await deux?.close();
  await base?.drop();
});

// Budgets are those of the database's minute: a test must not straddle two of them.
beforeEach(async () => {
  const { rows } = await sql<{ reste: number }>`
    SELECT (60 - extract(second FROM clock_timestamp()))::float8 AS reste`.execute(un.db);
  const reste = rows[0]?.reste ?? 60;
  if (reste < 6) await new Promise((resolve) => setTimeout(resolve, reste * 1000 + 100));
});

async function creerCle(slug: string, quotaParMinute: number): Promise<string> {
  await createPlateforme(un.db, { slug, nom: slug, quotaParMinute });
  const { cle } = await createCle(un.db, slug, { scopes: ['projets:lecture', 'projets:ecriture'] });
  await Promise.all([un.annuaire.refresh(), deux.annuaire.refresh()]);
  return cle;
}

const lire = (essai: AppEssai, cle: string) => essai.app.inject({ url: '/lecture', headers: bearer(cle) });

describe('deux processus, un seul budget', () => {
  it('un petit quota est exact, requêtes simultanées', async () => {
    const cle = await creerCle('petite', 5);
    const reponses = await Promise.all(Array.from({ length: 20 }, (_, i) => lire(i % 2 ? un : deux, cle)));
    expect(reponses.filter((r) => r.statusCode === 200)).toHaveLength(5);
    const refus = reponses.filter((r) => r.statusCode === 429);
    expect(refus).toHaveLength(15);
    for (const r of refus) {
      const attente = Number(r.headers['retry-after']);
      expect(attente).toBeGreaterThanOrEqual(1);
      expect(attente).toBeLessThanOrEqual(60);
      expect(r.headers.ratelimit).toMatch(/^"default";r=0;t=\d+$/);
      expect(r.json()).toMatchObject({
        status: 429,
        title: 'Quota dépassé',
        'violated-policies': ['default'],
      });
    }
  });

  it('annonce la politique et ce qui reste', async () => {
    const cle = await creerCle('annonce', 5);
    const [a, b] = [await lire(un, cle), await lire(deux, cle)];
    expect(a.headers['ratelimit-policy']).toBe('"default";q=5;w=60');
    expect(a.headers.ratelimit).toMatch(/^"default";r=4;t=\d+$/);
    expect(b.headers.ratelimit).toMatch(/^"default";r=3;t=\d+$/);
  });

  it('les lots sont comptés à part', async () => {
    const cle = await creerCle('lots', 1);
    expect((await lire(un, cle)).statusCode).toBe(200);
    expect((await lire(deux, cle)).statusCode).toBe(429);
    const lot = () => un.app.inject({ method: 'POST', url: '/lot', headers: bearer(cle) });
    const premier = await lot();
    expect(premier.statusCode).toBe(200);
    expect(premier.headers['ratelimit-policy']).toBe('"lot";q=1;w=60');
    expect((await lot()).statusCode).toBe(429);
  });

  it('relever le quota rouvre aussitôt', async () => {
    const cle = await creerCle('relevee', 1);
    await lire(un, cle);
    expect((await lire(un, cle)).statusCode).toBe(429);
    await updatePlateforme(un.db, 'relevee', { quotaParMinute: 3 });
    await un.annuaire.refresh();
    expect((await lire(un, cle)).statusCode).toBe(200);
    expect((await lire(un, cle)).statusCode).toBe(200);
    expect((await lire(un, cle)).statusCode).toBe(429);
  });

  it('un grand quota n’est jamais dépassé et coûte peu d’écritures', async () => {
    const cle = await creerCle('grande', 1000);
    let admises = 0;
    for (let lot = 0; lot < 12; lot++) {
      const reponses = await Promise.all(Array.from({ length: 100 }, (_, i) => lire(i % 2 ? un : deux, cle)));
      admises += reponses.filter((r) => r.statusCode === 200).length;
    }
    expect(admises).toBeLessThanOrEqual(1000);
    // A process may end the minute with an unspent slice (1 % of the budget).
    expect(admises).toBeGreaterThanOrEqual(980);
  });
});

describe('tranches', () => {
  it('une demande restée en attente à la minute précédente ne fait pas reculer l’horloge', async () => {
    await createPlateforme(un.db, { slug: 'horloge', nom: 'Horloge' });
    await takeTranche(un.db, 'horloge', 'default', 10, 2);
    await sql`UPDATE quota SET minute = minute + interval '1 minute' WHERE plateforme = 'horloge'`.execute(
      un.db,
    );
    const suite = await takeTranche(un.db, 'horloge', 'default', 10, 2);
    expect(suite).toMatchObject({ accorde: 2, consomme: 4 });
    expect(suite.resteMs).toBeGreaterThan(60_000);
  });

  it('à la minute suivante le budget est entier', async () => {
    await createPlateforme(un.db, { slug: 'minute', nom: 'Minute' });
    await takeTranche(un.db, 'minute', 'default', 3, 3);
    expect(await takeTranche(un.db, 'minute', 'default', 3, 1)).toMatchObject({ accorde: 0 });
    await sql`UPDATE quota SET minute = minute - interval '1 minute' WHERE plateforme = 'minute'`.execute(
      un.db,
    );
    expect(await takeTranche(un.db, 'minute', 'default', 3, 1)).toMatchObject({ accorde: 1, consomme: 1 });
  });

  it('base injoignable : les requêtes passent et l’erreur est signalée une fois', async () => {
    const muette = openDb({ url: 'postgres://personne@127.0.0.1:1/rien' });
    const erreurs: unknown[] = [];
    const quotas = createQuotas(muette.db, (erreur) => erreurs.push(erreur));
    await createPlateforme(un.db, { slug: 'panne', nom: 'Panne', quotaParMinute: 2 });
    await un.annuaire.refresh();
    const plateforme = un.annuaire.plateforme('panne');
    if (plateforme === undefined) throw new Error('plateforme absente');
    expect(await quotas.spend(plateforme, 'default')).toMatchObject({ admis: true });
    expect(await quotas.spend(plateforme, 'default')).toMatchObject({ admis: true });
    expect(erreurs).toHaveLength(1);
    await muette.close();
  });
});
