// The tests as continuous integration runs them: all on the embedded server, then those of the database on
// Debian's PostgreSQL 15 where it is installed. Ends with one line of counts.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runNode, tell } from './project.mjs';

// Files may be named, to try this program on a few tests.
const chosen = process.argv.slice(2);
const debian = '/usr/lib/postgresql/15/bin';
const counts = { passed: 0, failed: 0, skipped: 0 };
const folder = mkdtempSync(join(tmpdir(), 'projets-ci-'));

function count(file) {
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  counts.passed += report?.numPassedTests ?? 0;
  counts.failed += report?.numFailedTests ?? 0;
  counts.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  return report !== undefined;
}

/** `npm test`, with its counts added; a run that fails without a failed test counts for one. */
function runTests(name, args, env) {
  const report = join(folder, `${name}.json`);
  const failedBefore = counts.failed;
  const options = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = runNode('tools/test.mjs', [...options, ...args], { env: { ...process.env, ...env } });
  const told = count(report);
  if ((status !== 0 || !told) && counts.failed === failedBefore) counts.failed += 1;
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Runs `body` with the address of a throwaway PostgreSQL 15. */
async function withDebian(body) {
  const asRoot = process.getuid() === 0;
  const account = asRoot
    ? ['uid', 'gid'].map((kind) => Number(execFileSync('id', [`-${kind[0]}`, 'postgres'])))
    : [];
  const options = asRoot ? { uid: account[0], gid: account[1], cwd: '/' } : { cwd: '/' };
  const data = mkdtempSync(join(tmpdir(), 'projets-pg15-'));
  if (asRoot) execFileSync('chown', ['postgres', data]);
  chmodSync(data, 0o700);
  const port = await freePort();
  const initdb = [
    '-D',
    data,
    '-U',
    'projets',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ];
  execFileSync(join(debian, 'initdb'), initdb, { ...options, stdio: 'ignore' });
  const settings = [
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'max_connections=200',
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `port=${port}`,
  ];
  const server = spawn(
    join(debian, 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    for (let attempt = 0; attempt < 100; attempt++) {
      const ready = join(debian, 'pg_isready');
      if (isReady(ready, port)) break;
      await delay(100);
    }
    body(`postgresql://projets@127.0.0.1:${port}/postgres`);
  } finally {
    server.kill('SIGINT');
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
}

function isReady(program, port) {
  try {
    execFileSync(program, ['-q', '-h', '127.0.0.1', '-p', String(port)]);
    return true;
  } catch {
    return false;
  }
}

/** Tests that neither read nor write a database, or that start their own. */
const withoutDatabase = [
  'schema/**',
  '**/*rules.test.ts',
  '**/*.browser.test.ts',
  'api/test/demarrage*.test.ts',
  'tools/**',
];

/** Long stories whose statements the other tests already send: once is enough. */
const once = [
  'api/bench/**',
  'api/test/client-*.test.ts',
  'api/test/differentiel-cercles.test.ts',
  'api/test/rapprochement-simultane.test.ts',
  'api/test/rapprochement-quadratique.test.ts',
  'api/test/livraisons-tuees.test.ts',
  'api/src/demonstration/**',
  'api/src/projets/relocalisation.test.ts',
];

try {
  runTests('embarque', chosen, {});
  if (existsSync(join(debian, 'postgres'))) {
    tell('\nLes tests de la base, sur PostgreSQL 15 :');
    const args = [...withoutDatabase, ...once].map((pattern) => `--exclude=${pattern}`).concat(chosen);
    await withDebian((url) => runTests('postgresql-15', args, { TEST_DATABASE_URL: url }));
  } else {
    tell(`\nPostgreSQL 15 absent de ${debian} : tests non rejoués dessus.`);
  }
} catch (error) {
  tell(String(error));
  counts.failed += 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
