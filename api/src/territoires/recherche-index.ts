// What the search looks into: every name of every territory, cut into words, in two lexicons (words, whole names).
import type { CommuneAncienne, Territoire } from './modele.ts';
import { isArticle } from './noms.ts';
import { anciensNoms, sigles } from './recherche-alias.ts';
import { createLexique, type Lexique, longueurMax } from './recherche-lexique.ts';
import { decouperRequete } from './recherche-mots.ts';

export type Origine = 'nom' | 'sigle' | 'ancien_nom';

/** One name of a territory. */
export interface Fiche {
  readonly territoire: Territoire;
  readonly nom: string;
  readonly origine: Origine;
  /** Ranks, in the lexicon of words, of the words that are neither articles nor of the type, in order. */
  readonly mots: number[];
  /** Ranks of the words that only say the type ("CC", "métropole") or a sigle between brackets. */
  readonly accessoires: number[];
  /** Letters of `mots`. */
  readonly lettres: number;
  /** What population and type are worth, whatever the text. */
  readonly poids: number;
}

/** Lists of fiches by rank in a lexicon: those of rank r stand from `debuts[r]` to `debuts[r + 1]`. */
export interface Renvois {
  readonly debuts: Int32Array;
  readonly fiches: Int32Array;
}

export interface IndexDeNoms {
  /** By decreasing weight, as the lists below. */
  readonly fiches: readonly Fiche[];
  readonly mots: Lexique;
  readonly parMot: Renvois;
  readonly noms: Lexique;
  /** Twice the fiche, plus 1 when the whole name is the official one: it may lack its type or first article. */
  readonly parNom: Renvois;
}

const motsDeType = new Set(
  `cc ca cu cm communaute communes agglomeration agglo agglopole urbaine metropole eurometropole intercommunale
  intercommunalite sivu sivom sivos si sm smf smo syndicat mixte intercommunal petr polem pole metropolitain
  territorial equilibre rural`.split(/\s+/),
);

const priorites: Record<Territoire['type'], number> = {
  commune: 2.1,
  region: 2,
  departement: 2,
  epci: 0,
  ept: -1,
  petr: -4,
  pole: -5,
  syndicat: -8,
};

function peser({ type, population = 0 }: Territoire, origine: Origine): number {
  const peine = origine === 'ancien_nom' ? 8 : origine === 'sigle' ? 1 : 0;
  return 2 * Math.log10(population + 1) + priorites[type] - peine;
}

/** Most names have no word of type. */
const aucun: number[] = [];

interface NomLu {
  territoire: Territoire;
  nom: string;
  origine: Origine;
  mots: string[];
  accessoires: string[];
  /** The name without spaces: official, then without type nor first article. */
  entiers: string[];
  poids: number;
}

function lireNom(territoire: Territoire, nom: string, origine: Origine): NomLu {
  const groupement = territoire.cle.startsWith('groupement:') && origine === 'nom';
  const ouverture = groupement ? nom.indexOf(' (') : -1;
  const tous = decouperRequete(ouverture < 0 ? nom : nom.slice(0, ouverture));
  const suite = ouverture < 0 ? [] : decouperRequete(nom.slice(ouverture));
  const deType = (mot: string) => groupement && motsDeType.has(mot);
  const pleins = tous.filter((mot) => !isArticle(mot));
  const propres = pleins.filter((mot) => !deType(mot));
  const mots = propres.length > 0 ? propres : pleins.length > 0 ? pleins : tous;
  const gardes = propres.length > 0 ? tous.filter((mot) => !deType(mot)) : tous;
  while (gardes.length > 1 && isArticle(gardes[0] ?? '')) gardes.shift();
  while (gardes.length > 1 && isArticle(gardes.at(-1) ?? '')) gardes.pop();
  const entiers = [tous, gardes].map((liste) => liste.join('').slice(0, longueurMax));
  const accessoires = [...tous.filter(deType), ...suite.filter((mot) => !isArticle(mot))];
  return {
    territoire,
    nom,
    origine,
    mots: mots.slice(0, 30),
    accessoires,
    entiers: [...new Set(entiers)],
    poids: peser(territoire, origine),
  };
}

function* lireNoms(
  territoires: Iterable<Territoire>,
  anciennes: Iterable<CommuneAncienne>,
): Generator<NomLu> {
  const parCle = new Map<string, Territoire>();
  for (const territoire of territoires) {
    parCle.set(territoire.cle, territoire);
    yield lireNom(territoire, territoire.nom, 'nom');
    if (!territoire.cle.startsWith('groupement:') || !territoire.nom.includes('(')) continue;
    const sigle = /\((\p{Lu}[\p{Lu}\d][\p{L}\d]{0,10})\)/u.exec(territoire.nom)?.[1];
    if (sigle !== undefined) yield lireNom(territoire, sigle, 'sigle');
  }
  for (const { nom, actuelle } of anciennes) {
    const territoire = parCle.get(`commune:${actuelle}`);
    if (nom !== undefined && territoire !== undefined && territoire.nom !== nom) {
      yield lireNom(territoire, nom, 'ancien_nom');
    }
  }
  for (const [origine, listes] of [['sigle', sigles] as const, ['ancien_nom', anciensNoms] as const]) {
    for (const [cle, noms] of listes) {
      const territoire = parCle.get(cle);
      if (territoire !== undefined) for (const nom of noms) yield lireNom(territoire, nom, origine);
    }
  }
}

/** Numbers texts as they come, then gives their ranks once sorted. */
function createNumerotation() {
  const numeros = new Map<string, number>();
  return {
    numeroter(texte: string): number {
      const numero = numeros.get(texte) ?? numeros.size;
      if (numero === numeros.size) numeros.set(texte, numero);
      return numero;
    },
    trier(): { lexique: Lexique; rangs: Int32Array } {
      const tries = [...numeros.keys()].sort();
      const rangs = new Int32Array(tries.length);
      for (const [rang, texte] of tries.entries()) rangs[numeros.get(texte) ?? 0] = rang;
      return { lexique: createLexique(tries), rangs };
    },
  };
}

/** Counts, then fills: no array of arrays. `numeros` and `valeurs` go by pairs. */
function createRenvois(rangs: Int32Array, numeros: readonly number[], valeurs: readonly number[]): Renvois {
  const debuts = new Int32Array(rangs.length + 1);
  const rangDe = (i: number) => rangs[numeros[i] ?? 0] ?? 0;
  for (let i = 0; i < numeros.length; i++) debuts[rangDe(i) + 1] = (debuts[rangDe(i) + 1] ?? 0) + 1;
  for (let rang = 0; rang < rangs.length; rang++) {
    debuts[rang + 1] = (debuts[rang + 1] ?? 0) + (debuts[rang] ?? 0);
  }
  const suivants = debuts.slice();
  const fiches = new Int32Array(numeros.length);
  for (let i = 0; i < numeros.length; i++) {
    const place = suivants[rangDe(i)] ?? 0;
    fiches[place] = valeurs[i] ?? 0;
    suivants[rangDe(i)] = place + 1;
  }
  return { debuts, fiches };
}

export function createIndex(
  territoires: Iterable<Territoire>,
  anciennes: Iterable<CommuneAncienne>,
): IndexDeNoms {
  const mots = createNumerotation();
  const noms = createNumerotation();
  const lues: (Fiche & { entiers: number[] })[] = [];
  for (const lu of lireNoms(territoires, anciennes)) {
    if (lu.mots.length === 0) continue;
    lues.push({
      territoire: lu.territoire,
      nom: lu.nom,
      origine: lu.origine,
      mots: lu.mots.map(mots.numeroter),
      accessoires: lu.accessoires.length === 0 ? aucun : lu.accessoires.map(mots.numeroter),
      lettres: lu.mots.reduce((somme, mot) => somme + mot.length, 0),
      poids: lu.poids,
      entiers: lu.entiers.map(noms.numeroter),
    });
  }
  // Heaviest first: a list of fiches is read only as far as it can still bring something.
  lues.sort((a, b) => b.poids - a.poids);
  const numerosDeMots: number[] = [];
  const fichesDeMots: number[] = [];
  const numerosDeNoms: number[] = [];
  const fichesDeNoms: number[] = [];
  for (const [fiche, { mots, accessoires, entiers }] of lues.entries()) {
    for (const liste of [mots, accessoires]) {
      for (const numero of liste) {
        numerosDeMots.push(numero);
        fichesDeMots.push(fiche);
      }
    }
    for (const [i, numero] of entiers.entries()) {
      numerosDeNoms.push(numero);
      fichesDeNoms.push(2 * fiche + Number(i === 0));
    }
  }
  const motsTries = mots.trier();
  const nomsTries = noms.trier();
  const ranger = (numeros: number[]) => {
    for (let i = 0; i < numeros.length; i++) numeros[i] = motsTries.rangs[numeros[i] ?? 0] ?? 0;
  };
  for (const fiche of lues) {
    ranger(fiche.mots);
    ranger(fiche.accessoires);
  }
  return {
    fiches: lues,
    mots: motsTries.lexique,
    parMot: createRenvois(motsTries.rangs, numerosDeMots, fichesDeMots),
    noms: nomsTries.lexique,
    parNom: createRenvois(nomsTries.rangs, numerosDeNoms, fichesDeNoms),
  };
}
