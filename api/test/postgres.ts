// Statements on the test server itself, shared by the setup of the run and by each test.
import pg from 'pg';

/** The migrated database, with reference data, that tests clone. */
export const modele = 'modele_de_test';

export function urlWith(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

export async function statementOn(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlWith(server, 'postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
