// Derives api/donnees-reference/*.tsv from open data. Run by hand when a new edition is published:
//   node tools/deriver-groupements.mjs <groupements.csv> <subventions.csv>…
// groupements.csv: DGCL, Banatic. The grant lists give the SIREN of départements and régions by their name.
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parse } from 'csv-parse/sync';

const require = createRequire(import.meta.url);
const sortie = new URL('../api/donnees-reference/', import.meta.url);

const [listeGroupements, ...subventions] = process.argv.slice(2);
if (listeGroupements === undefined) {
  console.error('Usage : node tools/deriver-groupements.mjs <groupements.csv> <subventions.csv>…');
  process.exit(1);
}

await writeTsv('groupements.tsv', await deriverGroupements(listeGroupements));
await writeTsv('sirens.tsv', await deriverSirens(subventions));

async function readCsv(path) {
  return parse(await readFile(path), { columns: true, bom: true, trim: true, delimiter: [',', ';'] });
}

/** Groupings that the package does not have; of those that it has, only a seat that their members do not tell. */
async function deriverGroupements(path) {
  const communes = require('@etalab/decoupage-administratif/data/communes.json');
  const departementDe = new Map(
    communes
      .filter(({ type }) => type === 'commune-actuelle')
      .map(({ code, departement }) => [code, departement]),
  );
  const connus = new Map(
    ['epci', 'ept'].flatMap((nom) =>
      require(`@etalab/decoupage-administratif/data/${nom}.json`).map(({ code, membres }) => [code, membres]),
    ),
  );
  const lignes = (await readCsv(path)).flatMap(({ siren, libelle, nature, code_departement, population }) => {
    const membres = connus.get(siren);
    if (membres === undefined)
      return [[siren, nature, code_departement, population, libelle.replace(/\s+/g, ' ')]];
    const departements = new Set(membres.map(({ code }) => departementDe.get(code)));
    return departements.size === 1 ? [] : [[siren, nature, code_departement, population, '']];
  });
  return [['siren', 'nature', 'departement', 'population', 'nom'], ...sortLignes(lignes)];
}

/** "DEP AIN" → departement:01, "REG BRETAGNE" → region:53; a name read in two ways gives nothing. */
async function deriverSirens(paths) {
  const cles = new Map();
  for (const [type, nom] of [
    ['departement', 'departements'],
    ['region', 'regions'],
  ]) {
    for (const { code, nom: libelle } of require(`@etalab/decoupage-administratif/data/${nom}.json`)) {
      cles.set(`${type} ${mots(libelle)}`, `${type}:${code}`);
    }
  }
  const trouves = new Map();
  for (const path of paths) {
    for (const { siren, nom_beneficiaire_principal: nom = '' } of await readCsv(path)) {
      const cle = cles.get(collectivite(nom));
      if (cle === undefined || !/^2\d{8}$/.test(siren)) continue;
      trouves.set(cle, (trouves.get(cle) ?? new Set()).add(siren));
    }
  }
  const lignes = [...trouves].filter(([, sirens]) => sirens.size === 1).map(([cle, [siren]]) => [cle, siren]);
  return [['cle', 'siren'], ...sortLignes(lignes)];
}

function collectivite(nom) {
  const lu = mots(nom);
  if (lu === 'collectivite corse') return 'region corse';
  return lu
    .replace(/^(?:dep|conseil (?:departemental|general)) /, 'departement ')
    .replace(/^(?:reg|collectivite territoriale) /, 'region ')
    .replace(/ conseil departemental$/, '');
}

function mots(texte) {
  return texte
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .split(/[^a-z0-9]+/)
    .filter((mot) => !['', 'de', 'du', 'des', 'd', 'la', 'le', 'les', 'l', 'et'].includes(mot))
    .map((mot) => (mot === 'st' ? 'saint' : mot))
    .join(' ');
}

function sortLignes(lignes) {
  return lignes.sort(([a], [b]) => (a < b ? -1 : 1));
}

async function writeTsv(nom, lignes) {
  await writeFile(new URL(nom, sortie), `${lignes.map((champs) => champs.join('\t')).join('\n')}\n`);
  console.log(`${nom} : ${lignes.length - 1} lignes`);
}
