// The quality and cost of the search of territories, in process and without a database.
// After a build of the bench: node api/bench/dist/bench/recherche.js [--engendrer]; the option rewrites the set built by rule.
import { writeFile } from 'node:fs/promises';
import { type Bilan, ecrireTsv, eprouver, readTsv } from './recherche-epreuve.ts';
import { engendrer, type Requete } from './recherche-requetes.ts';

// Built into api/bench/dist/bench/.
const dossier = new URL('../../recherche/', import.meta.url);
const pourCent = (part: number, total: number) => `${((100 * part) / total).toFixed(1).replace('.', ',')} %`;
const ligne = ({ regle, total, premiers, troisPremiers }: Bilan) =>
  `| ${regle} | ${total} | ${pourCent(premiers, total)} | ${pourCent(troisPremiers, total)} |`;

function measureDurees(requetes: Requete[], chercher: (texte: string) => unknown): string {
  const durees: number[] = [];
  for (let tour = 0; tour < 5; tour++) {
    for (const { texte } of requetes) {
      const debut = performance.now();
      chercher(texte);
      if (tour > 0) durees.push(performance.now() - debut);
    }
  }
  durees.sort((a, b) => a - b);
  const quantile = (part: number) => `${(durees[Math.floor(durees.length * part)] ?? 0).toFixed(2)} ms`;
  return `médiane ${quantile(0.5)}, p95 ${quantile(0.95)}, p99 ${quantile(0.99)}`;
}

// The built product, which finds its data beside it.
const produit = new URL('../../../dist/territoires/', import.meta.url);
const load = async <M>(fichier: string) => (await import(new URL(fichier, produit).href)) as M;
const { readDonnees } = await load<typeof import('../src/territoires/source.ts')>('source.js');
const { createReferentiel } =
  await load<typeof import('../src/territoires/referentiel.ts')>('referentiel.js');
const donnees = await readDonnees();
const referentiel = createReferentiel(donnees);
if (process.argv.includes('--engendrer')) {
  const territoires = referentiel.listTerritoires(
    ...(['commune', 'epci', 'ept', 'syndicat', 'petr', 'pole', 'departement', 'region'] as const),
  );
  await writeFile(new URL('engendrees.tsv', dossier), ecrireTsv(engendrer(territoires, donnees.anciennes)));
}
const avant = process.memoryUsage();
const debut = performance.now();
referentiel.chercher('a');
const construction = performance.now() - debut;
const apres = process.memoryUsage();
const memoire = apres.heapUsed + apres.arrayBuffers - avant.heapUsed - avant.arrayBuffers;
process.stdout.write(`Référentiel ${donnees.version}\n`);
process.stdout.write(`Index : ${Math.round(construction)} ms, environ ${Math.round(memoire / 1e6)} Mo\n\n`);
const toutes: Requete[] = [];
for (const fichier of ['engendrees.tsv', 'ecrites.tsv']) {
  const requetes = await readTsv(new URL(fichier, dossier));
  toutes.push(...requetes);
  const { bilans, total, rates } = eprouver(requetes, referentiel.chercher);
  process.stdout.write(
    `${fichier}\n\n| règle | requêtes | premier | trois premiers |\n| --- | --- | --- | --- |\n`,
  );
  process.stdout.write(`${[...bilans, total].map(ligne).join('\n')}\n\n`);
  for (const { requete, rang, obtenus } of rates) {
    const place = rang === 0 ? 'absent' : `rang ${rang}`;
    process.stdout.write(
      `- ${requete.regle} « ${requete.texte} » : ${requete.attendu || 'rien'} ${place} ; ${obtenus.join(', ')}\n`,
    );
  }
  process.stdout.write('\n');
}
process.stdout.write(`Durée d'une recherche : ${measureDurees(toutes, referentiel.chercher)}\n`);
