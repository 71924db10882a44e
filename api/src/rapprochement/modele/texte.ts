// From a French title to comparable words: accents, plurals, abbreviations and synonyms undone. Pure, no state.
import { abreviations, expressions, motsVides } from './vocabulaire.ts';

/** A word of a title: its comparable form, and what the author wrote. */
export interface Mot {
  racine: string;
  vu: string;
}

const accents = /\p{M}/gu;
const mot = /[\p{L}\p{N}]+/gu;

/** Keeps the latest results of a pure function: the words of titles come back all the time. */
export function memoize<T>(size: number, compute: (texte: string) => T): (texte: string) => T {
  const known = new Map<string, T>();
  return (texte) => {
    const found = known.get(texte);
    if (found !== undefined) return found;
    if (known.size >= size) known.clear();
    const value = compute(texte);
    known.set(texte, value);
    return value;
  };
}

/** Lower case, without accents nor ligatures. */
export const plier = memoize(20_000, (texte) =>
  texte.normalize('NFD').replace(accents, '').toLowerCase().replaceAll('œ', 'oe').replaceAll('æ', 'ae'),
);

/** Words as written; damaged ordinals of some files ("ndeg", "1 ere") are put back together. */
export function decouper(texte: string): string[] {
  let net = texte.normalize('NFC');
  // Each repair costs more than all the rest: only where it can apply.
  if (/\d/.test(net)) {
    net = net
      .replace(/n\s?(?:deg|°|º)\s?\.?\s?(?=\d)/gi, 'n° ')
      .replace(/(\d)\s(ere|ère|er|eme|ème|nde)\b/gi, '$1$2');
  }
  if (net.includes('.')) net = net.replace(/\b([A-Z])\.(?=[A-Z]\.?\b)/g, '$1');
  return separerMots(net);
}

/** For the characters of European languages, whether they belong to a word. */
const dansUnMot = Array.from({ length: 0x250 }, (_, code) => /[\p{L}\p{N}]/u.test(String.fromCharCode(code)));

/** What the expression `mot` finds, without its cost as long as the text is in French. */
function separerMots(texte: string): string[] {
  const mots: string[] = [];
  let debut = -1;
  for (let i = 0; i < texte.length; i++) {
    const code = texte.charCodeAt(i);
    // A typographic apostrophe, a dash, a quotation mark, an euro sign, an ellipsis.
    const dedans = code < 0x250 ? dansUnMot[code] : code >= 0x2010 && code <= 0x203a ? false : undefined;
    if (dedans === undefined) return texte.match(mot) ?? [];
    if (dedans) {
      if (debut < 0) debut = i;
    } else if (debut >= 0) {
      mots.push(texte.slice(debut, i));
      debut = -1;
    }
  }
  if (debut >= 0) mots.push(texte.slice(debut));
  return mots;
}

/** Singular, masculine where the ending tells it; only meant for comparison. */
export const raciner = memoize(20_000, (plie) => {
  if (plie.length < 4 || /\d/.test(plie)) return plie;
  let racine = plie.endsWith('aux') && plie.length > 5 ? `${plie.slice(0, -3)}al` : plie.replace(/[sx]$/, '');
  if (racine.length > 4) racine = racine.replace(/e$/, '');
  return racine.length > 4 ? racine.replace(/([lnt])\1$/, '$1') : racine;
});

interface Expression {
  suite: readonly string[];
  racine: string;
}

const parDebut = new Map<string, Expression[]>();
for (const [racine, formes] of Object.entries(expressions)) {
  for (const forme of formes) {
    const suite = forme.split(' ').map(raciner);
    const debut = suite[0] ?? '';
    parDebut.set(debut, [...(parDebut.get(debut) ?? []), { suite, racine: raciner(racine) }]);
  }
}
for (const liste of parDebut.values()) liste.sort((a, b) => b.suite.length - a.suite.length);

const vides = new Set(motsVides);

interface MotsPlies {
  plies: readonly string[];
  vus: readonly string[];
}

/** Folded words of a text, abbreviations written out; `vus` has the same length. A title is read several times. */
export const plierMots = memoize(64, (texte): MotsPlies => {
  const plies: string[] = [];
  const vus: string[] = [];
  for (const vu of decouper(texte)) {
    const plie = plier(vu);
    const entier = abreviations.get(plie);
    for (const partie of entier === undefined ? [plie] : entier.split(' ')) {
      plies.push(partie);
      vus.push(vu);
    }
  }
  return { plies, vus };
});

/** The words that carry meaning, in order, each root once. */
export function lireMots(texte: string, max = 40): Mot[] {
  const { plies, vus } = plierMots(texte);
  const trouves = new Map<string, Mot>();
  for (let i = 0; i < plies.length && trouves.size < max; ) {
    const { racine, longueur } = lireUn(plies, i);
    if (racine !== '' && !trouves.has(racine)) {
      const vu = longueur === 1 ? (vus[i] ?? '') : [...new Set(vus.slice(i, i + longueur))].join(' ');
      trouves.set(racine, { racine, vu });
    }
    i += longueur;
  }
  return [...trouves.values()];
}

function lireUn(plies: readonly string[], i: number): { racine: string; longueur: number } {
  const debut = plies[i] ?? '';
  const expression = parDebut
    .get(raciner(debut))
    ?.find(({ suite }) => suite.every((partie, k) => raciner(plies[i + k] ?? '') === partie));
  if (expression !== undefined) return { racine: expression.racine, longueur: expression.suite.length };
  const vide = vides.has(debut) || (debut.length === 1 && !/\d/.test(debut));
  return { racine: vide ? '' : raciner(debut), longueur: 1 };
}

/** Same word but for a typing fault: one letter in five, two from nine. */
export function seRessemblent(a: string, b: string): boolean {
  if (a === b) return true;
  const court = Math.min(a.length, b.length);
  if (court < 5 || Math.abs(a.length - b.length) > 2) return false;
  // A fault rarely falls on both ends; most words are told apart here.
  if (a[0] !== b[0] && a.at(-1) !== b.at(-1)) return false;
  if (/\d/.test(a) || /\d/.test(b)) return false;
  return distance(a, b, court < 9 ? 1 : 2) <= (court < 9 ? 1 : 2);
}

/** Edit distance with transpositions, or more than `max`. */
function distance(a: string, b: string, max: number): number {
  let avant: number[] = [];
  let ligne = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const suivante = [i];
    let meilleur = i;
    for (let j = 1; j <= b.length; j++) {
      const egal = a[i - 1] === b[j - 1];
      let cout = Math.min(
        (ligne[j] ?? 0) + 1,
        (suivante[j - 1] ?? 0) + 1,
        (ligne[j - 1] ?? 0) + (egal ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cout = Math.min(cout, (avant[j - 2] ?? 0) + 1);
      }
      suivante.push(cout);
      meilleur = Math.min(meilleur, cout);
    }
    if (meilleur > max) return max + 1;
    avant = ligne;
    ligne = suivante;
  }
  return ligne[b.length] ?? 0;
}
