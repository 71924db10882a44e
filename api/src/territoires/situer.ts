// From a collectivité as a plateforme writes it to the territories where it is located. The usual case is one Map lookup.
import { citer, isLuhnValid, isSiren, isSiret, normaliserCode, normaliserDepartement } from './codes.ts';
import type { CollectiviteSituee, CommuneAncienne, Refus, Territoire, TypeTerritoire } from './modele.ts';
import type { Repertoire } from './repertoire.ts';

const typesDeGroupement = new Set(['epci', 'ept', 'syndicat', 'petr', 'pole']);
const types = ['commune', ...typesDeGroupement, 'departement', 'region', 'autre'];

const articles: Record<TypeTerritoire, string> = {
  commune: 'une commune',
  epci: 'un EPCI',
  ept: 'un établissement public territorial',
  syndicat: 'un syndicat',
  petr: 'un PETR',
  pole: 'un pôle métropolitain',
  departement: 'un département',
  region: 'une région',
};

export interface CommuneResolue {
  commune: Territoire;
  avertissement?: string;
}

export function isRefus(resultat: object): resultat is Refus {
  return 'erreur' in resultat;
}

export function situer(repertoire: Repertoire, type: string, code: string): CollectiviteSituee | Refus {
  if (type === 'commune') {
    const resolue = resoudreCommune(repertoire, code);
    return isRefus(resolue) ? resolue : placer(resolue.commune, code, resolue.avertissement);
  }
  if (type === 'departement' || type === 'region') {
    const territoire = resoudreCirconscription(repertoire, type, code);
    return isRefus(territoire) ? territoire : placer(territoire, code);
  }
  if (typesDeGroupement.has(type)) return situerGroupement(repertoire, type as TypeTerritoire, code);
  if (type === 'autre') return situerAutre(code);
  return {
    erreur: `Le type de collectivité « ${citer(type)} » n'existe pas : choisissez parmi ${types.join(', ')}.`,
    propositions: types,
  };
}

function placer(territoire: Territoire, origine: string, avertissement?: string): CollectiviteSituee {
  const { type, code, nom, cle, dans, departements } = territoire;
  const situee: CollectiviteSituee = { type, code, nom, cle, dans, departements };
  if (origine !== code) situee.codeOrigine = origine;
  if (avertissement !== undefined) situee.avertissement = avertissement;
  return situee;
}

/** The commune in force designated by an INSEE code (current, vanished or of an arrondissement) or by its SIREN. */
export function resoudreCommune(repertoire: Repertoire, brut: string): CommuneResolue | Refus {
  const directe = findCommuneResolue(repertoire, brut);
  if (directe !== undefined) return directe;
  const code = brut.length > 40 ? '' : normaliserCode(brut);
  return findCommuneResolue(repertoire, code) ?? refuserCommune(repertoire, code, brut);
}

function findCommuneResolue(repertoire: Repertoire, code: string): CommuneResolue | undefined {
  const commune = repertoire.communes.get(code);
  if (commune !== undefined) return { commune };
  const ancienne = repertoire.anciennes.get(code);
  const actuelle = ancienne && repertoire.communes.get(ancienne.actuelle);
  if (ancienne && actuelle)
    return { commune: actuelle, avertissement: avertirSuccession(ancienne, actuelle) };
  const porteuse = repertoire.parSiren.get(code);
  return porteuse?.type === 'commune' ? { commune: porteuse } : undefined;
}

function avertirSuccession(ancienne: CommuneAncienne, actuelle: Territoire): string {
  const designation = ancienne.nom === undefined ? ancienne.code : `${ancienne.code} (${ancienne.nom})`;
  const suite = `c'est la commune de ${actuelle.nom} (${actuelle.code}) qui est retenue.`;
  if (ancienne.nature === 'arrondissement') {
    return `Le code ${designation} désigne un arrondissement municipal : ${suite}`;
  }
  if (ancienne.nature === 'fusionnee') return `La commune ${designation} n'existe plus : ${suite}`;
  const statut = ancienne.nature === 'deleguee' ? 'une commune déléguée' : 'une commune associée';
  return `Le code ${designation} désigne ${statut} : ${suite}`;
}

function refuserCommune(repertoire: Repertoire, code: string, brut: string): Refus {
  const cite = citer(brut);
  const avecZero = `0${code}`;
  if (code.length === 4 && (repertoire.communes.has(avecZero) || repertoire.anciennes.has(avecZero))) {
    return {
      erreur: `Le code de commune « ${cite} » a perdu son zéro initial : écrivez « ${avecZero} ».`,
      propositions: [avecZero],
    };
  }
  const refusSiren = refuserSiren(repertoire, code);
  if (refusSiren !== undefined) return refusSiren;
  const voisines = repertoire.parCodePostal.get(code);
  if (voisines !== undefined) {
    const propositions = voisines.slice(0, 10).map((commune) => commune.code);
    return {
      erreur: `« ${cite} » est un code postal, pas un code INSEE de commune : voyez ${propositions.join(', ')}.`,
      propositions,
    };
  }
  return {
    erreur: `La commune « ${cite} » est inconnue : donnez son code INSEE à 5 caractères, par exemple « 44109 ».`,
  };
}

/** What to say of a SIREN that does not designate what was expected, or of a SIRET. */
function refuserSiren(repertoire: Repertoire, code: string): Refus | undefined {
  if (isSiret(code)) {
    const siren = code.slice(0, 9);
    return {
      erreur: `« ${code} » est un SIRET (14 chiffres) : donnez le SIREN, ses 9 premiers chiffres, « ${siren} ».`,
      propositions: [siren],
    };
  }
  const porteur = repertoire.parSiren.get(code);
  if (porteur === undefined) return undefined;
  const precision = porteur.code === code ? '' : `, code ${porteur.code}`;
  return {
    erreur:
      `Le SIREN ${code} est celui de « ${porteur.nom} », ${articles[porteur.type]}${precision} : ` +
      `corrigez le code, ou indiquez le type « ${porteur.type} ».`,
  };
}

/** The département or région designated by its code or its SIREN. */
export function resoudreCirconscription(
  repertoire: Repertoire,
  type: 'departement' | 'region',
  brut: string,
): Territoire | Refus {
  const connus = type === 'departement' ? repertoire.departements : repertoire.regions;
  const direct = connus.get(brut);
  if (direct !== undefined) return direct;
  const code = brut.length > 40 ? '' : normaliserDepartement(brut);
  const trouve = connus.get(code) ?? repertoire.parSiren.get(code);
  if (trouve?.type === type) return trouve;
  const quoi = type === 'departement' ? 'Le département' : 'La région';
  const propositions = (code === '20' ? ['2A', '2B'] : [`0${code}`]).filter((propose) => connus.has(propose));
  if (propositions.length > 0) {
    const ecrire = propositions.map((propose) => `« ${propose} »`).join(' ou ');
    return {
      erreur: `${quoi} « ${citer(brut)} » est inconnu${type === 'region' ? 'e' : ''} : écrivez ${ecrire}.`,
      propositions,
    };
  }
  const exemple = type === 'departement' ? '« 44 », « 2A » ou « 971 »' : '« 53 »';
  return (
    refuserSiren(repertoire, code) ?? {
      erreur: `${quoi} « ${citer(brut)} » est inconnu${type === 'region' ? 'e' : ''} : donnez son code, par exemple ${exemple}.`,
    }
  );
}

function situerGroupement(
  repertoire: Repertoire,
  type: TypeTerritoire,
  brut: string,
): CollectiviteSituee | Refus {
  const siren = repertoire.groupements.has(brut) || brut.length > 40 ? brut : normaliserCode(brut);
  const groupement = repertoire.groupements.get(siren);
  if (groupement === undefined) {
    return situerDisparu(repertoire, siren, brut) ?? situerGroupementInconnu(repertoire, type, siren, brut);
  }
  if (groupement.type === type) return placer(groupement, brut);
  return placer(
    groupement,
    brut,
    `Le SIREN ${siren} est celui de « ${groupement.nom} », ${articles[groupement.type]} et non ${articles[type]} : ` +
      `le type « ${groupement.type} » est retenu.`,
  );
}

/** An EPCI that is no longer: its successor, or, when it was shared out, the départements where it was. */
function situerDisparu(repertoire: Repertoire, siren: string, brut: string): CollectiviteSituee | undefined {
  const ancien = repertoire.groupementsAnciens.get(siren);
  if (ancien === undefined) return undefined;
  const debut = `L'EPCI ${siren} (${ancien.nom}) n'existe plus`;
  const seul = ancien.successeurs.length === 1 ? repertoire.parSiren.get(siren) : undefined;
  if (seul !== undefined) {
    return placer(seul, brut, `${debut} : c'est « ${seul.nom} » (${seul.code}) qui est retenu.`);
  }
  const cle = `groupement:${siren}`;
  const prefixe = 'departement:';
  return {
    type: 'epci',
    code: siren,
    nom: ancien.nom,
    cle,
    dans: [cle, ...ancien.territoires].sort(),
    departements: ancien.territoires
      .filter((lieu) => lieu.startsWith(prefixe))
      .map((lieu) => lieu.slice(prefixe.length)),
    avertissement: `${debut} et ses communes sont réparties entre ${ancien.successeurs.join(', ')} : écrivez plutôt le SIREN de celui qui convient.`,
  };
}

function situerGroupementInconnu(
  repertoire: Repertoire,
  type: TypeTerritoire,
  siren: string,
  brut: string,
): CollectiviteSituee | Refus {
  const refus = refuserSiren(repertoire, siren);
  if (refus !== undefined) return refus;
  if (!isSiren(siren)) {
    return { erreur: `« ${citer(brut)} » n'est pas un SIREN : celui d'${articles[type]} a 9 chiffres.` };
  }
  const cle = `groupement:${siren}`;
  const doute = isLuhnValid(siren) ? '' : ' et sa clé de contrôle est fausse';
  return {
    type,
    code: siren,
    ...(siren === brut ? {} : { codeOrigine: brut }),
    cle,
    dans: [cle],
    departements: [],
    avertissement:
      `Le SIREN ${siren} est inconnu du référentiel${doute} : il est accepté, ` +
      `mais ne peut être situé dans aucun département ni aucune région.`,
  };
}

function situerAutre(code: string): CollectiviteSituee | Refus {
  const visible =
    /^[\p{L}\p{M}\p{N}\p{P}\p{S}](?:[\p{L}\p{M}\p{N}\p{P}\p{S} ]{0,48}[\p{L}\p{M}\p{N}\p{P}\p{S}])?$/u;
  if (code.length > 200 || !visible.test(code)) {
    return {
      erreur: `Le code « ${citer(code)} » n'est pas lisible : 1 à 50 caractères visibles sont attendus.`,
    };
  }
  return { type: 'autre', code, cle: null, dans: [], departements: [] };
}
