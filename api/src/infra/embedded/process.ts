// The running server: found through postmaster.pid, started detached from our process group, stopped by signal.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { open, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { codeOf, StartupError } from '../startup-error.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { serverEnvironment, superuser } from './cluster.ts';
import { serverArguments } from './settings.ts';

const run = promisify(execFile);
const logLimit = 10 * 1024 * 1024;

export interface Running {
  pid: number;
  port: number;
}

export function urlOf(port: number, secret: string, database: string): string {
  return `postgresql://${superuser}:${secret}@127.0.0.1:${port}/${database}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Runs one statement on the server; rejects while it cannot answer. */
export async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(statement)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function readPidFile(cluster: string): Promise<Running | undefined> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3] ?? 0) } : undefined;
}

/** The pid may have been given to another program since: a server has its data directory as working directory. */
async function isServerOf(cluster: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  if (cwd !== undefined) return cwd === (await realpath(cluster));
  const command = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return command.stdout.includes('postgres') && command.stdout.includes(cluster);
}

async function answers({ port }: Running, secret: string): Promise<boolean> {
  return (
    port > 0 &&
    (await ask(urlOf(port, secret, 'postgres'), 'SELECT 1').then(
      () => true,
      () => false,
    ))
  );
}

/** The server of this cluster that already runs and answers, left by an interrupted process or by another command. */
export async function findRunning(cluster: string, secret: string): Promise<Running | undefined> {
  const found = await readPidFile(cluster);
  if (found === undefined || !(await isServerOf(cluster, found.pid))) return undefined;
  return (await answers(found, secret)) ? found : undefined;
}

/** Like findRunning, but waits for a server that is starting, stops one that never answers, and clears its traces. */
export async function adoptOrClear(cluster: string, secret: string): Promise<Running | undefined> {
  for (let attempt = 0; attempt < 60; attempt++) {
    const found = await readPidFile(cluster);
    if (found === undefined) return undefined;
    if (!(await isServerOf(cluster, found.pid))) {
      await rm(join(cluster, 'postmaster.pid'), { force: true });
      return undefined;
    }
    if (await answers(found, secret)) return found;
    await delay(250);
  }
  const stuck = await readPidFile(cluster);
  if (stuck !== undefined) await stopServer(stuck.pid);
  return undefined;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function openLog(path: string): Promise<Awaited<ReturnType<typeof open>>> {
  const info = await stat(path).catch(() => undefined);
  if (info !== undefined && info.size > logLimit) await rename(path, `${path}.1`);
  return open(path, 'a', 0o600);
}

export interface Launch {
  cluster: string;
  binaries: Binaries;
  account: Account | undefined;
  secret: string;
  durable: boolean;
  logFile: string;
}

/** Starts the server in its own session: a Ctrl-C reaches us alone, and we stop it last. */
export async function startServer(launch: Launch): Promise<Running> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const log = await openLog(launch.logFile);
    const logStart = (await log.stat()).size;
    const child = spawn(launch.binaries.postgres, serverArguments(launch.cluster, port, launch.durable), {
      ...launch.account,
      detached: true,
      cwd: '/',
      env: serverEnvironment,
      stdio: ['ignore', log.fd, log.fd],
    });
    try {
      await untilReady(child, urlOf(port, launch.secret, 'postgres'));
      child.unref();
      return { pid: child.pid ?? 0, port };
    } catch (error) {
      const tail = (await readFile(launch.logFile, 'utf8').catch(() => '')).slice(logStart);
      // A port taken meanwhile, or the last children of a killed server still leaving.
      const passing = /Address already in use|could not bind|still in use/.test(tail);
      if (!passing || attempt === 20) throw launchFailure(error, tail, launch);
      await delay(250);
    } finally {
      await log.close();
    }
  }
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  let ended: Error | undefined;
  child.once('error', (error) => (ended = error));
  child.once('exit', (code, signal) => (ended = new Error(`code ${code ?? signal}`)));
  // Recovery after a crash may take minutes; an ended process stops the wait at once.
  for (const deadline = Date.now() + 600_000; Date.now() < deadline; ) {
    if (ended !== undefined) throw ended;
    const refused = await ask(url, 'SELECT 1').then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refused === undefined) return;
    if (codeOf(refused)?.startsWith('28')) {
      await stopServer(child.pid ?? 0);
      throw new StartupError(
        'Le mot de passe conservé dans postgres.secret n’est pas celui de la base : remettez le fichier d’origine.',
      );
    }
    await delay(40);
  }
  await stopServer(child.pid ?? 0);
  throw new Error('aucune réponse après dix minutes');
}

function launchFailure(error: unknown, tail: string, { cluster, logFile }: Launch): StartupError {
  if (error instanceof StartupError) return error;
  if (/No space left|Disk quota|wrote only/.test(tail)) {
    return new StartupError(
      `Le disque est plein : la base de ${cluster} ne peut pas démarrer. Libérez de la place, puis relancez.`,
    );
  }
  const reason =
    [...tail.matchAll(/(?:FATAL|PANIC): *(.+)/g)].at(-1)?.[1] ??
    (error instanceof Error ? error.message : String(error));
  return new StartupError(`La base de ${cluster} n’a pas démarré : ${reason} (détail dans ${logFile})`, {
    cause: error,
  });
}

async function waitForExit(pid: number, milliseconds: number): Promise<boolean> {
  for (const deadline = Date.now() + milliseconds; Date.now() < deadline; await delay(20)) {
    if (!isAlive(pid)) return true;
  }
  return !isAlive(pid);
}

/** Fast shutdown (a checkpoint, then exit), then immediate when it takes over 30 s (a full disk); recovery is then automatic. */
export async function stopServer(pid: number): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (pid <= 0 || !isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await waitForExit(pid, patience)) return;
  }
}
