// npm run admin|import|bench|generate -- …: installs and builds if needed, then runs.
import { build, ensureBuilt, ensureInstalled, fail, runCommand, runNode } from './project.mjs';

const [command, ...args] = process.argv.slice(2);

if (command === 'generate') {
  // The generated types may be what the build is missing.
  ensureInstalled();
  build();
  const { generate } = await import('./generate.mjs');
  await generate();
} else if (command === undefined) {
  fail('Indiquez une commande : npm run admin, npm run import, npm run generate…');
} else if (command === 'bench') {
  ensureBuilt();
  // Programs of their own, that only use the product from outside.
  if (runNode('node_modules/@typescript/native/bin/tsc', ['-p', 'api/bench']) !== 0)
    fail('La construction du banc a échoué.');
  process.exitCode = runNode('api/bench/dist/bench/main.js', args);
} else {
  ensureBuilt();
  await runCommand([command, ...args]);
}
