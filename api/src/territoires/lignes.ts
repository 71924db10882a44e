// From the published files to the rows of the database. Pure.
import type { CommuneAncienne, NatureAncienne, TypeTerritoire } from './modele.ts';
import type { LigneTerritoire } from './repertoire.ts';

export interface CommuneSource {
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

export interface GroupementSource {
  code: string;
  nom: string;
  type: string;
  populationMunicipale: number;
  membres: { code: string }[];
}

export interface CirconscriptionSource {
  code: string;
  nom: string;
  zone: 'metro' | 'drom' | 'com';
  region?: string;
}

export interface ListeGroupement {
  siren: string;
  nature: string;
  departement: string;
  population: number;
  nom: string;
}

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

export function departementLigne({ code, nom, zone, region }: CirconscriptionSource): LigneTerritoire {
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

export function regionLigne({ code, nom }: CirconscriptionSource): LigneTerritoire {
  return { cle: `region:${code}`, type: 'region', code, nom, region: code, codesPostaux: [], parents: [] };
}

export function addPopulations(circonscriptions: LigneTerritoire[], communes: CommuneSource[]): void {
  const populations = new Map<string, number>();
  for (const { departement, region, population = 0 } of communes) {
    for (const cle of [`departement:${departement}`, `region:${region}`]) {
      populations.set(cle, (populations.get(cle) ?? 0) + population);
    }
  }
  for (const ligne of circonscriptions) ligne.population = populations.get(ligne.cle);
}

/** A commune is inside its EPCI, its EPT, its département and its région (overseas collectivities have no région). */
export function communeLignes(
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

export function groupementLignes(
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

export function anciennesLignes(communes: CommuneSource[]): CommuneAncienne[] {
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
