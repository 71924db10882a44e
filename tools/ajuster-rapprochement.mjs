// node tools/ajuster-rapprochement.mjs [--ecrire]: fits and measures record linkage on the open data of ../shared/data.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, fail, root, runNode } from './project.mjs';

ensureBuilt();
if (runNode('node_modules/@typescript/native/bin/tsc', ['-p', 'api/bench']) !== 0) {
  fail('La construction du programme a échoué.');
}
// The compiled sources look for the reference lists beside them.
cpSync(join(root, 'api/donnees-reference'), join(root, 'api/bench/dist/donnees-reference'), {
  recursive: true,
});
process.exitCode = runNode('api/bench/dist/bench/rapprochement-ajuster.js', process.argv.slice(2));
