// The features of a pair: numbers between about -1 and 1, symmetric. Their weights are in poids.json.
import { type Comparaison, comparerNoms } from './comparaison.ts';
import { listOppositions, type Opposition } from './contradictions.ts';
import type { Fiche } from './fiche.ts';
import { poidsDuMot } from './lexique.ts';

export type Traits = Record<string, number>;

export interface Examen {
  noms: Comparaison;
  oppositions: Opposition[];
  traits: Traits;
}

const borner = (valeur: number, max: number) => Math.min(valeur, max) / max;

/** How the amounts agree; undefined when they cannot be compared. */
export function comparerCouts(a: Fiche, b: Fiche): 'egal' | 'egal_rond' | 'proche' | 'loin' | undefined {
  if (a.cout === undefined || b.cout === undefined || a.cout < 100 || b.cout < 100) return undefined;
  const ecart = Math.abs(a.cout - b.cout);
  if (ecart <= 1.01) return Math.round(Math.max(a.cout, b.cout)) % 1000 === 0 ? 'egal_rond' : 'egal';
  const relatif = ecart / Math.max(a.cout, b.cout);
  return relatif <= 0.05 ? 'proche' : relatif > 0.3 ? 'loin' : undefined;
}

export type AccordDeLieu = 'porteur' | 'commune' | 'groupement' | 'inclus' | 'ailleurs';

/** The closest territorial link. */
export function comparerLieux(a: Fiche, b: Fiche): AccordDeLieu {
  const communes = a.communes.length > 0 && b.communes.length > 0;
  const partagent = communes && a.communes.some((code) => b.communes.includes(code));
  if (a.porteur !== undefined && a.porteur === b.porteur)
    return communes && !partagent ? 'groupement' : 'porteur';
  if (partagent) return 'commune';
  if (communes) return 'ailleurs';
  if (a.groupements.some((code) => b.groupements.includes(code))) return 'groupement';
  const dans = (x: Fiche, y: Fiche) => x.groupements.some((code) => y.dansGroupements.includes(code));
  return dans(a, b) || dans(b, a) ? 'inclus' : 'ailleurs';
}

/** Cosine of the rare words of both descriptions; undefined when one has none. */
export function comparerDescriptions(a: Fiche, b: Fiche): number | undefined {
  if (a.description.length < 3 || b.description.length < 3) return undefined;
  const deB = new Set(b.description);
  let commun = 0;
  let normeA = 0;
  for (const mot of a.description) {
    const p = poidsDuMot(mot) ** 2;
    normeA += p;
    if (deB.has(mot)) commun += p;
  }
  const normeB = b.description.reduce((somme, mot) => somme + poidsDuMot(mot) ** 2, 0);
  return commun / Math.sqrt(normeA * normeB);
}

function mois(date: string): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
}

/** 1 for the same month, falling to -1 beyond two years; 0 when unknown. */
function comparerDates(a: Fiche, b: Fiche): number {
  if (a.debut === undefined || b.debut === undefined) return 0;
  const ecart = Math.abs(mois(a.debut) - mois(b.debut));
  return ecart <= 1 ? 1 : ecart <= 6 ? 0.5 : ecart <= 12 ? 0 : ecart <= 24 ? -0.4 : -1;
}

/** Kilometres between two points; undefined when one is unknown. */
export function comparerPositions(a: Fiche, b: Fiche): number | undefined {
  if (a.position === undefined || b.position === undefined) return undefined;
  const [latA, lonA] = a.position;
  const [latB, lonB] = b.position;
  return Math.hypot((latA - latB) * 111.2, (lonA - lonB) * 111.2 * Math.cos((latA * Math.PI) / 180));
}

/** The same identifier elsewhere, or one that names the other. */
export function partagentUnId(a: Fiche, b: Fiche): boolean {
  const nomme = (x: Fiche, y: Fiche) =>
    x.ids.includes(`${y.plateforme}:${y.externalId}`) ||
    (y.externalId.length >= 6 && x.ids.includes(y.externalId));
  return nomme(a, b) || nomme(b, a) || a.ids.some((id) => b.ids.includes(id));
}

const memeSource = (a: Fiche, b: Fiche) => a.plateforme === b.plateforme;
const financements = (a: Fiche, b: Fiche) => a.nature === 'financement' && b.nature === 'financement';

/** A grant paid for a cost: round rates (20 %, 30 %, 40 %…) are how grants are decided. */
export function comparerTaux(a: Fiche, b: Fiche): 'rond' | 'impossible' | undefined {
  const [cout, aide] =
    a.cout === undefined ? [b.cout, a.attribue] : b.cout === undefined ? [a.cout, b.attribue] : [];
  if (cout === undefined || aide === undefined || aide < 500) return undefined;
  const taux = (aide / cout) * 100;
  if (taux > 105) return 'impossible';
  return Math.abs(taux - Math.round(taux / 5) * 5) < 0.01 ? 'rond' : undefined;
}

function traitsDArgent(a: Fiche, b: Fiche): Traits {
  const couts = comparerCouts(a, b);
  const taux = comparerTaux(a, b);
  const egale =
    a.attribue !== undefined && b.attribue !== undefined && Math.abs(a.attribue - b.attribue) < 1.01;
  return {
    coutEgal: couts === 'egal' ? 1 : 0,
    coutEgalRond: couts === 'egal_rond' ? 1 : 0,
    coutProche: couts === 'proche' ? 1 : 0,
    coutLoin: couts === 'loin' ? 1 : 0,
    tauxRond: taux === 'rond' ? 1 : 0,
    tauxImpossible: taux === 'impossible' ? 1 : 0,
    aideEgale: egale ? 1 : 0,
  };
}

function traitsDeTemps(a: Fiche, b: Fiche): Traits {
  const ecart = a.annee === undefined || b.annee === undefined ? undefined : Math.abs(a.annee - b.annee);
  const aides = financements(a, b);
  const memeGuichet = aides && memeSource(a, b) && a.dispositif === b.dispositif;
  return {
    cofinancement: aides && ecart === 0 && a.dispositif !== b.dispositif ? 1 : 0,
    memeGuichetMemeAnnee: memeGuichet && ecart === 0 ? 1 : 0,
    memeGuichet: memeGuichet && ecart !== 0 ? 1 : 0,
    anneeVoisine: ecart === 1 ? 1 : 0,
    anneeEloignee: ecart !== undefined && ecart > 1 ? 1 : 0,
    dates: comparerDates(a, b),
  };
}

function traitsDeLieu(a: Fiche, b: Fiche): Traits {
  const lieu = comparerLieux(a, b);
  const distance = comparerPositions(a, b);
  return {
    porteur: lieu === 'porteur' ? 1 : 0,
    commune: lieu === 'commune' ? 1 : 0,
    groupement: lieu === 'groupement' ? 1 : 0,
    inclus: lieu === 'inclus' ? 1 : 0,
    ailleurs: lieu === 'ailleurs' ? 1 : 0,
    voisin: distance !== undefined && distance < 0.3 ? 1 : 0,
    distant: distance !== undefined && distance > 2 ? 1 : 0,
  };
}

function traitsDeNom(noms: Comparaison): Traits {
  return {
    proximite: noms.proximite,
    proximiteForte: Math.max(0, noms.proximite - 0.6) / 0.4,
    inclusion: noms.inclusion,
    identique: noms.identique ? 1 : 0,
    commun: borner(noms.commun, 25),
    communRare: borner(noms.communRare, 18),
    rareDeChacun: borner(noms.rareDeChacun, 18),
    rareDUnSeul: borner(noms.rareDUnSeul, 30),
    memeObjet: noms.memeObjet ? 1 : 0,
    autreObjet: noms.autreObjet ? 1 : 0,
    objetEnPlus: noms.objetEnPlus ? 1 : 0,
    memeGeste: noms.memeGeste ? 1 : 0,
    autreGeste: noms.autreGeste ? 1 : 0,
    exclusif: noms.exclusif === undefined ? 0 : 1,
  };
}

/** Everything that is measured on a pair. */
export function examiner(a: Fiche, b: Fiche): Examen {
  const noms = comparerNoms(a, b);
  const oppositions = listOppositions(a, b);
  const descriptions = comparerDescriptions(a, b);
  const aides = financements(a, b);
  return {
    noms,
    oppositions,
    traits: {
      ...traitsDeNom(noms),
      ...traitsDeLieu(a, b),
      ...traitsDArgent(a, b),
      ...traitsDeTemps(a, b),
      descriptionProche: descriptions === undefined ? 0 : borner(Math.max(0, descriptions - 0.15), 0.5),
      descriptionAutre: descriptions !== undefined && descriptions < 0.05 ? 1 : 0,
      idPartage: partagentUnId(a, b) ? 1 : 0,
      memePlateforme: memeSource(a, b) && !aides ? 1 : 0,
      phase: a.phase !== undefined && a.phase === b.phase ? 1 : 0,
      contraire: oppositions.some(({ force }) => force === 'contraire') ? 1 : 0,
      doute: oppositions.some(({ force }) => force === 'doute') ? 1 : 0,
    },
  };
}
