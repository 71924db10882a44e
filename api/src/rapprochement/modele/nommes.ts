// Named things of a title: « école Jules Ferry », « rue des Saules ». Two different names make two projects.
import { poidsDuMot, seuilDeRarete } from './lexique.ts';
import { plierMots, raciner, seRessemblent } from './texte.ts';
import { generiques, gestes, motsVides, tetes, tetesOuvertes } from './vocabulaire.ts';

/** A kind of thing and the words of its name. */
export interface Nomme {
  genre: string;
  nom: string[];
}

const genres = new Map(Object.entries(tetes).map(([tete, genre]) => [raciner(tete), genre]));
const ouverts = new Set(tetesOuvertes);
const articles = new Set(['de', 'du', 'des', 'd', 'l', 'la', 'le', 'les', 'dit', 'n', 'no']);
const vides = new Set(motsVides);
const banals = new Set([...generiques, ...Object.values(gestes).flat()].map(raciner));

/** Named things of a name, without those that only name the commune itself (`lieux`). */
export function lireNommes(texte: string, lieux: ReadonlySet<string>): Nomme[] {
  const { plies } = plierMots(texte);
  const nommes: Nomme[] = [];
  for (let i = 0; i < plies.length; i++) {
    const genre = genres.get(raciner(plies[i] ?? ''));
    if (genre === undefined) continue;
    const nom = lireNom(plies, i + 1, genre).filter((racine) => !lieux.has(racine));
    if (nom.length > 0) nommes.push({ genre, nom });
  }
  return nommes.slice(0, 10);
}

function lireNom(plies: readonly string[], debut: number, genre: string): string[] {
  const nom: string[] = [];
  for (let k = debut; k < Math.min(plies.length, debut + 6) && nom.length < 3; k++) {
    const plie = plies[k] ?? '';
    const racine = raciner(plie);
    if (articles.has(plie)) continue;
    if (vides.has(plie)) break;
    const tete = genres.get(racine);
    if (tete !== undefined && (tete === genre || nom.length > 0 || !ouverts.has(genre))) {
      if (tete === genre && nom.length === 0) continue;
      break;
    }
    const numero = /\d/.test(plie) && !/^20[0-4]\d$/.test(plie);
    if (banals.has(racine)) break;
    if (numero ? !ouverts.has(genre) : !ouverts.has(genre) && poidsDuMot(racine) < seuilDeRarete) break;
    nom.push(racine);
  }
  return nom;
}

export type Accord = 'meme' | 'partiel' | 'contraire';

/** How the named things of one kind agree; undefined when one side names none. */
export function comparerNommes(
  a: readonly Nomme[],
  b: readonly Nomme[],
  lieux: ReadonlySet<string>,
): { accord: Accord; genre: string; nomA: string; nomB: string } | undefined {
  let pire: { accord: Accord; genre: string; nomA: string; nomB: string } | undefined;
  for (const genre of new Set(a.map((nomme) => nomme.genre))) {
    const deA = a.filter((nomme) => nomme.genre === genre && nomme.nom.some((mot) => !lieux.has(mot)));
    const deB = b.filter((nomme) => nomme.genre === genre && nomme.nom.some((mot) => !lieux.has(mot)));
    if (deA.length === 0 || deB.length === 0) continue;
    const retrouve = (x: Nomme, autres: readonly Nomme[]) => autres.some((y) => memeNom(x.nom, y.nom));
    const communsA = deA.filter((x) => retrouve(x, deB)).length;
    const communsB = deB.filter((y) => retrouve(y, deA)).length;
    const accord: Accord =
      communsA === 0 && communsB === 0
        ? 'contraire'
        : communsA === deA.length && communsB === deB.length
          ? 'meme'
          : 'partiel';
    const rang = { contraire: 2, partiel: 1, meme: 0 } as const;
    if (pire === undefined || rang[accord] > rang[pire.accord]) {
      const dire = (nommes: readonly Nomme[]) => nommes.map(({ nom }) => nom.join(' ')).join(', ');
      pire = { accord, genre, nomA: dire(deA), nomB: dire(deB) };
    }
  }
  return pire;
}

function memeNom(a: readonly string[], b: readonly string[]): boolean {
  return a.some((x) => x.length > 1 && b.some((y) => seRessemblent(x, y)));
}
