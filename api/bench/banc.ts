// The bench's own installation: a durable embedded PostgreSQL in a temporary folder, serve and work beside it.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../src/infra/embedded/index.ts';
import { type PlateformeDuBanc, plateformes } from './derivation.ts';
import { freePort, type Processus, runProcess, startProcess, waitReady } from './processus.ts';

export interface Banc {
  /** The built program. */
  main: string;
  /** Temporary folder, removed at the end. */
  dossier: string;
  databaseUrl: string;
  url: string;
  env: NodeJS.ProcessEnv;
  cles: Record<PlateformeDuBanc, string>;
  /** Process that serves HTTP; replaced by `restart`. */
  serveur: Processus;
  /** Stops and starts the server again; milliseconds from its launch to its readiness. */
  restart(): Promise<number>;
  close(): Promise<void>;
}

async function createCle(main: string, env: NodeJS.ProcessEnv, slug: string): Promise<string> {
  await runProcess(main, ['admin', 'plateformes', 'creer', slug, slug, '--quota', '10000000'], env);
  const written = await runProcess(main, ['admin', 'cles', 'creer', slug, '--scopes', 'tous', '--json'], env);
  return (JSON.parse(written) as { cle: string }).cle;
}

export async function makeFolder(): Promise<string> {
  const dossier = await mkdtemp(join(tmpdir(), 'banc-projets-'));
  // PostgreSQL runs under an account of its own when we are root.
  await chmod(dossier, 0o755);
  return dossier;
}

export async function openBanc(main: string): Promise<Banc> {
  const dossier = await makeFolder();
  const postgres = await startEmbedded({ dataDir: join(dossier, 'base'), durable: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { DATABASE_URL: postgres.url, DATA_DIR: join(dossier, 'donnees'), PORT: String(port) };
  const cles: Record<string, string> = {};
  await runProcess(main, ['migrate'], env);
  for (const slug of plateformes) cles[slug] = await createCle(main, env, slug);

  const start = async () => {
    const serveur = startProcess(main, ['serve'], env);
    return { serveur, ms: await waitReady(`${url}/pret`) };
  };
  const { serveur } = await start();
  const worker = startProcess(main, ['work'], env);
  const banc: Banc = {
    main,
    dossier,
    databaseUrl: postgres.url,
    url,
    env,
    cles,
    serveur,
    async restart() {
      await banc.serveur.stop();
      const again = await start();
      banc.serveur = again.serveur;
      return again.ms;
    },
    async close() {
      await Promise.all([banc.serveur.stop(), worker.stop()]);
      await postgres.destroy();
      await rm(dossier, { recursive: true, force: true });
    },
  };
  return banc;
}
