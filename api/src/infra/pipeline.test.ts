import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/harness.ts';
import { type Db, deferred, type OpenedDb, openDb } from './db.ts';

let database: TestDatabase;
let opened: OpenedDb;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  // One connection: what a transaction leaves behind is met by the next one.
  opened = openDb({ url: database.url, max: 1 });
  db = opened.db;
  await sql`CREATE TABLE essai (n int PRIMARY KEY)`.execute(db);
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});
beforeEach(() => sql`TRUNCATE essai`.execute(db));

const insert = (tx: Db, n: number) => sql`${deferred}INSERT INTO essai VALUES (${n})`.execute(tx);
const count = async () => (await sql<{ n: number }>`SELECT count(*) AS n FROM essai`.execute(db)).rows[0]?.n;

describe('instructions différées', () => {
  it('s’exécutent dans l’ordre, au plus tard à la validation', async () => {
    await db.transaction().execute(async (tx) => {
      await insert(tx, 1);
      const seen = await sql<{ n: number }>`SELECT count(*) AS n FROM essai WHERE n = ${1}`.execute(tx);
      expect(seen.rows[0]?.n).toBe(1);
      await insert(tx, 2);
    });
    expect(await count()).toBe(2);
  });

  it('disent leur échec à la validation, et rien n’est écrit', async () => {
    const failing = db.transaction().execute(async (tx) => {
      await insert(tx, 1);
      await insert(tx, 1);
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await count()).toBe(0);
  });

  it('disent leur échec à l’instruction suivante, sous sa cause', async () => {
    const failing = db.transaction().execute(async (tx) => {
      await insert(tx, 1);
      await insert(tx, 1);
      await sql`SELECT ${1}::int`.execute(tx);
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await count()).toBe(0);
  });

  it('ne laissent pas une erreur rattrapée passer pour une validation', async () => {
    const swallowed = db.transaction().execute(async (tx) => {
      await insert(tx, 1);
      await sql`SELECT 1 / ${0}::int`.execute(tx).catch(() => {});
      return 'validée';
    });
    await expect(swallowed).rejects.toThrow();
    expect(await count()).toBe(0);
  });

  it('sont refusées hors transaction, et n’atteignent pas l’emprunteur suivant', async () => {
    await expect(insert(db, 1)).rejects.toThrow('hors transaction');
    expect(await count()).toBe(0);
  });

  it('meurent avec la connexion sans rien laisser, et la suivante sert', async () => {
    const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(db);
    const killer = openDb({ url: database.url, max: 1 });
    const killed = db.transaction().execute(async (tx) => {
      await insert(tx, 1);
      await sql`SELECT ${1}::int`.execute(tx);
      await sql`SELECT pg_terminate_backend(${rows[0]?.pid}::int)`.execute(killer.db);
      await insert(tx, 2);
    });
    await expect(killed).rejects.toThrow();
    await killer.close();
    expect(await count()).toBe(0);
  });
});
