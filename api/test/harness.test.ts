import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from './harness.ts';

test('deux bases de test ne se voient pas', async () => {
  const [a, b] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const clients = [new pg.Client(a.url), new pg.Client(b.url)] as const;
  try {
    await Promise.all(clients.map((client) => client.connect()));
    await clients[0].query('CREATE TABLE seulement_ici ()');
    const there = await clients[1].query("SELECT to_regclass('seulement_ici') AS nom");
    expect(there.rows).toEqual([{ nom: null }]);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
    await Promise.all([a.drop(), b.drop()]);
  }
});
