// How rare a word is in the titles of French local projects: counts of the open data, never of our own database.
import lexique from './lexique.json' with { type: 'json' };

const total = lexique.titres;
const comptes = new Map(Object.entries(lexique.mots as Record<string, number>));

/** A word outside the lexicon is rarer than all those it holds. */
const absent = Math.log(total / (lexique.seuil / 2));
/** From here on, a word designates something: proper nouns, unusual things. */
export const seuilDeRarete = Math.log(total / 150);

const memo = new Map<string, number>();

/** Information carried by a word, in nats: 2 for « rénovation », 9 for a name. */
export function poidsDuMot(racine: string): number {
  const connu = memo.get(racine);
  if (connu !== undefined) return connu;
  const compte = comptes.get(racine);
  const poids = compte === undefined ? absent : Math.log(total / compte);
  if (compte !== undefined) memo.set(racine, poids);
  return poids;
}

/** Outside the lexicon: a name, a rare word or a typing fault. */
export function estInconnu(racine: string): boolean {
  return !comptes.has(racine);
}

export const versionDuLexique = lexique.version;
