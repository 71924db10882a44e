// The product started as people start it: real processes, real signals, the embedded server.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = join(root, 'api/dist/main.js');
const folder = mkdtempSync(join(tmpdir(), 'projets-demarrage-'));
const dataDir = join(folder, 'donnees');
const children: ChildProcess[] = [];

interface Launched {
  child: ChildProcess;
  output(): string;
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | string | null>;
}

function launch(
  args: string[],
  env: Record<string, string>,
  account?: { uid: number; gid: number },
): Launched {
  const child = spawn(process.execPath, [main, ...args], {
    ...account,
    cwd: '/',
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  return { child, output: () => text, ended };
}

/** The address that a started server prints, once it is ready. */
async function untilReady(launched: Launched): Promise<string> {
  for (let attempt = 0; attempt < 600 && launched.child.exitCode === null; attempt++) {
    const address = /adresse +(http:\S+)/.exec(launched.output())?.[1];
    const ready =
      address !== undefined &&
      (await fetch(`${address}/pret`).then(
        ({ ok }) => ok,
        () => false,
      ));
    if (ready) return address;
    await delay(50);
  }
  throw new Error(`le serveur n’est pas prêt : ${launched.output()}`);
}

function postmasterOf(directory: string): number {
  return Number.parseInt(readFileSync(join(directory, 'postgres/postmaster.pid'), 'utf8'), 10);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A sentence for people: the program ended badly, without a stack trace. */
async function expectRefusal(launched: Launched, sentence: RegExp): Promise<void> {
  expect(await launched.ended).toBe(1);
  expect(launched.output()).toMatch(sentence);
  expect(launched.output()).not.toMatch(/^\s+at /m);
}

beforeAll(() => {
  execFileSync(process.execPath, ['-e', "import('./tools/project.mjs').then((p) => p.build())"], {
    cwd: root,
  });
  chmodSync(folder, 0o755);
}, 120_000);

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const name of ['donnees', 'autre']) {
    const pidFile = join(folder, name, 'postgres/postmaster.pid');
    if (existsSync(pidFile)) process.kill(postmasterOf(join(folder, name)), 'SIGQUIT');
  }
  await delay(200);
  rmSync(folder, { recursive: true, force: true });
});

describe.sequential('démarrer et arrêter', () => {
  let running: Launched;
  let address: string;
  let demo: string;

  test('un premier démarrage interrompu pendant la création de la base se reprend', async () => {
    mkdirSync(join(dataDir, 'postgres.initialisation'), { recursive: true });
    chmodSync(dataDir, 0o755);
    writeFileSync(join(dataDir, 'postgres.initialisation/PG_VERSION'), '18\n');
    writeFileSync(
      join(dataDir, 'verrou.json'),
      JSON.stringify({ pid: 1, role: 'serveur', host: 'x', birth: 'x' }),
    );
    const past = new Date(0);
    utimesSync(join(dataDir, 'verrou.json'), past, past);
    running = launch(['start'], {});
    address = await untilReady(running);
    expect(existsSync(join(dataDir, 'postgres.initialisation'))).toBe(false);
  });

  test('les clés de la démonstration sont écrites pour leur seul propriétaire, et fonctionnent', async () => {
    const path = join(dataDir, 'demo.json');
    demo = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { url, cles } = JSON.parse(demo);
    expect(url).toBe(address);
    expect(Object.keys(cles).sort()).toEqual(['admin', 'mec', 'recoco', 'tet']);
    const answer = await fetch(`${url}/v1/moi`, { headers: { authorization: `Bearer ${cles.mec}` } });
    expect(answer.status).toBe(200);
  });

  test('un dossier de données déjà utilisé est dit, avec le processus qui l’utilise', async () => {
    const second = launch(['start'], {});
    await expectRefusal(second, new RegExp(`déjà utilisé par le processus ${running.child.pid}`));
  });

  test('un port déjà utilisé est dit, avant de créer une base', async () => {
    const autre = join(folder, 'jamais-cree');
    const second = launch(['start'], { DATA_DIR: autre, PORT: new URL(address).port });
    await expectRefusal(second, /Le port \d+ est déjà utilisé.*PORT/);
    expect(existsSync(autre)).toBe(false);
  });

  test('une commande rejoint la base du serveur et la lui laisse', async () => {
    const command = launch(['migrate'], {});
    expect(await command.ended).toBe(0);
    expect((await fetch(`${address}/pret`)).status).toBe(200);
  });

  test('Ctrl-C répond aux requêtes en cours, puis ferme la base proprement', async () => {
    const postmaster = postmasterOf(dataDir);
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk));
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const head = 'POST /v1/projets/similaires HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    socket.write(`${head}content-length: 2\r\n\r\n{`);
    await delay(200);
    running.child.kill('SIGINT');
    running.child.kill('SIGINT');
    await delay(300);
    expect(isAlive(postmaster)).toBe(true);
    socket.write('}');
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
    expect(await running.ended).toBe(0);
    expect(isAlive(postmaster)).toBe(false);
    expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8').trimEnd()).toMatch(
      /database system is shut down$/,
    );
  });

  test('un arrêt brutal laisse un serveur que le démarrage suivant reprend, puis arrête', async () => {
    running = launch(['start'], {});
    await untilReady(running);
    const orphan = postmasterOf(dataDir);
    running.child.kill('SIGKILL');
    await running.ended;
    expect(isAlive(orphan)).toBe(true);
    running = launch(['start'], {});
    await untilReady(running);
    expect(postmasterOf(dataDir)).toBe(orphan);
    expect(readFileSync(join(dataDir, 'demo.json'), 'utf8')).toBe(demo);
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
    expect(isAlive(orphan)).toBe(false);
  });

  test('un numéro de processus repris par un autre programme n’empêche pas de démarrer', async () => {
    const stale = [process.pid, join(dataDir, 'postgres'), 0, 1, '', '127.0.0.1', '', 'ready'].join('\n');
    writeFileSync(join(dataDir, 'postgres/postmaster.pid'), stale);
    const command = launch(['migrate'], {});
    expect(await command.ended, command.output()).toBe(0);
    expect(isAlive(process.pid)).toBe(true);
  });
});

describe('refuser par une phrase', () => {
  test.each([
    ['un dossier de données qui est un fichier', { DATA_DIR: main }, /Le dossier .* ne peut pas être créé/],
    [
      'une base injoignable, sans montrer le mot de passe',
      { DATABASE_URL: 'postgres://x:tres-secret@127.0.0.1:1/b' },
      /127\.0\.0\.1:1\/b\) est injoignable/,
    ],
    ['une variable incorrecte', { PORT: 'trois' }, /La variable PORT est incorrecte/],
    ['une adresse qui n’est pas celle de la machine', { HOST: '192.0.2.1' }, /corrigez HOST/],
  ])('%s', async (_what, env, sentence) => {
    const launched = launch(['start'], env);
    await expectRefusal(launched, sentence);
    expect(launched.output()).not.toContain('tres-secret');
  });

  test('une base d’une autre version de PostgreSQL', async () => {
    const autre = join(folder, 'version');
    mkdirSync(join(autre, 'postgres'), { recursive: true });
    writeFileSync(join(autre, 'postgres/PG_VERSION'), '14\n');
    await expectRefusal(launch(['migrate'], { DATA_DIR: autre }), /viennent de PostgreSQL 14/);
  });
});

test.skipIf(process.getuid?.() !== 0)('un compte ordinaire démarre dans son propre dossier', async () => {
  const autre = join(folder, 'autre');
  mkdirSync(autre);
  chownSync(autre, 65_534, 65_534);
  const command = launch(['migrate'], { DATA_DIR: autre }, { uid: 65_534, gid: 65_534 });
  expect(await command.ended, command.output()).toBe(0);
  expect(existsSync(join(autre, 'postgres/PG_VERSION'))).toBe(true);
});

test.skipIf(process.getuid?.() !== 0)('root démarre dans un dossier où lui seul peut entrer', async () => {
  const ferme = mkdtempSync(join(folder, 'ferme-'));
  const command = launch(['migrate'], { DATA_DIR: join(ferme, 'donnees') });
  expect(await command.ended, command.output()).toBe(0);
  const place = /la base est dans (\S+)\./.exec(command.output())?.[1] ?? '';
  expect(existsSync(join(place, 'PG_VERSION'))).toBe(true);
  rmSync(place, { recursive: true });
});
