// A dated snapshot of the reference data, to take offline: NDJSON files in a folder ready for `npm pack`.
//   npm run build && node tools/instantane.mjs creer <dossier>
//   node tools/instantane.mjs comparer <ancien dossier> <nouveau dossier>
// With DATABASE_URL, takes what that database holds, imports included; otherwise the installed edition alone.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const [commande, ...dossiers] = process.argv.slice(2);
if (commande === 'creer' && dossiers.length === 1) await create(dossiers[0]);
else if (commande === 'comparer' && dossiers.length === 2) await compare(...dossiers);
else {
  console.error('Usage : node tools/instantane.mjs creer <dossier> | comparer <ancien> <nouveau>');
  process.exitCode = 1;
}

async function readDonnees() {
  const dist = (nom) => import(new URL(`../api/dist/${nom}.js`, import.meta.url).href);
  if (process.env.DATABASE_URL === undefined) return (await dist('territoires/source')).readDonnees();
  const { db, close } = (await dist('infra/db')).openDb({ url: process.env.DATABASE_URL });
  try {
    return await (await dist('territoires/store')).readDonneesChargees(db);
  } finally {
    await close();
  }
}

async function create(dossier) {
  const donnees = await readDonnees();
  const date = new Date().toISOString().slice(0, 10);
  await mkdir(dossier, { recursive: true });
  const fichiers = {
    territoires: donnees.territoires.map((ligne) => ({ ...ligne, parents: [...ligne.parents].sort() })),
    'communes-disparues': donnees.anciennes,
    'groupements-disparus': donnees.groupementsAnciens,
    categories: donnees.attaches?.categories ?? [],
    competences: donnees.attaches?.competences ?? [],
    'competences-exercees': donnees.attaches?.exercees ?? [],
    programmes: donnees.attaches?.participations ?? [],
  };
  for (const [nom, lignes] of Object.entries(fichiers)) {
    const textes = lignes.map((ligne) => JSON.stringify(ligne)).sort();
    await writeFile(join(dossier, `${nom}.ndjson`), textes.map((texte) => `${texte}\n`).join(''));
  }
  const paquet = {
    name: '@projets-collectivites/referentiel',
    version: `${date.slice(0, 4)}.${Number(date.slice(5, 7))}.${Number(date.slice(8))}`,
    description: `Référentiel des territoires, instantané du ${date} (${donnees.version})`,
    license: 'etalab-2.0',
    files: ['*.ndjson', 'instantane.json'],
  };
  const comptes = Object.fromEntries(Object.entries(fichiers).map(([nom, lignes]) => [nom, lignes.length]));
  await writeJson(join(dossier, 'package.json'), paquet);
  await writeJson(join(dossier, 'instantane.json'), { date, edition: donnees.version, lignes: comptes });
  await writeFile(
    join(dossier, 'README.md'),
    `# Référentiel des territoires\n\n${paquet.description}. Sources : Insee, DGCL (Banatic), La Poste, ANCT ; Licence Ouverte 2.0.\n`,
  );
  console.log(`${dossier} : ${JSON.stringify(comptes)}`);
}

async function writeJson(chemin, valeur) {
  await writeFile(chemin, `${JSON.stringify(valeur, null, 2)}\n`);
}

async function readTerritoires(dossier) {
  const texte = await readFile(join(dossier, 'territoires.ndjson'), 'utf8');
  const lignes = texte.split('\n').filter((ligne) => ligne !== '');
  return new Map(lignes.map((ligne) => [JSON.parse(ligne).cle, JSON.parse(ligne)]));
}

/** One NDJSON line a difference: `ajoute`, `retire`, or `modifie` with the fields that changed. */
async function compare(ancien, nouveau) {
  const [avant, apres] = await Promise.all([readTerritoires(ancien), readTerritoires(nouveau)]);
  for (const [cle, ligne] of apres) {
    const connue = avant.get(cle);
    if (connue === undefined) console.log(JSON.stringify({ changement: 'ajoute', cle, nom: ligne.nom }));
    else {
      const champs = Object.fromEntries(
        [...new Set([...Object.keys(connue), ...Object.keys(ligne)])]
          .filter((nom) => JSON.stringify(connue[nom]) !== JSON.stringify(ligne[nom]))
          .map((nom) => [nom, { avant: connue[nom] ?? null, apres: ligne[nom] ?? null }]),
      );
      if (Object.keys(champs).length > 0) console.log(JSON.stringify({ changement: 'modifie', cle, champs }));
    }
  }
  for (const [cle, { nom }] of avant) {
    if (!apres.has(cle)) console.log(JSON.stringify({ changement: 'retire', cle, nom }));
  }
}
