// A plateforme's process, made to be killed: publishes numbered states, and tells each one that is durable.
// node client-emetteur.mjs <url> <clé> <boîte> <premier> <dernier> <traces>

import { openBoiteFichier } from '../../client/dist/fichier/index.js';
import { createClient, createPublisher } from '../../client/dist/index.js';

const [url, cle, chemin, premier, dernier, traces] = process.argv.slice(2);
const client = createClient({ url, cle });
const publisher = await createPublisher({
  client,
  boite: await openBoiteFichier(chemin),
  lot: 100,
  premiereAttenteMs: 100,
  attenteMaxMs: 500,
});
process.stdout.write('ouvert\n');
for (let i = Number(premier); i <= Number(dernier); i++) {
  await publisher.publish(`t${i % Number(traces)}`, {
    nom: `État ${i}`,
    collectivites: [{ type: 'commune', code: '80021' }],
  });
  process.stdout.write(`${i}\n`);
  if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}
await publisher.drain();
await publisher.close();
process.stdout.write('fini\n');
