// Sorted words in a trie: exact, beginning and misspelt look-ups. Typed arrays: 100,000 words weigh a few megabytes.

/** Longer words are cut: no official name needs more, and the cost of a look-up stays bounded. */
export const longueurMax = 60;

/** Words `lo` (included) to `hi` (excluded) of the lexicon, reached with `fautes` edits. */
export interface Plage {
  lo: number;
  hi: number;
  fautes: number;
  /** The whole word is matched, not only its beginning. */
  entier: boolean;
}

export interface Lexique {
  readonly mots: readonly string[];
  /** Rank of the word, or -1. */
  find(mot: string): number;
  /** Words that begin so. */
  listDebuts(debut: string): { lo: number; hi: number };
  /** Words, or beginnings of words, within `max` edits (insertion, deletion, substitution, swap of neighbours). */
  listProches(mot: string, max: number): Plage[];
}

interface Trie {
  lettre: Uint8Array;
  premier: Int32Array;
  nombre: Uint8Array;
  lo: Int32Array;
  hi: Int32Array;
}

/** `mots` sorted by code unit, without duplicates, in [a-z0-9], none longer than `longueurMax`. */
export function createLexique(mots: readonly string[]): Lexique {
  const trie = createTrie(mots);
  const debuts = (debut: string) => ({ lo: borne(mots, debut), hi: borne(mots, `${debut}~`) });
  return {
    mots,
    find(mot) {
      const rang = borne(mots, mot);
      return mots[rang] === mot ? rang : -1;
    },
    listDebuts: debuts,
    listProches: (mot, max) => (mot === '' ? [] : listProches(trie, mots, mot.slice(0, longueurMax), max)),
  };
}

/** First rank whose word is not before the text. */
function borne(mots: readonly string[], texte: string): number {
  let bas = 0;
  let haut = mots.length;
  while (bas < haut) {
    const milieu = (bas + haut) >> 1;
    if ((mots[milieu] ?? '') < texte) bas = milieu + 1;
    else haut = milieu;
  }
  return bas;
}

/** A node is a prefix shared by several words; a range of one word is a leaf, whose end is read in the word itself. */
function createTrie(mots: readonly string[]): Trie {
  const lettre = [0];
  const premier = [0];
  const nombre = [0];
  const lo = [0];
  const hi = [mots.length];
  const profondeur = [0];
  for (let noeud = 0; noeud < lo.length; noeud++) {
    const fin = hi[noeud] ?? 0;
    const rang = profondeur[noeud] ?? 0;
    let debut = lo[noeud] ?? 0;
    premier[noeud] = lo.length;
    if (fin - debut <= 1) continue;
    if (mots[debut]?.length === rang) debut++;
    while (debut < fin) {
      const code = mots[debut]?.charCodeAt(rang) ?? 0;
      let suivant = debut + 1;
      while (suivant < fin && mots[suivant]?.charCodeAt(rang) === code) suivant++;
      lettre.push(code);
      premier.push(0);
      nombre.push(0);
      lo.push(debut);
      hi.push(suivant);
      profondeur.push(rang + 1);
      nombre[noeud] = (nombre[noeud] ?? 0) + 1;
      debut = suivant;
    }
  }
  return {
    lettre: Uint8Array.from(lettre),
    premier: Int32Array.from(premier),
    nombre: Uint8Array.from(nombre),
    lo: Int32Array.from(lo),
    hi: Int32Array.from(hi),
  };
}

/** Rows of the edit distance, one a depth; shared because look-ups are synchronous. */
const largeur = longueurMax + 1;
const lignes = new Uint8Array(largeur * (longueurMax + 8));
const lettres = new Uint8Array(longueurMax + 8);
const loin = 100;

/** Fills the row of one more letter; answers its smallest value. Optimal string alignment, in a band of 2 × max + 1. */
function avancer(mot: string, max: number, rang: number, code: number): number {
  const ici = rang * largeur;
  const avant = ici - largeur;
  const avantDernier = avant - largeur;
  lettres[rang] = code;
  const de = Math.max(0, rang - max);
  const jusque = Math.min(mot.length, rang + max);
  let moindre = loin;
  for (let j = de; j <= jusque; j++) {
    let cout = j < rang + max ? (lignes[avant + j] ?? loin) + 1 : loin;
    if (j > 0) {
      const egal = mot.charCodeAt(j - 1) === code;
      cout = Math.min(cout, (lignes[avant + j - 1] ?? loin) + (egal ? 0 : 1));
      if (j > de) cout = Math.min(cout, (lignes[ici + j - 1] ?? loin) + 1);
      const croise =
        j > 1 && rang > 1 && code === mot.charCodeAt(j - 2) && lettres[rang - 1] === mot.charCodeAt(j - 1);
      if (croise) cout = Math.min(cout, (lignes[avantDernier + j - 2] ?? loin) + 1);
    }
    lignes[ici + j] = cout;
    if (cout < moindre) moindre = cout;
  }
  if (jusque < mot.length) lignes[ici + jusque + 1] = loin;
  return moindre;
}

function listProches(trie: Trie, mots: readonly string[], mot: string, max: number): Plage[] {
  const trouvees: Plage[] = [];
  const fautesEn = (rang: number) =>
    Math.abs(rang - mot.length) <= max ? (lignes[rang * largeur + mot.length] ?? loin) : loin;
  for (let j = 0; j <= mot.length; j++) lignes[j] = j;

  /** The rest of a word alone in its branch. */
  const suivreMot = (indice: number, depuis: number, meilleur: number): void => {
    const candidat = mots[indice] ?? '';
    let moindre = meilleur;
    for (let rang = depuis; ; rang++) {
      const fautes = fautesEn(rang);
      if (rang === candidat.length && fautes <= max) {
        trouvees.push({ lo: indice, hi: indice + 1, fautes, entier: true });
      }
      if (fautes < moindre) moindre = fautes;
      if (rang >= candidat.length || rang >= mot.length + max) break;
      if (avancer(mot, max, rang + 1, candidat.charCodeAt(rang)) > max) break;
    }
    if (moindre < meilleur && moindre <= max) {
      trouvees.push({ lo: indice, hi: indice + 1, fautes: moindre, entier: false });
    }
  };

  const visiter = (noeud: number, rang: number, meilleur: number): void => {
    const lo = trie.lo[noeud] ?? 0;
    const hi = trie.hi[noeud] ?? 0;
    if (hi - lo === 1) {
      suivreMot(lo, rang, meilleur);
      return;
    }
    const fautes = fautesEn(rang);
    let moindre = meilleur;
    if (fautes <= max) {
      if (mots[lo]?.length === rang) trouvees.push({ lo, hi: lo + 1, fautes, entier: true });
      if (fautes < meilleur) {
        trouvees.push({ lo, hi, fautes, entier: false });
        moindre = fautes;
      }
    }
    if (rang >= mot.length + max) return;
    const premier = trie.premier[noeud] ?? 0;
    const dernier = premier + (trie.nombre[noeud] ?? 0);
    for (let enfant = premier; enfant < dernier; enfant++) {
      const lettre = trie.lettre[enfant] ?? 0;
      // Two edits reach a tenth of the lexicon: the first letter is then taken as right, or swapped or forgotten.
      if (rang === 0 && max > 1 && lettre !== mot.charCodeAt(0) && lettre !== mot.charCodeAt(1)) continue;
      if (avancer(mot, max, rang + 1, lettre) <= max) visiter(enfant, rang + 1, moindre);
    }
  };
  visiter(0, 0, max + 1);
  return trouvees;
}
