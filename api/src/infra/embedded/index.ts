// The PostgreSQL that comes with the product: one real server per DATA_DIR, started and stopped by us.
import { chmod, mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeOf, StartupError } from '../startup-error.ts';
import { serverAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { checkCluster, createCluster, locateCluster, outsideFolder, readSecret } from './cluster.ts';
import { adoptOrClear, ask, findRunning, type Running, startServer, stopServer, urlOf } from './process.ts';

export interface EmbeddedOptions {
  /** Folder of the cluster, its secret and its log; the caller holds its lock. */
  dataDir: string;
  /** fsync, full_page_writes and synchronous_commit; false in tests only. */
  durable?: boolean;
  /** Receives French sentences worth telling the person who starts. */
  onNotice?: (sentence: string) => void;
}

export interface EmbeddedServer {
  /** Owner of the database `projets`. */
  url: string;
  pid: number;
  /** An already running server was taken over. */
  adopted: boolean;
  stop(): Promise<void>;
  /** Stops it and removes all of its data. */
  destroy(): Promise<void>;
}

const database = 'projets';

/** Creates the folder and its parents; false when it existed. (Node's recursive mkdir never ends under /proc.) */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await stat(path)).isDirectory()) return false;
    if (codeOf(error) !== 'ENOENT' || !(await makeFolder(dirname(path)))) throw error;
    await mkdir(path);
    return true;
  }
}

/** Creates the data folder, enterable by the server's account, or says why it cannot be used. */
export async function prepareDataDir(dataDir: string): Promise<void> {
  try {
    const created = await makeFolder(dataDir);
    if (created && process.getuid?.() === 0) await chmod(dataDir, 0o755);
  } catch (error) {
    const reason =
      codeOf(error) === 'ENOSPC'
        ? 'le disque est plein'
        : 'droits insuffisants ou chemin occupé par un fichier';
    throw new StartupError(
      `Le dossier ${dataDir} ne peut pas être créé : ${reason}. Choisissez-en un autre avec DATA_DIR.`,
      { cause: error },
    );
  }
}

async function ensureDatabase(running: Running, secret: string): Promise<void> {
  const admin = urlOf(running.port, secret, 'postgres');
  const known = await ask(admin, `SELECT 1 FROM pg_database WHERE datname = '${database}'`);
  if (known.length === 0) await ask(admin, `CREATE DATABASE ${database}`);
}

/** Starts the server of `dataDir`, creating it the first time, or adopts the one that an interrupted process left. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const dataDir = resolve(options.dataDir);
  const durable = options.durable ?? true;
  await prepareDataDir(dataDir);
  const account = await serverAccount(await stat(join(dataDir, 'postgres')).catch(() => undefined));
  const cluster = await locateCluster(dataDir, account);
  if (dirname(cluster) === outsideFolder) {
    options.onNotice?.(
      `Le compte qui fait tourner PostgreSQL ne peut pas entrer dans ${dataDir} : la base est dans ${cluster}.`,
    );
  }
  const binaries = await findBinaries(account, outsideFolder);
  const secret = await readSecret(dataDir);
  if (!(await checkCluster(cluster, binaries.major))) {
    await createCluster({ cluster, binaries, account, secret, durable });
  }
  const adopted = await adoptOrClear(cluster, secret);
  const logFile = join(dataDir, 'postgres.log');
  const running = adopted ?? (await startServer({ cluster, binaries, account, secret, durable, logFile }));
  await ensureDatabase(running, secret);
  return {
    url: urlOf(running.port, secret, database),
    pid: running.pid,
    adopted: adopted !== undefined,
    stop: () => stopServer(running.pid),
    async destroy() {
      await stopServer(running.pid);
      await Promise.all([cluster, dataDir].map((path) => rm(path, { recursive: true, force: true })));
    },
  };
}

/** Address of the server of `dataDir` if it runs and answers. */
export async function findEmbedded(dataDir: string): Promise<string | undefined> {
  const cluster = await locateCluster(resolve(dataDir), undefined);
  if (!(await stat(cluster).catch(() => undefined))) return undefined;
  const secret = await readSecret(resolve(dataDir));
  const running = await findRunning(cluster, secret);
  return running === undefined ? undefined : urlOf(running.port, secret, database);
}
