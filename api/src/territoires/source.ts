// Reads the published data (npm package and the compact lists of donnees-reference) into rows.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
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

/** A past edition of the package, unpacked in a folder. */
interface EditionPassee {
  annee: number;
  dossier: string;
}

async function readJson<T>(nom: string, passee?: EditionPassee): Promise<T> {
  const chemin = passee === undefined ? require.resolve(`${paquet}/${nom}`) : join(passee.dossier, nom);
  return JSON.parse(await readFile(chemin, 'utf8')) as T;
}

async function readTsv(nom: string): Promise<string[][]> {
  const lignes = (await readFile(new URL(nom, listes), 'utf8')).split('\n').slice(1);
  return lignes.filter((ligne) => ligne !== '').map((ligne) => ligne.split('\t'));
}

/** Edition of the data, installed unless a past one is given; cheap, so that a start can compare it with the loaded one. */
export async function readVersion(passee?: EditionPassee): Promise<string> {
  const { version } = await readJson<{ version: string }>('package.json', passee);
  const empreinte = createHash('sha256');
  for (const nom of fichiers) empreinte.update(await readFile(new URL(nom, listes)));
  return `decoupage-administratif-${version}+${edition}.${empreinte.digest('hex').slice(0, 12)}`;
}

/** The installed data, or those of a past edition (2023 or later), with what had vanished by then. */
export async function readDonnees(passee?: EditionPassee): Promise<Donnees> {
  const read = <T>(nom: string) => readJson<T>(`data/${nom}.json`, passee);
  const communes = await read<CommuneSource[]>('communes');
  const actuelles = communes.filter(({ type }) => type === 'commune-actuelle');
  const epci = await read<GroupementSource[]>('epci');
  const ept = await read<GroupementSource[]>('ept');
  const siege = new Map(
    (await readTsv('groupements.tsv')).map((champs) => [champs[0] ?? '', toListe(champs)]),
  );
  const sirens = new Map((await readTsv('sirens.tsv')).map(([cle = '', siren = '']) => [cle, siren]));
  const circonscriptions = [
    ...(await read<CirconscriptionSource[]>('departements')).map(departementLigne),
    ...(await read<CirconscriptionSource[]>('regions')).filter(({ zone }) => zone !== 'com').map(regionLigne),
  ];
  const territoires = [
    ...circonscriptions,
    ...groupementLignes(actuelles, epci, ept, siege),
    ...communeLignes(actuelles, epci, ept),
  ];
  addPopulations(circonscriptions, actuelles);
  for (const ligne of circonscriptions) ligne.siren = sirens.get(ligne.cle);
  return {
    version: await readVersion(passee),
    territoires,
    anciennes: dater(
      anciennesLignes(communes),
      (await readTsv('communes-disparues.tsv')).filter(isConnueDe(passee, actuelles)),
    ),
    groupementsAnciens: (await readTsv('groupements-disparus.tsv'))
      .map(toGroupementAncien)
      .filter(({ millesime }) => passee === undefined || millesime <= passee.annee),
    sirensAnciens: (await readTsv('sirens-anciens.tsv')).map(([siren = '', code = '']) => ({ siren, code })),
  };
}

/** Of the vanished communes, those that had vanished, into one of its own, when a past edition was made. */
function isConnueDe(passee: EditionPassee | undefined, actuelles: CommuneSource[]) {
  if (passee === undefined) return () => true;
  const codes = new Set(actuelles.map(({ code }) => code));
  return ([code = '', , actuelle = '']: string[]) => !codes.has(code) && codes.has(actuelle);
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
