// Reads the published data (npm package and the compact lists of donnees-reference) into rows.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { CommuneAncienne, NatureAncienne, TypeTerritoire } from './modele.ts';
import type { Donnees, LigneTerritoire } from './repertoire.ts';

const paquet = '@etalab/decoupage-administratif';
const require = createRequire(import.meta.url);
const listes = new URL('../../donnees-reference/', import.meta.url);
/** To raise when the rows made from the same data change. */
const edition = 1;

const typeParNature: Record<string, TypeTerritoire> = {
  CC: 'epci',
  CA: 'epci',
  CU: 'epci',
  METRO: 'epci',
  MET69: 'epci',
  EPT: 'ept',
  SIVU: 'syndicat',
  SIVOM: 'syndicat',
  SMF: 'syndicat',
  SMO: 'syndicat',
  PETR: 'petr',
  POLEM: 'pole',
};

interface CommuneSource {
  code: string;
  nom: string;
  type: 'commune-actuelle' | 'commune-deleguee' | 'commune-associee' | 'arrondissement-municipal';
  zone: 'metro' | 'drom' | 'com';
  departement: string;
  region: string;
  siren?: string;
  population?: number;
  codesPostaux?: string[];
  anciensCodes?: string[];
  chefLieu?: string;
  commune?: string;
}

interface GroupementSource {
  code: string;
  nom: string;
  type: string;
  populationMunicipale: number;
  membres: { code: string }[];
}

interface CirconscriptionSource {
  code: string;
  nom: string;
  zone: 'metro' | 'drom' | 'com';
  region?: string;
}

interface ListeGroupement {
  siren: string;
  nature: string;
  departement: string;
  population: number;
  nom: string;
}

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
  for (const nom of ['groupements.tsv', 'sirens.tsv']) empreinte.update(await readFile(new URL(nom, listes)));
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
  return { version: await readVersion(), territoires, anciennes: anciennesLignes(communes) };
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

function departementLigne({ code, nom, zone, region }: CirconscriptionSource): LigneTerritoire {
  const parents = zone === 'com' ? [] : [`region:${region}`];
  return {
    cle: `departement:${code}`,
    type: 'departement',
    code,
    nom,
    departement: code,
    region: zone === 'com' ? undefined : region,
    codesPostaux: [],
    parents,
  };
}

function regionLigne({ code, nom }: CirconscriptionSource): LigneTerritoire {
  return { cle: `region:${code}`, type: 'region', code, nom, region: code, codesPostaux: [], parents: [] };
}

function addPopulations(circonscriptions: LigneTerritoire[], communes: CommuneSource[]): void {
  const populations = new Map<string, number>();
  for (const { departement, region, population = 0 } of communes) {
    for (const cle of [`departement:${departement}`, `region:${region}`]) {
      populations.set(cle, (populations.get(cle) ?? 0) + population);
    }
  }
  for (const ligne of circonscriptions) ligne.population = populations.get(ligne.cle);
}

/** A commune is inside its EPCI, its EPT, its département and its région (overseas collectivities have no région). */
function communeLignes(
  communes: CommuneSource[],
  epci: GroupementSource[],
  ept: GroupementSource[],
): LigneTerritoire[] {
  const groupements = new Map<string, string[]>();
  for (const { code, membres } of [...epci, ...ept]) {
    for (const membre of membres)
      groupements.set(membre.code, [...(groupements.get(membre.code) ?? []), `groupement:${code}`]);
  }
  return communes.map((commune) => ({
    cle: `commune:${commune.code}`,
    type: 'commune',
    code: commune.code,
    nom: commune.nom,
    siren: commune.siren,
    population: commune.population,
    departement: commune.departement,
    region: commune.zone === 'com' ? undefined : commune.region,
    codesPostaux: commune.codesPostaux ?? [],
    parents: [...(groupements.get(commune.code) ?? []), ...circonscriptionsDe(commune)],
  }));
}

function circonscriptionsDe({ departement, region, zone }: CommuneSource): string[] {
  return zone === 'com' ? [`departement:${departement}`] : [`departement:${departement}`, `region:${region}`];
}

function groupementLignes(
  communes: CommuneSource[],
  epci: GroupementSource[],
  ept: GroupementSource[],
  listes: Map<string, ListeGroupement>,
): LigneTerritoire[] {
  const byCode = new Map(communes.map((commune) => [commune.code, commune]));
  const regionDe = new Map(communes.map((commune) => [commune.departement, circonscriptionsDe(commune)]));
  const avecMembres = [...epci, ...ept].map((groupement) => {
    const membres = groupement.membres.flatMap(({ code }) => byCode.get(code) ?? []);
    const englobants = ept.includes(groupement) ? epci.filter((autre) => contient(autre, groupement)) : [];
    const parents = [
      ...membres.flatMap(circonscriptionsDe),
      ...englobants.map(({ code }) => `groupement:${code}`),
    ];
    const siege = listes.get(groupement.code)?.departement ?? plusPeuple(membres);
    return groupementLigne(
      groupement.code,
      groupement.type,
      groupement.nom,
      groupement.populationMunicipale,
      siege,
      parents,
    );
  });
  const connus = new Set(avecMembres.map(({ code }) => code));
  const sansMembres = [...listes.values()]
    .filter(({ siren, nom }) => !connus.has(siren) && nom !== '')
    .map(({ siren, nature, nom, population, departement }) =>
      groupementLigne(siren, nature, nom, population, departement, regionDe.get(departement) ?? []),
    );
  const lignes = [...avecMembres, ...sansMembres];
  for (const ligne of lignes) {
    ligne.region = regionDe
      .get(ligne.departement ?? '')
      ?.find((cle) => cle.startsWith('region:'))
      ?.slice('region:'.length);
  }
  return lignes;
}

function contient(grand: GroupementSource, petit: GroupementSource): boolean {
  const codes = new Set(grand.membres.map(({ code }) => code));
  return petit.membres.every(({ code }) => codes.has(code));
}

function groupementLigne(
  siren: string,
  nature: string,
  nom: string,
  population: number,
  departement: string | undefined,
  parents: string[],
): LigneTerritoire {
  const type = typeParNature[nature];
  if (type === undefined) throw new Error(`nature de groupement inattendue dans les données : ${nature}`);
  return {
    cle: `groupement:${siren}`,
    type,
    code: siren,
    nom,
    nature,
    siren,
    population,
    departement,
    codesPostaux: [],
    parents: [...new Set(parents)],
  };
}

function plusPeuple(communes: CommuneSource[]): string | undefined {
  const populations = new Map<string, number>();
  for (const { departement, population = 0 } of communes) {
    populations.set(departement, (populations.get(departement) ?? 0) + population);
  }
  return [...populations].sort((a, b) => b[1] - a[1])[0]?.[0];
}

const natures: Record<CommuneSource['type'], NatureAncienne | undefined> = {
  'commune-actuelle': undefined,
  'commune-deleguee': 'deleguee',
  'commune-associee': 'associee',
  'arrondissement-municipal': 'arrondissement',
};

function anciennesLignes(communes: CommuneSource[]): CommuneAncienne[] {
  const anciennes = new Map<string, CommuneAncienne>();
  for (const { code, anciensCodes = [] } of communes) {
    for (const ancien of anciensCodes)
      anciennes.set(ancien, { code: ancien, nature: 'fusionnee', actuelle: code });
  }
  for (const { code, nom, type, chefLieu, commune } of communes) {
    const nature = natures[type];
    const actuelle = chefLieu ?? commune;
    if (nature !== undefined && actuelle !== undefined) anciennes.set(code, { code, nom, nature, actuelle });
  }
  return [...anciennes.values()];
}
