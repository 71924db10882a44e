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
/** « salle des fêtes », « salle polyvalente » say what it is, not which one. */
const qualites = [
  'fete',
  'polyvalente',
  'communale',
  'activite',
  'animation',
  'socio',
  'culturelle',
  'multi',
  'sport',
  'classe',
  'motricite',
  'reunion',
  'conseil',
  'associative',
  'jeu',
  'loisir',
  'exposition',
  'spectacle',
  'intergenerationnelle',
  'multigenerationnelle',
  'omnisports',
  'multisports',
  'sante',
  'enfance',
  'association',
  'assistants',
  'assistantes',
  'retraite',
  'medicale',
  'ville',
  'habitation',
  'peuple',
  'service',
  'quartier',
  'jeunes',
  'partage',
  'public',
  'elementaire',
  'maternelle',
  'primaire',
  'communal',
  'tourisme',
  'ferme',
  'eco',
];
const banals = new Set([...generiques, ...qualites, ...Object.values(gestes).flat()].map(raciner));

/** First names that many schools and streets share: « Jean Jaurès » and « Jean Moulin » are two. */
const prenoms = new Set(
  (
    'jean pierre paul jacques louis marie georges charles victor jules henri andre albert rene robert michel francois ' +
    'maurice marcel lucien emile anne simone pauline joseph antoine claude edouard eugene ferdinand gabriel gaston ' +
    'guillaume gustave jeanne josephine julie leon leonce louise lucie madeleine marc marguerite martin nelson nicolas ' +
    'olympe philippe raymond roger romain rosa roland arthur auguste alphonse alexandre alain aime achille yves general ' +
    'marechal docteur abbe president colonel capitaine professeur frederic irene germaine camille denis honore'
  )
    .split(' ')
    .map(raciner),
);

/** Named things of a name, without those that only name the commune itself (`lieux`). */
export function lireNommes(texte: string, lieux: ReadonlySet<string>): Nomme[] {
  const { plies, vus } = plierMots(texte);
  const nommes: Nomme[] = [];
  for (let i = 0; i < plies.length; i++) {
    const genre = genres.get(raciner(plies[i] ?? ''));
    if (genre === undefined) continue;
    const indice = lireIndice(plies, vus, i + 1);
    const nom =
      indice === undefined ? lireNom(plies, i + 1, genre).filter((racine) => !lieux.has(racine)) : [indice];
    if (nom.length > 0) nommes.push({ genre, nom });
  }
  return nommes.slice(0, 10);
}

/** « école A », « gymnase n° 2 »: a letter or a number that ends what it names; not « école J. Ferry », « école 2 classes ». */
export function lireIndice(
  plies: readonly string[],
  vus: readonly string[],
  debut: number,
): string | undefined {
  const i = plies[debut] === 'n' || plies[debut] === 'no' || plies[debut] === 'numero' ? debut + 1 : debut;
  const suivant = plies[i + 1];
  if (suivant !== undefined && !vides.has(suivant)) return undefined;
  const plie = plies[i] ?? '';
  if (/^\d{1,2}$/.test(plie)) return String(Number(plie));
  if (!/^\p{Lu}$/u.test(vus[i] ?? '')) return undefined;
  const enCapitales = /^\p{Lu}{2,}$/u.test(vus[i - 1] ?? '');
  return enCapitales && suivant !== undefined ? undefined : plie.toUpperCase();
}

function lireNom(plies: readonly string[], debut: number, genre: string): string[] {
  const nom: string[] = [];
  for (let k = debut; k < Math.min(plies.length, debut + 6) && nom.length < 3; k++) {
    const plie = plies[k] ?? '';
    const racine = raciner(plie);
    if (articles.has(plie) || /^saint(?:e|s|es)?$/.test(plie)) continue;
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
  const sansPrenom = nom.filter((racine) => !prenoms.has(racine));
  return sansPrenom.length > 0 ? sansPrenom : nom;
}

export type Accord = 'meme' | 'partiel' | 'contraire';

export interface AccordDeNoms {
  accord: Accord;
  genre: string;
  nomA: string;
  nomB: string;
}

const rangs = { contraire: 2, partiel: 1, meme: 0 } as const;

/** How the named things of one kind agree, the worst kind first; undefined when one side names none. */
export function comparerNommes(
  a: readonly Nomme[],
  b: readonly Nomme[],
  lieux: Pick<ReadonlySet<string>, 'has'>,
): AccordDeNoms | undefined {
  let pire: AccordDeNoms | undefined;
  const vus: string[] = [];
  for (const { genre } of a) {
    if (vus.includes(genre)) continue;
    vus.push(genre);
    const duGenre = (nomme: Nomme) => nomme.genre === genre && !nomme.nom.every((mot) => lieux.has(mot));
    const deA = a.filter(duGenre);
    const deB = b.filter(duGenre);
    if (deA.length === 0 || deB.length === 0) continue;
    const accord = comparerUnGenre(deA, deB);
    if (pire !== undefined && rangs[accord] <= rangs[pire.accord]) continue;
    const dire = (nommes: readonly Nomme[]) =>
      [...new Set(nommes.map(({ nom }) => nom.join(' ')))].join(', ');
    pire = { accord, genre, nomA: dire(deA), nomB: dire(deB) };
  }
  return pire;
}

function comparerUnGenre(deA: readonly Nomme[], deB: readonly Nomme[]): Accord {
  const retrouve = (x: Nomme, autres: readonly Nomme[]) => autres.some((y) => memeNom(x.nom, y.nom));
  const communsA = deA.filter((x) => retrouve(x, deB)).length;
  const communsB = deB.filter((y) => retrouve(y, deA)).length;
  if (communsA === deA.length && communsB === deB.length) return 'meme';
  if (communsA > 0 || communsB > 0) return 'partiel';
  // Common words (« place du marché ») describe as much as they name.
  return deA.some(estPropre) && deB.some(estPropre) ? 'contraire' : 'partiel';
}

function estPropre({ nom }: Nomme): boolean {
  return nom.some((mot) => mot.length === 1 || /\d/.test(mot) || poidsDuMot(mot) >= seuilDeRarete);
}

function memeNom(a: readonly string[], b: readonly string[]): boolean {
  const proches = (x: string, y: string) =>
    x === y || seRessemblent(x, y) || (Math.min(x.length, y.length) >= 6 && (x.includes(y) || y.includes(x)));
  return a.some((x) => b.some((y) => proches(x, y))) || proches(a.join(''), b.join(''));
}
