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
  readonly parNom: Renvois;
  /** Beside `parNom.fiches`: 1 when the whole name is the official one, 0 when it lacks its type or first article. */
  readonly complets: Uint8Array;
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
    const sigle = /\(([\p{L}\d]{2,12})\)/u.exec(territoire.nom)?.[1];
    if (sigle !== undefined && territoire.cle.startsWith('groupement:')) {
      yield lireNom(territoire, sigle, 'sigle');
    }
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

function createRangs(textes: Iterable<string>): { lexique: Lexique; rangs: Map<string, number> } {
  const tries = [...new Set(textes)].filter((texte) => texte !== '').sort();
  return { lexique: createLexique(tries), rangs: new Map(tries.map((texte, rang) => [texte, rang])) };
}

/** Counts, then fills: no array of arrays. */
function createRenvois(taille: number, paires: { rang: number; fiche: number }[]): Renvois {
  const debuts = new Int32Array(taille + 1);
  for (const { rang } of paires) debuts[rang + 1] = (debuts[rang + 1] ?? 0) + 1;
  for (let rang = 0; rang < taille; rang++) debuts[rang + 1] = (debuts[rang + 1] ?? 0) + (debuts[rang] ?? 0);
  const suivants = debuts.slice();
  const fiches = new Int32Array(paires.length);
  for (const { rang, fiche } of paires) {
    const place = suivants[rang] ?? 0;
    fiches[place] = fiche;
    suivants[rang] = place + 1;
  }
  return { debuts, fiches };
}

export function createIndex(
  territoires: Iterable<Territoire>,
  anciennes: Iterable<CommuneAncienne>,
): IndexDeNoms {
  // Heaviest first: a list of fiches is read only as far as it can still bring something.
  const lus = [...lireNoms(territoires, anciennes)]
    .filter(({ mots }) => mots.length > 0)
    .sort((a, b) => b.poids - a.poids);
  const mots = createRangs(lus.flatMap((lu) => [...lu.mots, ...lu.accessoires]));
  const noms = createRangs(lus.flatMap(({ entiers }) => entiers));
  const rangDe = (mot: string) => mots.rangs.get(mot) ?? 0;
  const fiches: Fiche[] = [];
  const renvoisDeMots: { rang: number; fiche: number }[] = [];
  const renvoisDeNoms: { rang: number; fiche: number; complet: boolean }[] = [];
  for (const [fiche, lu] of lus.entries()) {
    const { territoire, nom, origine, poids } = lu;
    fiches.push({
      territoire,
      nom,
      origine,
      mots: lu.mots.map(rangDe),
      accessoires: lu.accessoires.map(rangDe),
      lettres: lu.mots.reduce((somme, mot) => somme + mot.length, 0),
      poids,
    });
    for (const mot of new Set([...lu.mots, ...lu.accessoires])) {
      renvoisDeMots.push({ rang: rangDe(mot), fiche });
    }
    for (const [i, entier] of lu.entiers.entries()) {
      renvoisDeNoms.push({ rang: noms.rangs.get(entier) ?? 0, fiche, complet: i === 0 });
    }
  }
  renvoisDeNoms.sort((a, b) => a.rang - b.rang);
  return {
    fiches,
    mots: mots.lexique,
    parMot: createRenvois(mots.lexique.mots.length, renvoisDeMots),
    noms: noms.lexique,
    parNom: createRenvois(noms.lexique.mots.length, renvoisDeNoms),
    complets: Uint8Array.from(renvoisDeNoms, ({ complet }) => Number(complet)),
  };
}
