// Which database a command works on: DATABASE_URL, else the embedded server of DATA_DIR.
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Config } from '../config.ts';
import { type DataDirLock, type Holder, lockDataDir, type Role } from './data-dir.ts';
import { findEmbedded, startEmbedded } from './embedded/index.ts';
import { codeOf, StartupError } from './startup-error.ts';

export interface DatabaseAccess {
  url: string;
  /** Without pooler, for LISTEN and session locks. */
  directUrl: string;
  /** Stops the embedded server if this process started it. */
  close(): Promise<void>;
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'rien n’écoute à cette adresse',
  ENOTFOUND: 'cette machine est inconnue',
  ETIMEDOUT: 'la machine ne répond pas',
  '28P01': 'le compte ou le mot de passe est refusé',
  '28000': 'le compte ou le mot de passe est refusé',
  '3D000': 'cette base n’existe pas',
  '53300': 'toutes les connexions sont prises',
};

async function checkExternal(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const where = URL.canParse(url) ? new URL(url).host + new URL(url).pathname : '';
    const reason = reasons[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
    throw new StartupError(`La base de DATABASE_URL (${where}) est injoignable : ${reason}.`, {
      cause: error,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

function isLock(taken: DataDirLock | Holder): taken is DataDirLock {
  return 'release' in taken;
}

type Notice = (sentence: string) => void;

async function startOwn(dataDir: string, lock: DataDirLock, notice: Notice): Promise<DatabaseAccess> {
  try {
    const server = await startEmbedded({ dataDir, onNotice: notice });
    const close = async (): Promise<void> => {
      await server.stop();
      await lock.release();
    };
    return { url: server.url, directUrl: server.url, close };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** A command joins the server of a running `npm start`, or starts it for its own duration. */
async function joinOrStart(dataDir: string, notice: Notice): Promise<DatabaseAccess> {
  for (let attempt = 0; ; attempt++) {
    const taken = await lockDataDir(dataDir, 'commande');
    if (isLock(taken)) return startOwn(dataDir, taken, notice);
    const url = taken.role === 'serveur' ? await findEmbedded(dataDir) : undefined;
    if (url !== undefined) return { url, directUrl: url, close: async () => undefined };
    if (attempt === 4) notice(`Attente du processus ${taken.pid}, qui utilise ${dataDir}…`);
    await delay(250);
  }
}

/** Opens the database for a long-lived server (which owns DATA_DIR) or for a command (which shares it). */
export async function accessDatabase(config: Config, role: Role, notice: Notice): Promise<DatabaseAccess> {
  const { databaseUrl, databaseDirectUrl, dataDir } = config;
  if (databaseUrl !== undefined) {
    await checkExternal(databaseUrl);
    return { url: databaseUrl, directUrl: databaseDirectUrl ?? databaseUrl, close: async () => undefined };
  }
  if (role === 'commande') return joinOrStart(dataDir, notice);
  const taken = await lockDataDir(dataDir, role);
  if (isLock(taken)) return startOwn(dataDir, taken, notice);
  throw new StartupError(
    `Le dossier ${dataDir} est déjà utilisé par le processus ${taken.pid}. Arrêtez-le, ou choisissez un autre dossier avec DATA_DIR.`,
  );
}
