// A real hub for the tests of the SDK: the server's own process, killed and started again at the same address.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { cleSecrets, type TestApp } from './app.ts';

const main = join(fileURLToPath(new URL('../..', import.meta.url)), 'api/dist/main.js');

export interface Hub {
  url: string;
  start(): Promise<void>;
  /** SIGKILL: requests in flight are cut where they are. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Not started yet; serves the database of these tests. */
export async function createHub(t: TestApp): Promise<Hub> {
  const port = await freePort();
  const dataDir = mkdtempSync(join(tmpdir(), 'projets-hub-'));
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    const ended = child;
    child = undefined;
    if (!ended || ended.exitCode !== null) return;
    const exit = new Promise((resolve) => ended.once('exit', resolve));
    ended.kill('SIGKILL');
    await exit;
  };
  return {
    url,
    kill,
    async start() {
      child = spawn(process.execPath, [main, 'serve'], {
        env: {
          PATH: process.env.PATH,
          DATABASE_URL: t.url,
          DATA_DIR: dataDir,
          PORT: String(port),
          CLE_SECRETS: cleSecrets.toString('base64'),
          LOG_LEVEL: 'error',
        },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      for (let i = 0; i < 300; i++) {
        const ready = await fetch(`${url}/pret`).then(
          ({ ok }) => ok,
          () => false,
        );
        if (ready) return;
        await delay(100);
      }
      throw new Error('Le hub ne démarre pas.');
    },
    async close() {
      await kill();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export interface TraceGardee {
  nom: string;
  version: number;
  /** Names in the order of the versions, the present one last. */
  noms: string[];
}

/** What the database holds of each trace of a plateforme. */
export async function readGardees(t: TestApp, plateforme: string): Promise<Map<string, TraceGardee>> {
  const { rows } = await sql<TraceGardee & { externalId: string }>`
    SELECT t.external_id AS "externalId", t.contenu->>'nom' AS nom, t.version,
      coalesce((SELECT json_agg(v.contenu->>'nom' ORDER BY v.version) FROM trace_version v WHERE v.natal = t.natal), '[]') AS noms
    FROM trace t WHERE t.plateforme = ${plateforme} AND t.supprime_le IS NULL`.execute(t.db);
  return new Map(
    rows.map(({ externalId, nom, version, noms }) => [externalId, { nom, version, noms: [...noms, nom] }]),
  );
}

/** Events told of each trace, `trace.creee` and `trace.modifiee` together. */
export async function countEvenements(t: TestApp, plateforme: string): Promise<Map<string, number>> {
  await t.sequence();
  const { rows } = await sql<{ sujet: string; nombre: number }>`
    SELECT sujet, count(*)::int AS nombre FROM evenement
    WHERE plateforme = ${plateforme} AND type LIKE 'trace.%' GROUP BY sujet`.execute(t.db);
  return new Map(rows.map(({ sujet, nombre }) => [sujet.slice(plateforme.length + 1), nombre]));
}
