// Forward-only migrations of api/migrations, safe when several processes start together.
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { StartupError } from './startup-error.ts';

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));
const oldestVersion = 150_000;

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

async function checkVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
  const version = Number(rows[0]?.server_version_num);
  if (version >= oldestVersion) return;
  throw new StartupError(
    `La base est en PostgreSQL ${Math.floor(version / 10_000)} : il faut la version 15 ou une plus récente.`,
  );
}

/** Brings the database up to date under an advisory lock; answers the names of the migrations it applied. */
export async function migrate(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'api-projets migrate' });
  await client.connect();
  try {
    await checkVersion(client);
    const applied = await runner({
      dbClient: client,
      dir: folder,
      migrationsTable: 'migration',
      direction: 'up',
      advisoryLockMode: 'wait',
      logger: quiet,
    });
    return applied.map(({ name }) => name);
  } finally {
    await client.end();
  }
}
