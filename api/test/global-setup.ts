// One PostgreSQL for the whole run, with a migrated template that each test clones.
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { type EmbeddedServer, startEmbedded } from '../src/infra/embedded/index.ts';
import { migrate } from '../src/infra/migrate.ts';
import { modele, statementOn, urlWith } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser's address of the server of this run. */
    serveurDeTest: string;
  }
}

const prefix = 'projets-tests-';

/** Runs that were killed leave their server behind: their folder carries the pid that started it. */
async function clearAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]);
    if (!pid || existsSync(`/proc/${pid}`) || process.platform !== 'linux') continue;
    const dataDir = join(tmpdir(), name);
    await startEmbedded({ dataDir, durable: false })
      .then((server) => server.destroy())
      .catch(() => undefined);
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function startOwnServer(): Promise<EmbeddedServer> {
  await clearAbandoned();
  const dataDir = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  await chmod(dataDir, 0o755);
  return startEmbedded({ dataDir, durable: false });
}

// A server of unknown locale must still fold accented letters.
const externalLocale = "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'";

async function createTemplate(server: string, locale: string): Promise<void> {
  await statementOn(server, `DROP DATABASE IF EXISTS ${modele} WITH (FORCE)`);
  await statementOn(server, `CREATE DATABASE ${modele} TEMPLATE template0 ENCODING 'UTF8' ${locale}`);
  const url = urlWith(server, modele);
  await migrate(url);
  await loadReferenceData(url);
}

async function loadReferenceData(url: string): Promise<void> {
  const face = new URL('../src/territoires/index.ts', import.meta.url);
  if (!existsSync(fileURLToPath(face))) return;
  const { loadReferentiel } = await import(face.href);
  if (loadReferentiel === undefined) return;
  const { openDb } = await import('../src/infra/db.ts');
  const { db, close } = openDb({ url });
  await loadReferentiel(db);
  await close();
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const external = process.env.TEST_DATABASE_URL;
  const own = external === undefined ? await startOwnServer() : undefined;
  const stop = async (): Promise<void> => {
    await own?.destroy();
  };
  const url = external ?? own?.url ?? '';
  try {
    await createTemplate(url, own === undefined ? externalLocale : '');
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('serveurDeTest', url);
  return stop;
}
