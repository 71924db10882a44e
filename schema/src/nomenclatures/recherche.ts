// Finding an entry from what people write. Bounded on hostile input: 300 characters are looked at.
import { getNomenclature } from './index.ts';
import type { Entree } from './nomenclature.ts';

const LONGUEUR_MAX = 300;
const SEUIL = 0.2;

interface Index {
  exact: Map<string, Entree>;
  normal: Map<string, Entree>;
  trigrammes: { entree: Entree; ensemble: Set<string> }[];
}

const index = new Map<string, Index>();

/** Text without case, accents, punctuation nor repeated spaces. */
export function normaliserLibelle(texte: string): string {
  return texte
    .slice(0, LONGUEUR_MAX)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function trigrams(normal: string): Set<string> {
  const padded = `  ${normal} `;
  const set = new Set<string>();
  for (let i = 0; i + 3 <= padded.length; i += 1) set.add(padded.slice(i, i + 3));
  return set;
}

/** Codes win over labels, labels over aliases; a key that designates two entries designates none. */
function indexer(nom: string): Index | undefined {
  const known = index.get(nom);
  const nomenclature = getNomenclature(nom);
  if (known || !nomenclature) return known;
  const built: Index = { exact: new Map(), normal: new Map(), trigrammes: [] };
  const levels: ((entree: Entree) => readonly string[])[] = [
    (entree) => [entree.code],
    (entree) => [entree.libelle],
    (entree) => [...(entree.libelleCourt ? [entree.libelleCourt] : []), ...(entree.alias ?? [])],
  ];
  for (const keys of levels) {
    addUnambiguous(built.exact, nomenclature.entrees, (e) => keys(e));
    addUnambiguous(built.normal, nomenclature.entrees, (e) => keys(e).map(normaliserLibelle));
  }
  built.trigrammes = nomenclature.entrees.map((entree) => ({
    entree,
    ensemble: trigrams(normaliserLibelle(entree.libelle)),
  }));
  index.set(nom, built);
  return built;
}

function addUnambiguous(
  target: Map<string, Entree>,
  entrees: readonly Entree[],
  keys: (entree: Entree) => readonly string[],
): void {
  const found = new Map<string, Entree | null>();
  for (const entree of entrees) {
    for (const key of new Set(keys(entree))) found.set(key, found.has(key) ? null : entree);
  }
  for (const [key, entree] of found) if (entree && !target.has(key)) target.set(key, entree);
}

/**
 * The entry that this text designates: its code, label or alias, exactly, else regardless of case, accents,
 * apostrophes and spaces. Undefined when the vocabulary or the entry is unknown.
 */
export function findEntree(nom: string, texte: string): Entree | undefined {
  const found = indexer(nom);
  if (!found || texte.length > LONGUEUR_MAX) return undefined;
  return found.exact.get(texte) ?? found.normal.get(normaliserLibelle(texte));
}

function similarity(wanted: Set<string>, candidate: Set<string>): number {
  let common = 0;
  for (const trigram of wanted) if (candidate.has(trigram)) common += 1;
  const dice = (2 * common) / (wanted.size + candidate.size);
  const contained = (0.9 * common) / wanted.size;
  return (dice + contained) / 2;
}

/** The entries whose label looks most like this text, nearest first; none when nothing looks like it. */
export function nearestEntrees(nom: string, texte: string, n = 3): Entree[] {
  const wanted = trigrams(normaliserLibelle(texte));
  return (indexer(nom)?.trigrammes ?? [])
    .map(({ entree, ensemble }) => ({ entree, ressemblance: similarity(wanted, ensemble) }))
    .filter(({ ressemblance }) => ressemblance >= SEUIL)
    .sort((a, b) => b.ressemblance - a.ressemblance)
    .slice(0, n)
    .map(({ entree }) => entree);
}

/** Labels nearest to this text, nearest first. */
export function nearestLibelles(nom: string, texte: string, n = 3): string[] {
  return nearestEntrees(nom, texte, n).map((entree) => entree.libelle);
}
