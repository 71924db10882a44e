// One process at a time owns DATA_DIR: a lock file names it, and a dead owner's lock is taken over.
import { execFile } from 'node:child_process';
import { link, readFile, rename, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prepareDataDir } from './embedded/index.ts';
import { codeOf, StartupError } from './startup-error.ts';

const run = promisify(execFile);

export type Role = 'serveur' | 'commande';

export interface Holder {
  pid: number;
  role: Role;
  host: string;
  /** Tells two processes of the same number apart. */
  birth: string;
}

export interface DataDirLock {
  release(): Promise<void>;
}

const heartbeat = 5_000;

async function birthOf(pid: number): Promise<string> {
  const statistics = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (statistics !== undefined) {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
    // Field 22, counted after the command's name, which may hold spaces.
    return `${boot.trim()} ${statistics.slice(statistics.lastIndexOf(')') + 2).split(' ')[19]}`;
  }
  return run('ps', ['-o', 'lstart=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
}

async function isHeld(holder: Holder, path: string): Promise<boolean> {
  if (holder.host !== hostname()) {
    // Another container on the same volume: its processes cannot be seen, its heartbeat can.
    const info = await stat(path).catch(() => undefined);
    return info !== undefined && Date.now() - info.mtimeMs < 4 * heartbeat;
  }
  const birth = await birthOf(holder.pid);
  return birth !== '' && birth === holder.birth;
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function keepAlive(path: string): () => void {
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, heartbeat);
  timer.unref();
  return () => clearInterval(timer);
}

/** Takes the folder, or answers who holds it. */
export async function lockDataDir(dataDir: string, role: Role): Promise<DataDirLock | Holder> {
  await prepareDataDir(dataDir);
  const path = join(dataDir, 'verrou.json');
  const mine: Holder = { pid: process.pid, role, host: hostname(), birth: await birthOf(process.pid) };
  const draft = `${path}.${process.pid}`;
  try {
    await writeFile(draft, JSON.stringify(mine), { mode: 0o644 });
    for (;;) {
      const taken = await link(draft, path).then(
        () => true,
        (error) => {
          if (codeOf(error) === 'EEXIST') return false;
          throw error;
        },
      );
      if (taken) break;
      const holder = await readHolder(path);
      if (holder !== undefined && (await isHeld(holder, path))) return holder;
      // Renaming first: of two processes that saw the same dead owner, one alone removes its lock.
      await rename(path, `${draft}.perdu`).catch(() => undefined);
      await rm(`${draft}.perdu`, { force: true });
    }
  } catch (error) {
    const reason =
      codeOf(error) === 'ENOSPC' ? 'le disque est plein' : `écriture impossible (${codeOf(error)})`;
    throw new StartupError(`Le dossier ${dataDir} ne peut pas être utilisé : ${reason}.`, { cause: error });
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
  const stopHeartbeat = keepAlive(path);
  return {
    async release() {
      stopHeartbeat();
      if ((await readHolder(path))?.pid === process.pid) await rm(path, { force: true });
    },
  };
}

/** Whether so little space is left that the database may have failed for want of it. */
export async function isDiskFull(dataDir: string): Promise<boolean> {
  const space = await statfs(dataDir).catch(() => undefined);
  return space !== undefined && space.bavail * space.bsize < 16 * 1024 * 1024;
}

/** Atomic replacement of a file that only its owner reads. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, content, { mode: 0o600, flush: true });
  await rename(draft, path);
}
