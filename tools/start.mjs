// npm start: from a fresh clone to a server that answers.
import { ensureBuilt, runCommand } from './project.mjs';

ensureBuilt();
await runCommand(['start', ...process.argv.slice(2)]);
