// PostgreSQL refuses to run as root: which account runs it, and what that account can reach.
import { execFile } from 'node:child_process';
import { constants, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { StartupError } from '../startup-error.ts';

const run = promisify(execFile);

export interface Account {
  uid: number;
  gid: number;
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

const creations: [string, string[]][] = [
  ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']],
  ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', 'postgres']],
];

async function createPostgres(): Promise<Account | undefined> {
  for (const [command, args] of creations) {
    await run(command, args).catch(() => undefined);
    const account = await lookUp('postgres');
    if (account !== undefined) return account;
  }
  return undefined;
}

/**
 * The account that runs the server: undefined for ourselves, unless we are root.
 * An existing cluster keeps its owner; else `postgres`, created only when it is missing; else `nobody`.
 */
export async function serverAccount(existing: Stats | undefined): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  if (existing !== undefined && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  const account = (await lookUp('postgres')) ?? (await createPostgres()) ?? (await lookUp('nobody'));
  if (account !== undefined && account.uid !== 0) return account;
  throw new StartupError(
    'PostgreSQL ne peut pas tourner en root et aucun compte « postgres » n’a pu être créé. Lancez la commande avec un compte ordinaire, ou indiquez DATABASE_URL.',
  );
}

function allows(info: Stats, account: Account, bits: number): boolean {
  const shift = info.uid === account.uid ? 6 : info.gid === account.gid ? 3 : 0;
  return ((info.mode >> shift) & bits) === bits;
}

/** Whether `account` can read and enter `path` through every one of its parents. */
export async function canReach(path: string, account: Account): Promise<boolean> {
  const info = await stat(path);
  if (!allows(info, account, info.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK))
    return false;
  return canEnter(dirname(resolve(path)), account);
}

/** Whether `account` can traverse `folder` and every one of its parents. */
export async function canEnter(folder: string, account: Account): Promise<boolean> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    if (!allows(await stat(path), account, constants.X_OK)) return false;
    if (path === dirname(path)) return true;
  }
}
