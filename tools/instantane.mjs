// A dated snapshot of the reference data, to take offline: NDJSON files in a folder ready for `npm pack`.
//   npm run instantane -- creer <dossier> [--millesime 2025] | comparer <ancien dossier> <nouveau dossier>
// Takes what the database holds, imports included: that of DATABASE_URL, else that of DATA_DIR when there is one; else
// the installed edition alone. With --millesime, a past edition, without imports.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { versions, withMillesimes } from './millesimes.mjs';
import { ensureBuilt, fail, tell } from './project.mjs';

const manifeste = 'instantane.json';
const modele = (nom) => new URL(`instantane/${nom}`, import.meta.url);

const dist = (nom) => import(new URL(`../api/dist/${nom}.js`, import.meta.url).href);
/** Before, the package has neither EPT nor the SIREN of communes. */
const premierMillesime = 2023;

/** What the database holds, the installed edition where there is none, or a past one. Needs the built product. */
export async function readDonnees({ env = process.env, millesime } = {}) {
  const source = await dist('territoires/source');
  if (millesime !== undefined) return readPassee(source, millesime);
  const config = (await dist('config')).readConfig(env, fileURLToPath(new URL('..', import.meta.url)));
  if (config.databaseUrl === undefined && !existsSync(join(config.dataDir, 'postgres'))) {
    tell('Pas encore de base : l’instantané est celui de l’édition installée, sans import.');
    return source.readDonnees();
  }
  const nom = config.databaseUrl === undefined ? config.dataDir : 'DATABASE_URL';
  const { url, close } = await (await dist('infra/database')).accessDatabase(config, 'commande', tell);
  try {
    return await readBase(url, nom);
  } finally {
    await close();
  }
}

function readPassee(source, millesime) {
  const annees = Object.keys(versions).filter((annee) => Number(annee) >= premierMillesime);
  if (!annees.includes(millesime))
    throw new Error(
      `le millésime ${millesime} n’est pas proposé : choisissez ${annees.join(', ')}, ou aucun pour celui d’aujourd’hui.`,
    );
  return withMillesimes([millesime], (dossiers) =>
    source.readDonnees({ annee: Number(millesime), dossier: dossiers[millesime] }),
  );
}

async function readBase(url, nom) {
  const { db, close } = (await dist('infra/db')).openDb({ url });
  let donnees;
  try {
    donnees = await (await dist('territoires/store')).readDonneesChargees(db);
  } catch (error) {
    throw new Error(
      `la base de ${nom} ne peut pas être lue (${error.message}) : vérifiez l’adresse, puis npm run migrate.`,
    );
  } finally {
    await close();
  }
  if (donnees.territoires.length > 0) return donnees;
  throw new Error(`la base de ${nom} n’a pas de territoires : lancez une fois npm run serve ou npm start.`);
}

/** Never writes among someone's files: the folder is new, empty, or a former snapshot. */
async function checkFolder(dossier) {
  const fichiers = await readdir(dossier).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw new Error(`${dossier} n’est pas un dossier où écrire (${error.code}).`);
  });
  if (fichiers.length > 0 && !fichiers.includes(manifeste))
    throw new Error(
      `${dossier} contient autre chose qu’un instantané : choisissez un dossier vide ou nouveau.`,
    );
}

function filesOf(donnees) {
  return {
    territoires: donnees.territoires.map((ligne) => ({ ...ligne, parents: [...ligne.parents].sort() })),
    'communes-disparues': donnees.anciennes,
    'groupements-disparus': donnees.groupementsAnciens ?? [],
    categories: donnees.attaches?.categories ?? [],
    competences: donnees.attaches?.competences ?? [],
    'competences-exercees': donnees.attaches?.exercees ?? [],
    programmes: donnees.attaches?.participations ?? [],
  };
}

async function writeJson(chemin, valeur) {
  await writeFile(chemin, `${JSON.stringify(valeur, null, 2)}\n`);
}

/** Writes the snapshot; answers the number of lines of each file. Lines are sorted: two snapshots compare with `diff` too. */
export async function create(dossier, donnees, date = new Date().toISOString().slice(0, 10)) {
  await checkFolder(dossier);
  const fichiers = filesOf(donnees);
  const lignes = Object.fromEntries(Object.entries(fichiers).map(([nom, { length }]) => [nom, length]));
  await mkdir(dossier, { recursive: true });
  for (const [nom, valeurs] of Object.entries(fichiers)) {
    const textes = valeurs.map((valeur) => `${JSON.stringify(valeur)}\n`).sort();
    await writeFile(join(dossier, `${nom}.ndjson`), textes.join(''));
  }
  const [annee, mois, jour] = date.split('-').map(Number);
  const description = `Référentiel des territoires, instantané du ${date} (${donnees.version})`;
  await writeJson(join(dossier, 'package.json'), {
    name: '@projets-collectivites/referentiel',
    version: `${annee}.${mois}.${jour}`,
    description,
    license: 'etalab-2.0',
    type: 'module',
    exports: { '.': { types: './index.d.ts', default: './index.js' }, './*': './*' },
    files: ['*.ndjson', 'index.js', 'index.d.ts', manifeste],
  });
  for (const nom of ['index.js', 'index.d.ts']) await copyFile(modele(nom), join(dossier, nom));
  await writeFile(
    join(dossier, 'README.md'),
    (await readFile(modele('LISEZMOI.md'), 'utf8')).replace('{description}', description),
  );
  // Written last: a folder that has it is whole.
  await writeJson(join(dossier, manifeste), { date, edition: donnees.version, lignes });
  return lignes;
}

async function readLines(dossier, nom) {
  const texte = await readFile(join(dossier, `${nom}.ndjson`), 'utf8').catch(() => {
    throw new Error(`${dossier} n’est pas un instantané : ${nom}.ndjson y manque. Créez-le avec « creer ».`);
  });
  return texte.split('\n').flatMap((ligne, i) => {
    if (ligne === '') return [];
    try {
      return [JSON.parse(ligne)];
    } catch {
      throw new Error(`${dossier} : la ligne ${i + 1} de ${nom}.ndjson n’est pas du JSON.`);
    }
  });
}

/** What became of the codes that are no longer. */
async function readSuccesseurs(dossier) {
  const [communes, groupements] = await Promise.all([
    readLines(dossier, 'communes-disparues'),
    readLines(dossier, 'groupements-disparus'),
  ]);
  return new Map([
    ...communes.map(({ code, actuelle }) => [`commune:${code}`, [`commune:${actuelle}`]]),
    ...groupements.map(({ siren, successeurs }) => [
      `groupement:${siren}`,
      successeurs.map((autre) => `groupement:${autre}`),
    ]),
  ]);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function compareLines(connue, ligne) {
  const { cle, nom } = ligne;
  const changements = [];
  if (connue.nom !== nom) changements.push({ changement: 'renomme', cle, avant: connue.nom, apres: nom });
  const partis = connue.parents.filter((parent) => !ligne.parents.includes(parent));
  const venus = ligne.parents.filter((parent) => !connue.parents.includes(parent));
  if (partis.length + venus.length > 0)
    changements.push({ changement: 'deplace', cle, nom, quitte: partis, rejoint: venus });
  const autres = [...new Set([...Object.keys(connue), ...Object.keys(ligne)])].filter(
    (champ) => !['nom', 'parents'].includes(champ) && !same(connue[champ], ligne[champ]),
  );
  if (autres.length > 0) {
    const champs = autres.map((champ) => [
      champ,
      { avant: connue[champ] ?? null, apres: ligne[champ] ?? null },
    ]);
    changements.push({ changement: 'modifie', cle, nom, champs: Object.fromEntries(champs) });
  }
  return changements;
}

/** Every difference of territories between two snapshots: `ajoute`, `retire`, `renomme`, `deplace`, `modifie`. */
export async function compare(ancien, nouveau) {
  const [avant, apres, successeurs] = await Promise.all([
    readLines(ancien, 'territoires'),
    readLines(nouveau, 'territoires'),
    readSuccesseurs(nouveau),
  ]);
  const connues = new Map(avant.map((ligne) => [ligne.cle, ligne]));
  const restantes = new Set(apres.map(({ cle }) => cle));
  const changements = apres.flatMap((ligne) => {
    const connue = connues.get(ligne.cle);
    return connue === undefined
      ? [{ changement: 'ajoute', cle: ligne.cle, nom: ligne.nom }]
      : compareLines(connue, ligne);
  });
  const retires = avant
    .filter(({ cle }) => !restantes.has(cle))
    .map(({ cle, nom }) => ({ changement: 'retire', cle, nom, successeurs: successeurs.get(cle) ?? [] }));
  return [...changements, ...retires];
}

const usage =
  'Usage : npm run instantane -- creer <dossier> [--millesime 2025] | comparer <ancien dossier> <nouveau dossier>';

function readArguments(args) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { millesime: { type: 'string' } } });
  } catch {
    return { positionals: [], values: {} };
  }
}

async function main(args) {
  const {
    positionals: [commande, ...dossiers],
    values: { millesime },
  } = readArguments(args);
  if (commande === 'creer' && dossiers.length === 1) {
    ensureBuilt();
    const lignes = await create(dossiers[0], await readDonnees({ millesime }));
    for (const [nom, nombre] of Object.entries(lignes)) console.log(`${nom}.ndjson : ${nombre} lignes`);
    console.log(
      `Instantané prêt dans ${dossiers[0]} ; « npm pack ${resolve(dossiers[0])} » en fait un paquet.`,
    );
  } else if (commande === 'comparer' && dossiers.length === 2 && millesime === undefined) {
    const changements = await compare(...dossiers);
    process.stdout.write(changements.map((changement) => `${JSON.stringify(changement)}\n`).join(''));
  } else {
    fail(usage);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await main(process.argv.slice(2)).catch((error) => fail(`Instantané impossible : ${error.message}`));
