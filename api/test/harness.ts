// What every test on a real database starts from.
import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { modele, statementOn, urlWith } from './postgres.ts';

export interface TestDatabase {
  /** Address of a fresh database: migrated, reference data loaded, nothing else. */
  url: string;
  drop(): Promise<void>;
}

/** Clones the template; give it back with `drop()` in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('serveurDeTest');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await statementOn(server, `CREATE DATABASE ${name} TEMPLATE ${modele}`);
  return {
    url: urlWith(server, name),
    drop: () => statementOn(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
