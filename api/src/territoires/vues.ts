// What the routes show of a territory.
import { PROGRAMMES } from './attaches.ts';
import type { CommuneAncienne, GroupementAncien, Referentiel, Territoire } from './modele.ts';

interface CodeEtNom {
  code: string;
  nom: string;
}

function citerDepartement(referentiel: Referentiel, code: string | undefined): CodeEtNom | undefined {
  const departement = code === undefined ? undefined : referentiel.findDepartement(code);
  return departement && { code: departement.code, nom: departement.nom };
}

function citerRegion(referentiel: Referentiel, code: string | undefined): CodeEtNom | undefined {
  const region = code === undefined ? undefined : referentiel.findRegion(code);
  return region && { code: region.code, nom: region.nom };
}

function citerCouvrants(referentiel: Referentiel, { cle }: Territoire) {
  return referentiel.listCouvrants(cle).flatMap((autre) => {
    const groupement = referentiel.findTerritoire(autre);
    return groupement
      ? [{ siren: groupement.code, nom: groupement.nom, nature: groupement.nature ?? '' }]
      : [];
  });
}

function montrerProgrammes(referentiel: Referentiel, cle: string) {
  const participations = referentiel.attaches.listParticipations(cle);
  if (participations.length === 0) return undefined;
  return participations.map(({ programme, identifiant, libelle, dateSignature }) => ({
    code: programme,
    nom: PROGRAMMES[programme] ?? programme,
    identifiant,
    libelle,
    dateSignature,
  }));
}

/** An EPCI that is no longer, with those that received its communes. */
export function montrerGroupementAncien(referentiel: Referentiel, ancien: GroupementAncien) {
  return {
    type: 'epci',
    siren: ancien.siren,
    nom: ancien.nom,
    territoire: `groupement:${ancien.siren}`,
    nature: ancien.nature,
    departements: ancien.territoires.flatMap((cle) => referentiel.findTerritoire(cle)?.departement ?? []),
    territoires: [...ancien.territoires],
    actuel: false,
    millesime: ancien.millesime,
    successeurs: ancien.successeurs.flatMap((siren) => {
      const groupement = referentiel.findGroupement(siren);
      return groupement ? [{ siren, nom: groupement.nom, nature: groupement.nature ?? '' }] : [];
    }),
  };
}

export function montrerCommune(referentiel: Referentiel, commune: Territoire) {
  return {
    type: 'commune' as const,
    code: commune.code,
    nom: commune.nom,
    territoire: commune.cle,
    actuelle: true,
    siren: commune.siren,
    population: commune.population,
    codesPostaux: [...commune.codesPostaux],
    departement: citerDepartement(referentiel, commune.departement),
    region: citerRegion(referentiel, commune.region),
    groupements: citerCouvrants(referentiel, commune),
    territoires: commune.dans,
    programmes: montrerProgrammes(referentiel, commune.cle),
  };
}

/** With the codes that it replaces. */
export function detaillerCommune(referentiel: Referentiel, commune: Territoire) {
  const anciennes = referentiel.listAnciennes(commune.code);
  return {
    ...montrerCommune(referentiel, commune),
    anciennes: anciennes.map(({ code, nom, nature, depuis, millesime }) => ({
      code,
      nom,
      nature,
      depuis,
      millesime,
    })),
  };
}

/** A vanished code: located where its successor is. */
export function montrerAncienne(referentiel: Referentiel, ancienne: CommuneAncienne, actuelle: Territoire) {
  return {
    type: 'commune' as const,
    code: ancienne.code,
    nom: ancienne.nom,
    actuelle: false,
    nature: ancienne.nature,
    codesPostaux: [],
    departement: citerDepartement(referentiel, actuelle.departement),
    region: citerRegion(referentiel, actuelle.region),
    groupements: citerCouvrants(referentiel, actuelle),
    territoires: actuelle.dans,
    successeurs: [{ code: actuelle.code, nom: actuelle.nom }],
    depuis: ancienne.depuis,
    millesime: ancienne.millesime,
  };
}

export function montrerGroupement(referentiel: Referentiel, groupement: Territoire) {
  const membres = referentiel.listMembres(groupement.code).length;
  return {
    type: groupement.type,
    siren: groupement.code,
    nom: groupement.nom,
    territoire: groupement.cle,
    nature: groupement.nature ?? '',
    population: groupement.population,
    departement: citerDepartement(referentiel, groupement.departement),
    departements: groupement.departements,
    nombreDeCommunes: membres === 0 ? undefined : membres,
    territoires: groupement.dans,
    programmes: montrerProgrammes(referentiel, groupement.cle),
    actuel: true,
  };
}

export function montrerMembre({ code, nom, siren, population }: Territoire) {
  return { code, nom, siren, population };
}

export function montrerDepartement(referentiel: Referentiel, departement: Territoire) {
  const { code, nom, cle, siren, population } = departement;
  const region = citerRegion(referentiel, departement.region);
  return { type: 'departement' as const, code, nom, territoire: cle, siren, population, region };
}

export function montrerRegion(referentiel: Referentiel, region: Territoire) {
  const { code, nom, cle, siren, population } = region;
  const departements = referentiel
    .listTerritoires('departement')
    .filter((departement) => departement.region === code)
    .map((departement) => ({ code: departement.code, nom: departement.nom }));
  return { type: 'region' as const, code, nom, territoire: cle, siren, population, departements };
}

export function montrerResultat(referentiel: Referentiel, territoire: Territoire) {
  const { type, code, nom, cle, nature, population, codesPostaux } = territoire;
  return {
    type,
    code,
    nom,
    territoire: cle,
    nature,
    departement: type === 'departement' ? undefined : citerDepartement(referentiel, territoire.departement),
    codesPostaux: type === 'commune' ? [...codesPostaux] : undefined,
    population,
  };
}
