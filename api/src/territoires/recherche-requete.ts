// How a query can be read: as a name, as a name with its type, as a name with the place where it stands. Pure text.
import type { CleTerritoire, TypeTerritoire } from './modele.ts';
import { isArticle } from './noms.ts';
import { decouperRequete } from './recherche-mots.ts';

/** What the words of type announce. */
export interface Indice {
  types: readonly TypeTerritoire[];
  /** Legal natures, best first; any when absent. */
  natures?: readonly string[];
}

export interface Lecture {
  mots: string[];
  indice?: Indice;
  /** Only inside one of these territories. */
  lieux?: readonly CleTerritoire[];
  codePostal?: string;
  /** Taken from the score: the reading supposes more than the text says. */
  peine: number;
}

/** Names under which a département or région is written after that of a commune. */
export interface Lieu {
  cle: CleTerritoire;
  entier: string;
}

const maxMots = 16;
/** The type that the word alone lists comes first. */
const epci: readonly TypeTerritoire[] = ['epci', 'ept'];
const syndicats: readonly TypeTerritoire[] = ['syndicat', 'petr', 'pole'];
const types: readonly [RegExp, Indice][] = [
  [
    /^(?:la )?communaute de c(?:o(?:m(?:m(?:u(?:n(?:es?)?)?)?)?)?)?\b|^comcom\b|^com com\b|\bcc\b/,
    { types: epci, natures: ['CC'] },
  ],
  [
    /^(?:la )?communaute d agg\w*|\bca\b|\bagglo(?:meration)?s?\b/,
    { types: epci, natures: ['CA', 'CU', 'METRO', 'MET69'] },
  ],
  [/^(?:la )?communaute urb\w*|\bcu\b/, { types: epci, natures: ['CU', 'METRO'] }],
  [/\b(?:euro)?metropole\b/, { types: epci, natures: ['METRO', 'MET69', 'CU', 'CA'] }],
  [/^(?:epci|interco(?:mmunalite)?|communaute)\b/, { types: epci }],
  [/^(?:ept|etablissement public territorial)\b/, { types: ['ept', 'epci'] }],
  [/^(?:(?:la )?mairie|(?:la )?ville|(?:la )?commune|municipalite)\b/, { types: ['commune'] }],
  [
    /^(?:conseil departemental|(?:le )?departement|dep(?:t|artement)?|dpt|cd|conseil general)\b/,
    { types: ['departement'] },
  ],
  [/^(?:conseil regional|(?:la )?region|cr)\b/, { types: ['region'] }],
  [/^petr\b|^pole d equilibre(?: territorial(?: et rural)?)?/, { types: ['petr'] }],
  [/^pole(?: metropolitain)?\b|^polem\b/, { types: ['pole', 'petr'] }],
  [/^(?:sivu|(?:syndicat )?(?:intercommunal )?a vocation unique)\b/, { types: syndicats, natures: ['SIVU'] }],
  [
    /^(?:sivom|(?:syndicat )?(?:intercommunal )?a vocations? multiples?)\b/,
    { types: syndicats, natures: ['SIVOM'] },
  ],
  [/^(?:smf|syndicat mixte ferme)\b/, { types: syndicats, natures: ['SMF', 'SMO'] }],
  [/^(?:smo|syndicat mixte ouvert)\b/, { types: syndicats, natures: ['SMO', 'SMF'] }],
  [/^(?:sm|si|syndicat(?: mixte| intercommunal)?)\b/, { types: syndicats }],
];

function splitWords(texte: string): string[] {
  return texte.split(' ').filter((mot) => mot !== '');
}

function trimArticles(mots: string[]): string[] {
  const gardes = [...mots];
  while (gardes.length > 1 && isArticle(gardes[0] ?? '')) gardes.shift();
  return gardes;
}

/** Every reading worth a search, the plainest first; never more than a dozen. */
export function lireRequete(texte: string, lieux: readonly Lieu[]): Lecture[] {
  const mots = decouperRequete(texte)
    .slice(0, maxMots)
    .filter((mot, _, tous) => mot !== 'cedex' || tous.length === 1);
  if (mots.length === 0) return [];
  const nues: Lecture[] = [{ mots, peine: 0 }];
  const typee = lireType(mots);
  if (typee !== undefined) nues.push(typee);
  return nues.flatMap((lecture) => [lecture, ...situer(lecture, lieux)]).slice(0, 12);
}

/** A code behind what it is: "CP 44000", "département 94", "région 53", "SIREN 244 400 404". */
export function lireCodeAnnonce(
  texte: string,
): { code: string; types?: readonly TypeTerritoire[] } | undefined {
  const mots = decouperRequete(texte).slice(0, maxMots);
  const phrase = mots.join(' ');
  const nomme = /^(?:code )?(?:postal|cp|insee|cog|siren|siret)(?: (?:n|no|numero))?\b/.exec(phrase);
  const typee = nomme === null ? lireType(mots) : undefined;
  const code = (nomme === null ? (typee?.mots ?? []) : [phrase.slice(nomme[0].length)]).join('');
  if (!/^[\dab ]+$/.test(code)) return undefined;
  return { code, types: typee?.indice?.types };
}

function lireType(mots: string[]): Lecture | undefined {
  const phrase = mots.join(' ');
  for (const [motif, indice] of types) {
    const trouve = motif.exec(phrase);
    if (trouve === null) continue;
    const reste = splitWords(
      `${phrase.slice(0, trouve.index)} ${phrase.slice(trouve.index + trouve[0].length)}`,
    );
    return { mots: reste.every(isArticle) ? [] : trimArticles(reste), indice, peine: 0 };
  }
  return undefined;
}

/** The place may be a code anywhere, or the name of a département or région at the end. */
function situer(lecture: Lecture, lieux: readonly Lieu[]): Lecture[] {
  const { mots, indice } = lecture;
  if (mots.length < (indice === undefined ? 2 : 1)) return [];
  const trouvees: Lecture[] = [];
  const code = mots.findIndex((mot) => /^(?:\d\d|2[ab]|9[78]\d|\d{5})$/.test(mot));
  if (code >= 0) {
    const reste = trimPlace(mots.filter((_, i) => i !== code));
    const valeur = (mots[code] ?? '').toUpperCase();
    const departement = valeur.length < 5 ? valeur : valeur.slice(0, /^9[78]/.test(valeur) ? 3 : 2);
    const ou: CleTerritoire[] = [`departement:${departement === '20' ? '2A' : departement}`];
    if (departement === '20') ou.push('departement:2B');
    const codePostal = valeur.length === 5 ? valeur : undefined;
    if (reste.length > 0 || indice !== undefined)
      trouvees.push({ ...lecture, mots: reste, lieux: ou, codePostal, peine: 1 });
  }
  for (let debut = mots.length - 1; debut > 0 && debut >= mots.length - 6; debut--) {
    const fin = trimArticles(mots.slice(debut)).join('');
    const reste = trimPlace(mots.slice(0, debut));
    if (fin.length < 3 || reste.length === 0 || isArticle(mots[debut] ?? '')) continue;
    const exacts = lieux.filter(({ entier }) => entier === fin);
    const possibles = exacts.length > 0 ? exacts : lieux.filter(({ entier }) => entier.startsWith(fin));
    if (possibles.length === 0) continue;
    const peine = exacts.length > 0 ? 5 : 9;
    trouvees.push({ ...lecture, mots: reste, lieux: possibles.map(({ cle }) => cle), peine });
  }
  return trouvees;
}

/** Without the small words that led to the place: "Saint-Denis dans le", "Bourg (dep." */
function trimPlace(mots: string[]): string[] {
  const gardes = [...mots];
  const liaison = (mot: string) => isArticle(mot) || /^(?:dans|dep|dept|dpt|departement|region)$/.test(mot);
  while (gardes.length > 1 && liaison(gardes.at(-1) ?? '')) gardes.pop();
  return gardes;
}
