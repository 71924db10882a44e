// npm test: installs and builds if needed, then runs every test; arguments go to vitest.
import { ensureBuilt, runNode } from './project.mjs';

ensureBuilt();
process.exitCode = runNode('node_modules/vitest/vitest.mjs', ['run', ...process.argv.slice(2)]);
