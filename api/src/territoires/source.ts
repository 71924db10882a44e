// Reads the published data (npm package and the compact lists of donnees-reference) into rows.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import {
  addPopulations,
  anciennesLignes,
  type CirconscriptionSource,
  type CommuneSource,
  communeLignes,
  departementLigne,
  type GroupementSource,
  groupementLignes,
  type ListeGroupement,
  regionLigne,
} from './lignes.ts';
import type { CommuneAncienne, GroupementAncien } from './modele.ts';
import type { Donnees } from './repertoire.ts';

const paquet = '@etalab/decoupage-administratif';
const require = createRequire(import.meta.url);
const listes = new URL('../../donnees-reference/', import.meta.url);
const fichiers = [
  'groupements.tsv',
  'sirens.tsv',
  'communes-disparues.tsv',
  'groupements-disparus.tsv',
  'sirens-anciens.tsv',
];
/** To raise when the rows made from the same data change. */
const edition = 2;

async function readJson<T>(nom: string): Promise<T> {
  return JSON.parse(await readFile(require.resolve(`${paquet}/${nom}`), 'utf8')) as T;
}

async function readTsv(nom: string): Promise<string[][]> {
  const lignes = (await readFile(new URL(nom, listes), 'utf8')).split('\n').slice(1);
  return lignes.filter((ligne) => ligne !== '').map((ligne) => ligne.split('\t'));
}

/** Edition of the installed data; cheap, so that a start can compare it with the loaded one. */
export async function readVersion(): Promise<string> {
  const { version } = await readJson<{ version: string }>('package.json');
  const empreinte = createHash('sha256');
  for (const nom of fichiers) empreinte.update(await readFile(new URL(nom, listes)));
  return `decoupage-administratif-${version}+${edition}.${empreinte.digest('hex').slice(0, 12)}`;
}

export async function readDonnees(): Promise<Donnees> {
  const communes = await readJson<CommuneSource[]>('data/communes.json');
  const actuelles = communes.filter(({ type }) => type === 'commune-actuelle');
  const epci = await readJson<GroupementSource[]>('data/epci.json');
  const ept = await readJson<GroupementSource[]>('data/ept.json');
  const siege = new Map(
    (await readTsv('groupements.tsv')).map((champs) => [champs[0] ?? '', toListe(champs)]),
  );
  const sirens = new Map((await readTsv('sirens.tsv')).map(([cle = '', siren = '']) => [cle, siren]));
  const circonscriptions = [
    ...(await readJson<CirconscriptionSource[]>('data/departements.json')).map(departementLigne),
    ...(await readJson<CirconscriptionSource[]>('data/regions.json'))
      .filter(({ zone }) => zone !== 'com')
      .map(regionLigne),
  ];
  const territoires = [
    ...circonscriptions,
    ...groupementLignes(actuelles, epci, ept, siege),
    ...communeLignes(actuelles, epci, ept),
  ];
  addPopulations(circonscriptions, actuelles);
  for (const ligne of circonscriptions) ligne.siren = sirens.get(ligne.cle);
  return {
    version: await readVersion(),
    territoires,
    anciennes: dater(anciennesLignes(communes), await readTsv('communes-disparues.tsv')),
    groupementsAnciens: (await readTsv('groupements-disparus.tsv')).map(toGroupementAncien),
    sirensAnciens: (await readTsv('sirens-anciens.tsv')).map(([siren = '', code = '']) => ({ siren, code })),
  };
}

/** The installed edition, completed by what past millésimes remember: dates, names, codes that it forgets. */
function dater(anciennes: CommuneAncienne[], disparues: string[][]): CommuneAncienne[] {
  const parCode = new Map(anciennes.map((ancienne) => [ancienne.code, ancienne]));
  for (const [code = '', nom = '', actuelle = '', depuis = '', millesime = ''] of disparues) {
    parCode.set(code, {
      nature: 'fusionnee',
      actuelle,
      ...(nom === '' ? {} : { nom }),
      ...parCode.get(code),
      code,
      ...(depuis === '' ? {} : { depuis }),
      ...(millesime === '' ? {} : { millesime: Number(millesime) }),
    });
  }
  return [...parCode.values()];
}

function toGroupementAncien([
  siren = '',
  nom = '',
  nature = '',
  millesime = '',
  successeurs = '',
  territoires = '',
]: string[]): GroupementAncien {
  return {
    siren,
    nom,
    nature,
    millesime: Number(millesime),
    successeurs: successeurs.split(','),
    territoires: territoires.split(','),
  };
}

function toListe([
  siren = '',
  nature = '',
  departement = '',
  population = '',
  nom = '',
]: string[]): ListeGroupement {
  return { siren, nature, departement, population: Number(population), nom };
}
