import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/harness.ts';
import { type OpenedDb, openDb } from '../infra/db.ts';
import { loadReferentiel, openReferentiel, type Referentiel } from './index.ts';

let base: TestDatabase;
let ouverte: OpenedDb;
let referentiel: Referentiel;

beforeAll(async () => {
  base = await createTestDatabase();
  ouverte = openDb({ url: base.url, max: 4 });
  await loadReferentiel(ouverte.db);
  referentiel = await openReferentiel(ouverte.db);
});

afterAll(async () => {
  await ouverte.close();
  await base.drop();
});

async function countRows(table: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM ${sql.table(table)}`.execute(
    ouverte.db,
  );
  return rows[0]?.n ?? 0;
}

describe('chargement', () => {
  test('la même édition ne se charge pas deux fois', async () => {
    expect(await loadReferentiel(ouverte.db)).toEqual({ charge: false, version: referentiel.version });
  });

  test('une autre édition remplace tout en moins de 5 s, même par deux processus à la fois', async () => {
    const avant = await countRows('territoire');
    await sql`UPDATE referentiel_version SET version = 'ancienne'`.execute(ouverte.db);
    await sql`DELETE FROM territoire WHERE cle = 'commune:44109'`.execute(ouverte.db);
    const debut = performance.now();
    const charges = await Promise.all([loadReferentiel(ouverte.db), loadReferentiel(ouverte.db)]);
    const duree = performance.now() - debut;
    console.log(`chargement concurrent : ${Math.round(duree)} ms`);
    expect(charges.filter(({ charge }) => charge)).toHaveLength(1);
    expect(await countRows('territoire')).toBe(avant);
    expect(duree).toBeLessThan(10_000);
  });

  test("ouvre l'index en mémoire vite, et chaque code se situe en moins de 10 µs", async () => {
    const debut = performance.now();
    const relu = await openReferentiel(ouverte.db);
    const ouverture = performance.now() - debut;
    const codes = relu.listTerritoires('commune').map(({ code }) => code);
    const depart = performance.now();
    for (const code of codes) relu.situer('commune', code);
    const micros = ((performance.now() - depart) * 1_000) / codes.length;
    console.log(`ouverture : ${Math.round(ouverture)} ms ; situer : ${micros.toFixed(2)} µs`);
    expect(ouverture).toBeLessThan(5_000);
    expect(micros).toBeLessThan(50);
  });

  test('un référentiel vide est refusé à l’ouverture', async () => {
    const vide = await createTestDatabase();
    const { db, close } = openDb({ url: vide.url });
    try {
      await sql`DELETE FROM referentiel_version`.execute(db);
      await expect(openReferentiel(db)).rejects.toThrow(/pas chargé/);
    } finally {
      await close();
      await vide.drop();
    }
  });
});

describe('données', () => {
  test('35 000 communes, 18 régions, et leurs inclusions', () => {
    expect(referentiel.listTerritoires('commune').length).toBeGreaterThan(34_900);
    expect(referentiel.listTerritoires('region')).toHaveLength(18);
    expect(referentiel.findCommune('44109')?.dans).toEqual([
      'commune:44109',
      'departement:44',
      'groupement:244400404',
      'region:52',
    ]);
  });

  test('un groupement est dans chaque département où il a des communes, un EPT dans la métropole du Grand Paris', () => {
    expect(referentiel.findGroupement('200073096')?.departements).toEqual(['07', '26']);
    expect(referentiel.findGroupement('200057867')?.dans).toContain('groupement:200054781');
    expect(referentiel.findCommune('93001')?.dans).toEqual(
      expect.arrayContaining(['groupement:200054781', 'groupement:200057867']),
    );
  });

  test('ce qui couvre une commune, un EPT, un département entier', () => {
    expect(referentiel.listCouvrants('commune:93001')).toEqual([
      'groupement:200054781',
      'groupement:200057867',
    ]);
    expect(referentiel.listCouvrants('groupement:200057867')).toEqual(['groupement:200054781']);
    expect(referentiel.listCouvrants('departement:93')).toEqual(['groupement:200054781']);
    expect(referentiel.listCouvrants('departement:44')).toEqual([]);
  });

  test("une collectivité d'outre-mer n'a pas de région", () => {
    expect(referentiel.findCommune('97502')?.dans).toEqual(['commune:97502', 'departement:975']);
    expect(referentiel.findRegion('975')).toBeUndefined();
  });

  test('chaque clé citée existe', () => {
    const inconnues = referentiel
      .listTerritoires('commune', 'epci', 'ept', 'syndicat', 'petr', 'pole', 'departement', 'region')
      .flatMap(({ dans }) => dans.filter((cle) => referentiel.findTerritoire(cle) === undefined));
    expect(inconnues).toEqual([]);
  });
});
