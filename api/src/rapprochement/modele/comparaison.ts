// Two names word by word: what they share, what each one alone says. Rare words weigh more; near-synonyms count in part.
import type { Fiche } from './fiche.ts';
import { type MotPese, type Mots, preparer } from './mots.ts';
import { seRessemblent } from './texte.ts';
import { habitantsParChose } from './vocabulaire.ts';

/** Credit of two things or of two acts of one family, and of a word with a typing fault. */
const memeObjet = 0.55;
const memeActe = 0.8;
const memeMotMalEcrit = 0.85;
const poidsDUnLieu = 0.5;
/** From here on, a word alone on each side may be what tells two projects apart. */
const poidsDistinctif = 3;

export interface Comparaison {
  /** 0..1: weight shared over the weight of all words, then over that of the shorter name. */
  proximite: number;
  inclusion: number;
  /** Weight of the shared words, and of the rare ones among them. */
  commun: number;
  communRare: number;
  /** Weight of the shared words that say on what, not what is done. */
  communParlant: number;
  /** Weight of the rare words that one side alone has: the smaller and the larger of the two. */
  rareDeChacun: number;
  rareDUnSeul: number;
  memeObjet: boolean;
  autreObjet: boolean;
  objetEnPlus: boolean;
  memeGeste: boolean;
  autreGeste: boolean;
  /** One side, then each side, has an aspect of its own: energy, access, roof… */
  aspectEnPlus: boolean;
  aspectsAutres: boolean;
  /** Two words that exclude each other: « nord / sud ». */
  exclusif: string | undefined;
  identique: boolean;
  partages: string[];
  /** Each side has a word of its own, rare or not: « salle verte », « salle bleue ». */
  resteDeChacun: boolean;
  /** Two names that differ by a letter: a typing fault, or two places. */
  aPeuPres: boolean;
  /** Both names designate something that does not come back each year. */
  precis: boolean;
  /** Inhabitants up to which a commune has only one of the things that both name; 0 when it may have several. */
  etendue: number;
  /** They share a name of their own: a proper noun, a word that almost no other title has. */
  propre: boolean;
}

export function comparerNoms(a: Fiche, b: Fiche): Comparaison {
  const deA = preparer(a);
  const deB = preparer(b);
  // The name of their commune says nothing inside it; between communes, or inside a grouping, it says which one.
  const ensemble = a.communes.some((code) => b.communes.includes(code));
  const estLieu = ensemble
    ? (mot: string) => a.lieux.includes(mot) || b.lieux.includes(mot)
    : (mot: string) => a.lieux.includes(mot) && b.lieux.includes(mot);
  const compte: Compte = { commun: 0, communRare: 0, communParlant: 0, propre: false, partages: [] };
  const [seulsA, seulsB] = separer(deA, deB, estLieu, compte);
  const prises = new Set<MotPese>();
  let rareA = 0;
  let faute = 0;
  let aPeuPres = false;
  let resteDeA = false;
  let resteDeB = false;
  for (const mot of seulsA) {
    const proche = trouverProche(mot, seulsB, prises);
    if (proche === undefined) {
      if (mot.poids >= poidsDistinctif && !estLieu(mot.racine)) resteDeA = true;
      if (mot.rare && !estLieu(mot.racine)) rareA += mot.poids;
      continue;
    }
    prises.add(proche.mot);
    const poids = Math.min(mot.poids, proche.mot.poids) * proche.credit;
    compte.commun += poids;
    if (proche.credit !== memeMotMalEcrit) continue;
    if (mot.inconnu && proche.mot.inconnu) aPeuPres = true;
    // A typing fault looks like a rare word: it weighs as the word that it is.
    faute += Math.max(mot.poids, proche.mot.poids) - Math.min(mot.poids, proche.mot.poids);
    if (mot.rare && proche.mot.rare) compte.communRare += poids;
    compte.partages.push(mot.racine);
  }
  let rareB = 0;
  for (const mot of seulsB) {
    if (prises.has(mot) || estLieu(mot.racine)) continue;
    if (mot.rare) rareB += mot.poids;
    if (mot.poids >= poidsDistinctif) resteDeB = true;
  }
  const totalA = totalDe(deA, estLieu);
  const totalB = totalDe(deB, estLieu);
  const union = totalA + totalB - compte.commun - faute;
  return {
    proximite: union > 0 ? compte.commun / union : 0,
    inclusion: Math.min(totalA, totalB) > 0 ? Math.min(1, compte.commun / Math.min(totalA, totalB)) : 0,
    ...compte,
    rareDeChacun: Math.min(rareA, rareB),
    rareDUnSeul: Math.max(rareA, rareB),
    resteDeChacun: resteDeA && resteDeB,
    aPeuPres,
    ...comparerSens(deA, deB),
    identique: deA.liste.length === deB.liste.length && compte.partages.length === deA.liste.length,
  };
}

interface Compte {
  commun: number;
  communRare: number;
  communParlant: number;
  propre: boolean;
  partages: string[];
}

function totalDe({ liste }: Mots, estLieu: (mot: string) => boolean): number {
  let total = 0;
  for (const mot of liste) total += estLieu(mot.racine) ? Math.min(mot.poids, poidsDUnLieu) : mot.poids;
  return total;
}

/** Counts the words that both have; answers those that each one alone has. */
function separer(
  deA: Mots,
  deB: Mots,
  estLieu: (mot: string) => boolean,
  compte: Compte,
): [readonly MotPese[], readonly MotPese[]] {
  const seulsA: MotPese[] = [];
  for (const mot of deA.liste) {
    if (!deB.racines.has(mot.racine)) {
      seulsA.push(mot);
      continue;
    }
    const lieu = estLieu(mot.racine);
    compte.commun += lieu ? Math.min(mot.poids, poidsDUnLieu) : mot.poids;
    if (mot.parlant && !lieu) compte.communParlant += mot.poids;
    if (mot.rare && !lieu) {
      compte.communRare += mot.poids;
      if (mot.inconnu) compte.propre = true;
    }
    compte.partages.push(mot.racine);
  }
  // Most pairs of one place share nothing.
  if (seulsA.length === deA.liste.length) return [deA.liste, deB.liste];
  return [seulsA, deB.liste.filter((mot) => !deA.racines.has(mot.racine))];
}

function trouverProche(mot: MotPese, restes: readonly MotPese[], prises: ReadonlySet<MotPese>) {
  let famille: { mot: MotPese; credit: number } | undefined;
  for (const autre of restes) {
    if (prises.has(autre)) continue;
    // A typing fault makes a word that the lexicon does not know.
    if ((mot.inconnu || autre.inconnu) && seRessemblent(mot.racine, autre.racine)) {
      return { mot: autre, credit: memeMotMalEcrit };
    }
    if (famille !== undefined) continue;
    if (mot.geste !== undefined && mot.geste === autre.geste) famille = { mot: autre, credit: memeActe };
    else if (mot.objet !== undefined && mot.objet === autre.objet)
      famille = { mot: autre, credit: memeObjet };
  }
  return famille;
}

function compterCommuns(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let communs = 0;
  for (const x of a) if (b.has(x)) communs += 1;
  return communs;
}

function comparerSens(a: Mots, b: Mots) {
  const objets = compterCommuns(a.objets, b.objets);
  const gestes = compterCommuns(a.gestes, b.gestes);
  const aspects = compterCommuns(a.aspects, b.aspects);
  const [aspectsDeA, aspectsDeB] = [a.aspects.size - aspects, b.aspects.size - aspects];
  return {
    memeObjet: objets > 0,
    autreObjet: objets === 0 && a.objets.size > 0 && b.objets.size > 0,
    objetEnPlus: objets < a.objets.size || objets < b.objets.size,
    memeGeste: gestes > 0,
    autreGeste: gestes === 0 && a.gestes.size > 0 && b.gestes.size > 0,
    aspectEnPlus: aspectsDeA > 0 || aspectsDeB > 0,
    aspectsAutres: aspectsDeA > 0 && aspectsDeB > 0,
    precis: objets > 0 && a.precis && b.precis,
    etendue: etendueOf(a, b),
    exclusif: trouverExclusif(a, b),
  };
}

/** The most favourable of the things that both name. */
function etendueOf(a: Mots, b: Mots): number {
  let etendue = 0;
  for (const objet of a.objets) {
    if (b.objets.has(objet)) etendue = Math.max(etendue, habitantsParChose.get(objet) ?? 0);
  }
  for (const { racine } of a.liste) {
    if (b.racines.has(racine)) etendue = Math.max(etendue, habitantsParChose.get(racine) ?? 0);
  }
  return etendue;
}

function trouverExclusif({ camps: deA }: Mots, { camps: deB }: Mots): string | undefined {
  for (const x of deA) {
    const y = deB.find(({ groupe }) => groupe === x.groupe);
    if (y !== undefined && y.mot !== x.mot) return [x.mot, y.mot].sort().join(' / ');
  }
  return undefined;
}
