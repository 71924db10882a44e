// The data directory of PostgreSQL: where it lies, and its creation, which an interruption leaves recoverable.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chown,
  lstat,
  mkdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { codeOf, StartupError } from '../startup-error.ts';
import { type Account, canEnter } from './account.ts';
import type { Binaries } from './binaries.ts';

const run = promisify(execFile);

/** Outside place, used by root alone, for what the server's account could not reach in DATA_DIR. */
export const outsideFolder = '/var/lib/api-projets-collectivites';

export const superuser = 'projets';

/**
 * The cluster's folder: `DATA_DIR/postgres`, or a link there to a folder of `outsideFolder` when the server's
 * account cannot enter DATA_DIR (a clone under /root, a private temporary folder).
 */
export async function locateCluster(dataDir: string, account: Account | undefined): Promise<string> {
  const usual = join(dataDir, 'postgres');
  const info = await lstat(usual).catch(() => undefined);
  if (info?.isSymbolicLink()) return readlink(usual);
  if (info !== undefined || account === undefined || (await canEnter(dataDir, account))) return usual;
  const elsewhere = join(outsideFolder, `donnees-${randomBytes(6).toString('hex')}`);
  await mkdir(outsideFolder, { recursive: true });
  await symlink(elsewhere, usual);
  return elsewhere;
}

/** The random password of the server, made at the first start. */
export async function readSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, 'postgres.secret');
  const known = await readFile(path, 'utf8').catch((error) => {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  });
  if (known !== '') return known.trim();
  const secret = randomBytes(32).toString('base64url');
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${secret}\n`, { mode: 0o600, flush: true });
  await rename(draft, path);
  return secret;
}

export interface Creation {
  cluster: string;
  binaries: Binaries;
  account: Account | undefined;
  secret: string;
  durable: boolean;
}

const initdbOptions = [
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--auth=scram-sha-256',
  `--username=${superuser}`,
];

/** Runs initdb in a draft folder that takes its final name only once complete. */
export async function createCluster(creation: Creation): Promise<void> {
  const { cluster, binaries, account, secret, durable } = creation;
  const draft = `${cluster}.initialisation`;
  const passwordFile = `${draft}.secret`;
  await rm(draft, { recursive: true, force: true });
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordFile, `${secret}\n`, { mode: 0o600 });
    if (account !== undefined) {
      await Promise.all([draft, passwordFile].map((path) => chown(path, account.uid, account.gid)));
    }
    const args = [
      ...initdbOptions,
      `--pwfile=${passwordFile}`,
      `--pgdata=${draft}`,
      ...(durable ? [] : ['--no-sync']),
    ];
    await run(binaries.initdb, args, { ...account, cwd: '/', env: serverEnvironment });
    await rename(draft, cluster);
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw initdbFailure(error, cluster);
  } finally {
    await rm(passwordFile, { force: true }).catch(() => undefined);
  }
}

/** Nothing of our own environment (PGDATA, PGPORT, LD_PRELOAD…) may change what the server does. */
export const serverEnvironment: NodeJS.ProcessEnv = { PATH: '/usr/bin:/bin', TZ: 'UTC' };

function initdbFailure(error: unknown, cluster: string): StartupError {
  const detail =
    error instanceof Error && 'stderr' in error ? `${error.message}\n${error.stderr}` : String(error);
  if (/No space left|ENOSPC|Disk quota|wrote only/.test(detail)) {
    return new StartupError(`Le disque est plein : la base n’a pas pu être créée dans ${cluster}.`, {
      cause: error,
    });
  }
  const reason = /(?:error|FATAL|fatal): *(.+)/i.exec(detail)?.[1] ?? detail.split('\n')[0];
  return new StartupError(`La création de la base dans ${cluster} a échoué : ${reason}`, { cause: error });
}

/** Refuses a cluster of another major version or of another account; false when there is none yet. */
export async function checkCluster(cluster: string, major: number): Promise<boolean> {
  try {
    const version = Number((await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim());
    if (version === major) return true;
    throw new StartupError(
      `Les données de ${cluster} viennent de PostgreSQL ${version}, le serveur embarqué est en version ${major} : exportez-les avec l’ancienne version, ou choisissez un autre DATA_DIR.`,
    );
  } catch (error) {
    if (codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM') {
      throw new StartupError(
        `Le dossier ${cluster} appartient à un autre compte : relancez la commande avec ce compte.`,
      );
    }
    if (codeOf(error) !== 'ENOENT') throw error;
    if (await stat(cluster).catch(() => undefined)) {
      throw new StartupError(
        `Le dossier ${cluster} existe mais ne contient pas une base : déplacez-le ou choisissez un autre DATA_DIR.`,
      );
    }
    return false;
  }
}
