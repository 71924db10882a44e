// Scores the names that a reading of the query reaches. Whole names (with or without spaces), then words in any order.
import { isArticle } from './noms.ts';
import type { Fiche, IndexDeNoms, Renvois } from './recherche-index.ts';
import { type Lexique, longueurMax, type Plage } from './recherche-lexique.ts';

/** Receives the scores. */
export interface Notation {
  /** Keeps the best score of each fiche. */
  noter(fiche: Fiche, score: number, approche: boolean): void;
  /** Score under which a fiche brings nothing, its weight included. */
  plancher(): number;
}

/** Misspellings allowed in a text of this length. */
function maxFautes(longueur: number): number {
  return longueur < 4 ? 0 : 1;
}

/** A wrong first letter makes another word of a short one. */
function vraisemblables(plages: Plage[], lexique: Lexique, texte: string): Plage[] {
  const memeDebut = (lo: number) => lexique.mots[lo]?.[0] === texte[0];
  if (texte.length > 5) return plages.filter(({ entier, lo }) => entier || memeDebut(lo));
  return plages.filter(({ entier, lo }) => entier && memeDebut(lo));
}

export function noterNoms(
  index: IndexDeNoms,
  mots: readonly string[],
  insister: boolean,
  notation: Notation,
): void {
  noterEntiers(index, mots, insister, notation);
  noterMots(index, mots, insister, notation);
}

/** What the beginning of a name is worth; more when its small words are typed too: "Saint-Jean-le-V". */
const noteDeDebut = (mots: readonly string[]) => (mots.slice(1).some(isArticle) ? 90 : 83);
/** Lost by a beginning that only holds without its spaces: "chalons" in "Chalon-sur-Saône". */
const peineACheval = 5;

function noterEntiers(
  index: IndexDeNoms,
  dits: readonly string[],
  insister: boolean,
  notation: Notation,
): void {
  const { noms, parNom } = index;
  const texte = dits.join('').slice(0, longueurMax);
  const seul = dits.length === 1 ? index.mots.listDebuts(texte) : undefined;
  const aCheval = ({ mots, accessoires }: Fiche) =>
    seul !== undefined &&
    !mots.some((mot) => mot >= seul.lo && mot < seul.hi) &&
    !accessoires.some((mot) => mot >= seul.lo && mot < seul.hi);
  const exact = noms.find(texte);
  const noterPlage = (lo: number, hi: number, note: (longueur: number) => number, approche: boolean) => {
    for (let rang = lo; rang < hi; rang++) {
      const score = note(noms.mots[rang]?.length ?? 1);
      const fin = parNom.debuts[rang + 1] ?? 0;
      for (let i = parNom.debuts[rang] ?? 0; i < fin; i++) {
        const renvoi = parNom.fiches[i] ?? 0;
        const fiche = index.fiches[renvoi >> 1];
        if (fiche === undefined || fiche.poids + score <= notation.plancher()) break;
        const nu = (renvoi & 1) === 1 ? 0 : approche ? 3 : 8;
        const cheval = rang !== exact && !approche && aCheval(fiche) ? peineACheval : 0;
        notation.noter(fiche, score - nu - cheval, approche);
      }
    }
  };
  if (exact >= 0) noterPlage(exact, exact + 1, () => 100, false);
  const { lo, hi } = noms.listDebuts(texte);
  const debut = noteDeDebut(dits);
  noterPlage(exact >= 0 ? lo + 1 : lo, hi, (longueur) => debut + (4 * texte.length) / longueur, false);
  const max = exact >= 0 ? 0 : maxFautes(texte.length) + (insister && texte.length >= 8 ? 1 : 0);
  if (max === 0) return;
  const cout = texte.length <= 5 ? 13 : 10;
  for (const plage of vraisemblables(noms.listProches(texte, max), noms, texte)) {
    // Two misspellings only in a whole name: a beginning would look like anything.
    if (plage.fautes === 0 || (plage.fautes > 1 && !plage.entier)) continue;
    const peine = cout * plage.fautes;
    noterPlage(
      plage.lo,
      plage.hi,
      plage.entier
        ? () => 86 - peine
        : (longueur) => 58 + Math.min(20, (20 * texte.length) / longueur) - peine,
      true,
    );
  }
}

/** All words exact, nothing else in the name, the first word first. */
const meilleurScore = 94;

/** One word of the query and the words of the lexicon that it may mean. */
interface Sens {
  longueur: number;
  exact: number;
  lo: number;
  hi: number;
  proches: Plage[];
  /** Fiches to read if this word leads the search. */
  cout: number;
}

function nombre(renvois: Renvois, lo: number, hi: number): number {
  return (renvois.debuts[hi] ?? 0) - (renvois.debuts[lo] ?? 0);
}

function lireSens({ mots, parMot }: IndexDeNoms, mot: string, insister: boolean): Sens {
  const exact = mots.find(mot);
  const { lo, hi } = mots.listDebuts(mot);
  const max = exact >= 0 && !insister ? 0 : maxFautes(mot.length);
  const proches =
    max === 0 ? [] : vraisemblables(mots.listProches(mot, max), mots, mot).filter(({ fautes }) => fautes > 0);
  const cout = proches.reduce((somme, p) => somme + nombre(parMot, p.lo, p.hi), nombre(parMot, lo, hi));
  return { longueur: mot.length, exact, lo, hi, proches, cout };
}

/** Lost by words of which one is only begun: "Quimper" is itself before being the beginning of "Quimperlé". */
const peineDeDebut = 6;

/** From 0 (another word) to 1 (the same). */
function ressembler(sens: Sens, rang: number, lexique: Lexique): number {
  if (rang === sens.exact) return 1;
  const part = sens.longueur / (lexique.mots[rang]?.length ?? 1);
  let meilleure = rang >= sens.lo && rang < sens.hi ? 0.55 + 0.4 * part : 0;
  for (const { lo, hi, entier } of sens.proches) {
    if (rang < lo || rang >= hi) continue;
    const valeur = entier ? (sens.longueur <= 5 ? 0.5 : 0.6) : 0.25 + 0.25 * Math.min(1, part);
    if (valeur > meilleure) meilleure = valeur;
  }
  return meilleure;
}

function noterMots(index: IndexDeNoms, mots: readonly string[], insister: boolean, notation: Notation): void {
  const dits = mots.filter((mot) => !isArticle(mot));
  const sens = (dits.length > 0 ? dits : mots.slice(0, 1)).map((mot) => lireSens(index, mot, insister));
  const meneur = sens.reduce((moindre, autre) => (autre.cout < moindre.cout ? autre : moindre));
  const { parMot } = index;
  // "Saint-Pierre-d" is the beginning of a longer name, not that of Saint-Pierre.
  const peine = isArticle(mots.at(-1) ?? '') && dits.length > 0 ? 16 : 0;
  const lireMot = (mot: number) => {
    const fin = parMot.debuts[mot + 1] ?? 0;
    for (let i = parMot.debuts[mot] ?? 0; i < fin; i++) {
      const fiche = index.fiches[parMot.fiches[i] ?? 0];
      if (fiche === undefined || fiche.poids + meilleurScore <= notation.plancher()) return;
      const note = comparer(index, fiche, sens);
      if (note !== undefined) notation.noter(fiche, note.score - peine, note.approche);
    }
  };
  for (const { lo, hi } of [meneur, ...meneur.proches]) for (let mot = lo; mot < hi; mot++) lireMot(mot);
}

function comparer(index: IndexDeNoms, { mots, accessoires, lettres }: Fiche, sens: readonly Sens[]) {
  let qualite = 0;
  let longueur = 0;
  let couvert = 0;
  let approche = false;
  let premier = 0;
  let pris = 0;
  let entiers = true;
  for (let i = 0; i < sens.length; i++) {
    const unSens = sens[i];
    if (unSens === undefined) break;
    let meilleure = 0;
    let place = -1;
    for (let j = 0; j < mots.length; j++) {
      if ((pris & (1 << j)) !== 0) continue;
      const valeur = ressembler(unSens, mots[j] ?? -1, index.mots);
      if (valeur > meilleure) {
        meilleure = valeur;
        place = j;
      }
    }
    if (place < 0) {
      for (const rang of accessoires) meilleure = Math.max(meilleure, ressembler(unSens, rang, index.mots));
      if (meilleure === 0) return undefined;
    } else {
      const rang = mots[place] ?? 0;
      pris |= 1 << place;
      const juste = rang >= unSens.lo && rang < unSens.hi;
      couvert += Math.min(unSens.longueur, index.mots.mots[rang]?.length ?? 0) * (juste ? 1 : 0.7);
      approche ||= !juste;
      if (i === 0 && place === 0) premier = 4;
    }
    entiers &&= meilleure === 1;
    qualite += meilleure * unSens.longueur;
    longueur += unSens.longueur;
  }
  const score =
    40 +
    (30 * qualite) / longueur +
    20 * Math.min(1, couvert / lettres) +
    premier -
    (entiers ? 0 : peineDeDebut);
  return { score, approche };
}
