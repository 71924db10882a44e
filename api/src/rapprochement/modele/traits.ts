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
  /** Weight of the words that both descriptions have. */
  descriptionCommune: number;
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

export type AccordDeLieu = 'porteur' | 'commune' | 'autreCommune' | 'groupement' | 'inclus' | 'ailleurs';

/** The closest territorial link. */
export function comparerLieux(a: Fiche, b: Fiche): AccordDeLieu {
  const communes = a.communes.length > 0 && b.communes.length > 0;
  const partagent = communes && a.communes.some((code) => b.communes.includes(code));
  if (a.porteur !== undefined && a.porteur === b.porteur)
    return communes && !partagent ? 'autreCommune' : 'porteur';
  if (partagent) return 'commune';
  if (communes)
    return a.groupements.some((code) => b.groupements.includes(code)) ? 'autreCommune' : 'ailleurs';
  if (a.groupements.some((code) => b.groupements.includes(code))) return 'groupement';
  const dans = (x: Fiche, y: Fiche) => x.groupements.some((code) => y.dansGroupements.includes(code));
  return dans(a, b) || dans(b, a) ? 'inclus' : 'ailleurs';
}

/** Cosine of the rare words of both descriptions, and weight of those that they share; undefined when one has none. */
function comparerDescriptions(a: Fiche, b: Fiche): { cosinus: number; commune: number } | undefined {
  if (a.description.length < 3 || b.description.length < 3) return undefined;
  const deB = new Set(b.description);
  let commun = 0;
  let commune = 0;
  let normeA = 0;
  for (const mot of a.description) {
    const poids = poidsDuMot(mot);
    normeA += poids ** 2;
    if (!deB.has(mot)) continue;
    commun += poids ** 2;
    commune += poids;
  }
  const normeB = b.description.reduce((somme, mot) => somme + poidsDuMot(mot) ** 2, 0);
  return { cosinus: commun / Math.sqrt(normeA * normeB), commune };
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
function partagentUnId(a: Fiche, b: Fiche): boolean {
  const nomme = (x: Fiche, y: Fiche) =>
    x.ids.includes(`${y.plateforme}:${y.externalId}`) ||
    (y.externalId.length >= 6 && x.ids.includes(y.externalId));
  return nomme(a, b) || nomme(b, a) || a.ids.some((id) => b.ids.includes(id));
}

const memeSource = (a: Fiche, b: Fiche) => a.plateforme === b.plateforme;
const financements = (a: Fiche, b: Fiche) => a.nature === 'financement' && b.nature === 'financement';

/** A grant paid for a cost: round rates (20 %, 30 %, 40 %…) are how grants are decided. */
function comparerTaux(a: Fiche, b: Fiche): 'rond' | 'impossible' | undefined {
  const [cout, aide] =
    a.cout === undefined ? [b.cout, a.attribue] : b.cout === undefined ? [a.cout, b.attribue] : [];
  if (cout === undefined || aide === undefined || aide < 500) return undefined;
  const taux = (aide / cout) * 100;
  if (taux > 105) return 'impossible';
  return Math.abs(taux - Math.round(taux / 5) * 5) < 0.01 ? 'rond' : undefined;
}

/**
 * Two grants that are round shares of one same cost (30 % and 25 %…): their ratio is then one of small whole numbers.
 * Round amounts prove nothing, nor do equal ones, counted apart.
 */
function sontPartsRondes(a: Fiche, b: Fiche): boolean {
  const [x, y] = [a.attribue ?? 0, b.attribue ?? 0];
  if (Math.min(x, y) < 1_000 || sontEgales(x, y) || (x % 500 === 0 && y % 500 === 0)) return false;
  for (let p = 1; p <= partsMax; p++) {
    const q = Math.round((p * y) / x);
    if (q >= 1 && q <= partsMax && Math.abs(p * y - q * x) <= (p + q) * 0.55) return true;
  }
  return false;
}

const partsMax = 8;
const sontEgales = (x: number, y: number) => Math.abs(x - y) < 1.01;

/** The same grant to the euro, not a round figure. */
function memeAide(a: Fiche, b: Fiche): boolean {
  const { attribue: x } = a;
  const { attribue: y } = b;
  return x !== undefined && y !== undefined && sontEgales(x, y) && Math.round(x) % 1_000 !== 0;
}

/** Two grant files of one source give the cost on the same basis: another cost is another request. */
function memeBase(a: Fiche, b: Fiche): boolean {
  return memeSource(a, b) && financements(a, b) && a.cout !== undefined && b.cout !== undefined;
}

const un = (vrai: boolean): number => (vrai ? 1 : 0);

/** Everything that is measured on a pair. One literal: a spread of parts would cost more than all the rest. */
export function examiner(a: Fiche, b: Fiche): Examen {
  const noms = comparerNoms(a, b);
  const oppositions = listOppositions(a, b);
  const descriptions = comparerDescriptions(a, b);
  const lieu = comparerLieux(a, b);
  const distance = comparerPositions(a, b);
  const couts = comparerCouts(a, b);
  const taux = comparerTaux(a, b);
  const ecart = a.annee === undefined || b.annee === undefined ? undefined : Math.abs(a.annee - b.annee);
  const aides = financements(a, b);
  const memeGuichet = aides && memeSource(a, b) && a.dispositif === b.dispositif;
  const traits: Traits = {
    proximite: noms.proximite,
    proximiteForte: Math.max(0, noms.proximite - 0.6) / 0.4,
    inclusion: noms.inclusion,
    identique: un(noms.identique),
    commun: borner(noms.commun, 25),
    communRare: borner(noms.communRare, 18),
    rareDeChacun: borner(noms.rareDeChacun, 18),
    rareDUnSeul: borner(noms.rareDUnSeul, 30),
    memeObjet: un(noms.memeObjet),
    autreObjet: un(noms.autreObjet),
    objetEnPlus: un(noms.objetEnPlus),
    memeGeste: un(noms.memeGeste),
    autreGeste: un(noms.autreGeste),
    aspectEnPlus: un(noms.aspectEnPlus),
    aspectsAutres: un(noms.aspectsAutres),
    exclusif: un(noms.exclusif !== undefined),
    porteur: un(lieu === 'porteur'),
    commune: un(lieu === 'commune'),
    autreCommune: un(lieu === 'autreCommune'),
    groupement: un(lieu === 'groupement'),
    inclus: un(lieu === 'inclus'),
    ailleurs: un(lieu === 'ailleurs'),
    voisin: un(distance !== undefined && distance < 0.3),
    distant: un(distance !== undefined && distance > 2),
    coutAutre: un(couts === undefined && a.cout !== undefined && b.cout !== undefined),
    coutAutreAide: un(couts !== 'egal' && couts !== 'egal_rond' && memeBase(a, b)),
    coutEgal: un(couts === 'egal'),
    coutEgalRond: un(couts === 'egal_rond'),
    coutProche: un(couts === 'proche'),
    coutLoin: un(couts === 'loin'),
    tauxRond: un(taux === 'rond'),
    tauxImpossible: un(taux === 'impossible'),
    aideEgale: un(memeAide(a, b)),
    partsRondes: un(aides && sontPartsRondes(a, b)),
    cofinancement: un(aides && ecart === 0 && a.dispositif !== b.dispositif),
    memeGuichetMemeAnnee: un(memeGuichet && ecart === 0),
    memeGuichet: un(memeGuichet && ecart !== 0),
    anneeVoisine: un(ecart === 1),
    anneeEloignee: un(ecart !== undefined && ecart > 1),
    dates: comparerDates(a, b),
    descriptionProche: descriptions === undefined ? 0 : borner(Math.max(0, descriptions.cosinus - 0.15), 0.5),
    descriptionAutre: un(descriptions !== undefined && descriptions.cosinus < 0.05),
    idPartage: un(partagentUnId(a, b)),
    autresPlateformes: un(!memeSource(a, b) && !aides),
    memePlateforme: un(memeSource(a, b) && !aides),
    phase: un(a.phase !== undefined && a.phase === b.phase),
    contraire: un(oppositions.some(({ force }) => force === 'contraire')),
    doute: un(oppositions.some(({ force }) => force === 'doute')),
  };
  return { noms, oppositions, traits, descriptionCommune: descriptions?.commune ?? 0 };
}
