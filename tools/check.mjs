// npm run check: everything a reviewer should not have to look for. Each failure says how to mend it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, ensureInstalled, root, runNode, tell } from './project.mjs';

const compiler = 'node_modules/@typescript/native/bin/tsc';

/** dependency-cruiser passes happily when it cannot read TypeScript: seeing no module is a failure. */
function checkDependencies() {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [
    'api/src',
    'schema/src',
    'client/src',
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
  ];
  const options = {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  };
  const { stdout } = spawnSync(process.execPath, [program, ...args], options);
  const { summary, modules } = JSON.parse(stdout);
  const seen = modules.filter(({ source }) => /^(api|client|schema)\/src\/.*\.ts$/.test(source)).length;
  if (seen === 0) {
    tell('Aucun module TypeScript vu : dependency-cruiser a besoin de TypeScript 6 (alias « typescript »).');
    return false;
  }
  const errors = summary.violations.filter(({ rule }) => rule.severity === 'error');
  for (const { rule, from, to, cycle } of errors) {
    tell(`  ${rule.name} : ${from} → ${cycle?.map(({ name }) => name).join(' → ') ?? to}`);
  }
  return errors.length === 0;
}

async function checkGenerated() {
  const { outdated } = await import('./generate.mjs');
  const names = await outdated();
  for (const name of names) tell(`  ${name} n’est plus à jour`);
  return names.length === 0;
}

const steps = [
  [
    'mise en forme et style',
    () => runNode('node_modules/@biomejs/biome/bin/biome', ['ci', '.']) === 0,
    'npm run format',
  ],
  ['construction', () => build(), 'corrigez les erreurs de types'],
  ['types', () => runNode(compiler, ['-p', 'tsconfig.test.json']) === 0, 'corrigez les erreurs de types'],
  ['règles de dépendance', checkDependencies, 'voir .dependency-cruiser.cjs'],
  [
    'code mort',
    () => runNode('node_modules/knip/bin/knip.js', ['--no-progress']) === 0,
    'supprimez ce qui ne sert pas',
  ],
  ['fichiers générés', checkGenerated, 'npm run generate, puis relisez le diff'],
];

ensureInstalled();
const failed = [];
for (const [name, check, remedy] of steps) {
  const passed = await check();
  tell(`${passed ? '✓' : '✗'} ${name}`);
  if (!passed) failed.push(`${name} (${remedy})`);
}
if (failed.length > 0) {
  tell(`\nÀ corriger :\n${failed.map((line) => `  - ${line}`).join('\n')}`);
  process.exitCode = 1;
}
