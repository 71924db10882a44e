// Pages of a list that lives in memory. The opaque cursor names where the page ended, not a rank: what is loaded
// between two pages shifts nothing.
import { curseurIllisible } from './problems.ts';

const limiteParDefaut = 50;
/** Ends of the page that a cursor remembers, in case the last ones leave the list. */
const reperes = 5;

export interface ListePaginee<T> {
  /** Name of the list: its cursors are not those of another. */
  nom: string;
  /** Key of an element, unique in the list. */
  cle(element: T): string;
  /** The list is sorted by this key; otherwise by relevance, and a page resumes after the last element still there. */
  trie: boolean;
}

interface Page<T> {
  elements: T[];
  /** Cursor of the next page; null at the end. */
  suivant: string | null;
}

/** Throws a 400 for a cursor that is not one of this list, or of which nothing remains. */
export function paginer<T>(
  elements: readonly T[],
  liste: ListePaginee<T>,
  { limite = limiteParDefaut, curseur }: { limite?: number; curseur?: string },
): Page<T> {
  const debut = curseur === undefined ? 0 : findDebut(elements, liste, lireCurseur(curseur, liste.nom));
  const fin = debut + limite;
  const page = elements.slice(debut, fin);
  return { elements: page, suivant: fin < elements.length ? ecrireCurseur(page, liste) : null };
}

function findDebut<T>(elements: readonly T[], { cle, trie }: ListePaginee<T>, cles: string[]): number {
  if (!trie) {
    for (const vue of cles) {
      const rang = elements.findIndex((element) => cle(element) === vue);
      if (rang >= 0) return rang + 1;
    }
    throw curseurIllisible();
  }
  const [derniere = ''] = cles;
  let [bas, haut] = [0, elements.length];
  while (bas < haut) {
    const milieu = (bas + haut) >> 1;
    if (cle(elements[milieu] as T) <= derniere) bas = milieu + 1;
    else haut = milieu;
  }
  return bas;
}

/** Last key first. */
function ecrireCurseur<T>(page: readonly T[], { nom, cle, trie }: ListePaginee<T>): string {
  const cles = page
    .slice(trie ? -1 : -reperes)
    .map(cle)
    .reverse();
  return Buffer.from([nom, ...cles].join('|')).toString('base64url');
}

function lireCurseur(curseur: string, nom: string): string[] {
  const [liste, ...cles] = Buffer.from(curseur, 'base64url').toString().split('|');
  if (
    liste !== nom ||
    cles.length === 0 ||
    cles.length > reperes ||
    !cles.every((c) => /^[\w:]{1,40}$/.test(c))
  ) {
    throw curseurIllisible();
  }
  return cles;
}
