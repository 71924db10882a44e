// What the routes show of a territory.
import type { CommuneAncienne, Referentiel, Territoire } from './modele.ts';

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
    groupements: referentiel.listCouvrants(commune.cle).flatMap((cle) => {
      const groupement = referentiel.findTerritoire(cle);
      return groupement
        ? [{ siren: groupement.code, nom: groupement.nom, nature: groupement.nature ?? '' }]
        : [];
    }),
    territoires: commune.dans,
  };
}

/** With the codes that it replaces. */
export function detaillerCommune(referentiel: Referentiel, commune: Territoire) {
  const anciennes = referentiel.listAnciennes(commune.code);
  return {
    ...montrerCommune(referentiel, commune),
    anciennes: anciennes.map(({ code, nom, nature }) => ({ code, nom, nature })),
  };
}

/** A vanished code: located where its successor is. */
export function montrerAncienne(ancienne: CommuneAncienne, actuelle: Territoire) {
  return {
    type: 'commune' as const,
    code: ancienne.code,
    nom: ancienne.nom,
    actuelle: false,
    nature: ancienne.nature,
    codesPostaux: [],
    groupements: [],
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
