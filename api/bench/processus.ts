// The product's processes, started as a user would start them, each in its own process.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface Processus {
  pid: number;
  /** Asks it to stop and waits for its end. */
  stop(): Promise<void>;
}

const alive = new Set<ChildProcess>();

// Whatever happens to the bench, nothing is left behind.
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

function track(child: ChildProcess): ChildProcess {
  alive.add(child);
  child.on('exit', () => alive.delete(child));
  return child;
}

export function startProcess(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  erreurs: 'dites' | 'muet' = 'dites',
): Processus {
  const quiet = process.env.BENCH_VERBEUX === undefined;
  const child = track(
    spawn(process.execPath, [...(process.env.BENCH_NODE?.split(' ') ?? []), program, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'ignore' : 'inherit', quiet && erreurs === 'muet' ? 'ignore' : 'inherit'],
    }),
  );
  const ended = once(child, 'exit');
  return {
    pid: child.pid as number,
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeoutKill(child);
      await ended;
      clearTimeout(late);
    },
  };
}

function setTimeoutKill(child: ChildProcess): NodeJS.Timeout {
  return setTimeout(() => child.kill('SIGKILL'), 60_000);
}

/** Runs a command to its end; answers what it wrote. Throws when it fails. */
export async function runProcess(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = track(
    spawn(process.execPath, [program, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  const written = { out: '', err: '' };
  child.stdout?.on('data', (part) => {
    written.out += part;
  });
  child.stderr?.on('data', (part) => {
    written.err += part;
  });
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${args.join(' ')} : code ${code}\n${written.err.slice(-2_000)}`);
  return written.out;
}

/** Milliseconds until the address answers 200. */
export async function waitReady(url: string, patienceMs = 120_000): Promise<number> {
  const start = performance.now();
  while (performance.now() - start < patienceMs) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return performance.now() - start;
    await delay(20);
  }
  throw new Error(`${url} ne répond pas`);
}

/** Resident memory of a process, in megabytes; 0 where the system does not tell. */
export async function residentMemory(pid: number): Promise<number> {
  const status = await readFile(join('/proc', String(pid), 'status'), 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}
