// Installs and builds the project when needed; Node alone is required. Imports nothing that is not in Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const oldestNode = [20, 19];
const lockFile = join(root, 'package-lock.json');
const installStamp = join(root, 'node_modules/.api-projets');
const buildStamp = join(root, 'api/dist/.construit');

/** Ends the process with a sentence. */
export function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

export function tell(sentence) {
  process.stderr.write(`${sentence}\n`);
}

/** Runs a Node program of node_modules from the root; answers its exit code. */
export function runNode(program, args, options = {}) {
  const { status } = spawnSync(process.execPath, [join(root, program), ...args], {
    cwd: root,
    stdio: 'inherit',
    ...options,
  });
  return status ?? 1;
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  fail(
    `Il faut Node.js ${oldestNode.join('.')} ou plus récent ; vous avez ${process.versions.node}. Voir https://nodejs.org/fr`,
  );
}

function mtime(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

/** `npm ci` when the dependencies are absent or not those of package-lock.json. */
export function ensureInstalled() {
  checkNode();
  const fingerprint = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (existsSync(installStamp) && readFileSync(installStamp, 'utf8') === fingerprint) return;
  // npm's own record of an installation made by hand.
  if (mtime(join(root, 'node_modules/.package-lock.json')) < mtime(lockFile)) {
    tell('Installation des dépendances (une seule fois)…');
    const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    const npm = process.env.npm_execpath;
    const options = {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: npm === undefined && process.platform === 'win32',
    };
    const { status } = npm?.endsWith('.js')
      ? spawnSync(process.execPath, [npm, ...args], options)
      : spawnSync('npm', args, options);
    if (status !== 0)
      fail('L’installation des dépendances a échoué : vérifiez l’accès au registre npm, puis relancez.');
  }
  writeFileSync(installStamp, fingerprint);
}

function filesOf(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What the built code comes from; names are part of it, so that a removed file is seen. */
function sourcesFingerprint() {
  const configurations = [
    'tsconfig.base.json',
    'schema/tsconfig.json',
    'client/tsconfig.json',
    'client/src/fichier/tsconfig.json',
    'api/tsconfig.json',
    'package-lock.json',
  ];
  const paths = [
    ...['schema/src', 'client/src', 'api/src'].flatMap(filesOf),
    ...configurations.map((name) => join(root, name)),
  ];
  const hash = createHash('sha256');
  for (const path of paths.sort()) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

/** Compiles when a source changed since the last success; answers whether the result is complete. */
export function build() {
  const fingerprint = sourcesFingerprint();
  if (existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === fingerprint) return true;
  tell('Construction…');
  if (
    runNode(
      'node_modules/@typescript/native/bin/tsc',
      ['-b', 'schema', 'client', 'client/src/fichier', 'api'],
      {
        stdio: ['ignore', 2, 2],
      },
    ) !== 0
  )
    return false;
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, fingerprint);
  return true;
}

export function ensureBuilt() {
  ensureInstalled();
  if (!build()) fail('La construction a échoué : corrigez les erreurs ci-dessus, puis relancez.');
}

/** Runs a command of the product in this very process: no second one to forward signals to. */
export async function runCommand(args) {
  const main = join(root, 'api/dist/main.js');
  process.argv = [process.execPath, main, ...args];
  await import(new URL('../api/dist/main.js', import.meta.url).href);
}
