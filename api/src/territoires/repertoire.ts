// The maps behind every lookup, built once from the rows of the database. Maps, not objects: codes come from strangers.
import type {
  CleTerritoire,
  CommuneAncienne,
  GroupementAncien,
  LignesAttachees,
  Territoire,
  TypeTerritoire,
} from './modele.ts';

/** A territory as stored, with the keys of the territories where it is located (itself excluded). */
export interface LigneTerritoire {
  cle: CleTerritoire;
  type: TypeTerritoire;
  code: string;
  nom: string;
  nature?: string;
  siren?: string;
  population?: number;
  departement?: string;
  region?: string;
  codesPostaux: string[];
  parents: CleTerritoire[];
}

export interface Donnees {
  version: string;
  territoires: LigneTerritoire[];
  anciennes: CommuneAncienne[];
  groupementsAnciens?: GroupementAncien[];
  /** SIREN that a commune no longer has. */
  sirensAnciens?: { siren: string; code: string }[];
  attaches?: LignesAttachees;
}

export interface Repertoire {
  readonly parCle: ReadonlyMap<CleTerritoire, Territoire>;
  readonly communes: ReadonlyMap<string, Territoire>;
  readonly groupements: ReadonlyMap<string, Territoire>;
  readonly departements: ReadonlyMap<string, Territoire>;
  readonly regions: ReadonlyMap<string, Territoire>;
  readonly anciennes: ReadonlyMap<string, CommuneAncienne>;
  readonly groupementsAnciens: ReadonlyMap<string, GroupementAncien>;
  readonly parSiren: ReadonlyMap<string, Territoire>;
  readonly parCodePostal: ReadonlyMap<string, readonly Territoire[]>;
  /** Member communes of each grouping whose members are known. */
  readonly membres: ReadonlyMap<CleTerritoire, readonly Territoire[]>;
}

export function compareCodes(a: { code: string }, b: { code: string }): number {
  return a.code < b.code ? -1 : a.code > b.code ? 1 : 0;
}

function createTerritoire({ parents, codesPostaux, ...ligne }: LigneTerritoire): Territoire {
  const dans = [ligne.cle, ...parents].sort();
  const departements = dans
    .filter((cle) => cle.startsWith('departement:'))
    .map((cle) => cle.slice('departement:'.length));
  Object.freeze(dans);
  Object.freeze(departements);
  return Object.freeze({ ...ligne, codesPostaux: Object.freeze(codesPostaux), dans, departements });
}

/** Adds to the list kept under a key. */
export function pushTo<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

export function createRepertoire(donnees: Donnees): Repertoire {
  const parCle = new Map<CleTerritoire, Territoire>();
  const byKind = {
    commune: new Map<string, Territoire>(),
    groupement: new Map<string, Territoire>(),
    departement: new Map<string, Territoire>(),
    region: new Map<string, Territoire>(),
  };
  const parSiren = new Map<string, Territoire>();
  const parCodePostal = new Map<string, Territoire[]>();
  const membres = new Map<CleTerritoire, Territoire[]>();
  for (const territoire of donnees.territoires.map(createTerritoire).sort(compareCodes)) {
    const { type, code } = territoire;
    parCle.set(territoire.cle, territoire);
    const kind = type === 'commune' || type === 'departement' || type === 'region' ? type : 'groupement';
    byKind[kind].set(code, territoire);
    const siren = kind === 'groupement' ? code : territoire.siren;
    if (siren !== undefined) parSiren.set(siren, territoire);
    if (type !== 'commune') continue;
    for (const codePostal of territoire.codesPostaux) pushTo(parCodePostal, codePostal, territoire);
    for (const cle of territoire.dans) if (cle.startsWith('groupement:')) pushTo(membres, cle, territoire);
  }
  for (const { siren, code } of donnees.sirensAnciens ?? []) {
    const commune = byKind.commune.get(code);
    if (commune !== undefined && !parSiren.has(siren)) parSiren.set(siren, commune);
  }
  for (const { siren, successeurs } of donnees.groupementsAnciens ?? []) {
    const seul = successeurs.length === 1 ? byKind.groupement.get(successeurs[0] ?? '') : undefined;
    if (seul !== undefined && !parSiren.has(siren)) parSiren.set(siren, seul);
  }
  return {
    parCle,
    communes: byKind.commune,
    groupements: byKind.groupement,
    departements: byKind.departement,
    regions: byKind.region,
    anciennes: new Map(donnees.anciennes.map((ancienne) => [ancienne.code, ancienne])),
    groupementsAnciens: new Map(donnees.groupementsAnciens?.map((ancien) => [ancien.siren, ancien])),
    parSiren,
    parCodePostal,
    membres,
  };
}
