// Names of territories reduced to comparable words. Pure text.

const ligatures: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss' };
const abreviations = new Map([
  ['st', 'saint'],
  ['ste', 'sainte'],
  ['ss', 'sous'],
  ['hte', 'haute'],
]);
const articles = new Set([
  'l',
  'le',
  'la',
  'les',
  'd',
  'de',
  'du',
  'des',
  'et',
  'a',
  'au',
  'aux',
  'en',
  'sur',
  'sous',
]);

/** Lower-case words without accents nor punctuation; "St", "Ste" and "s/" written in full. */
export function decouperMots(nom: string): string[] {
  return nom
    .slice(0, 300)
    .toLowerCase()
    .replace(/[œæß]/g, (lettre) => ligatures[lettre] ?? lettre)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/(^|[\s-])s\//g, '$1sur ')
    .split(/[^a-z0-9]+/)
    .filter((mot) => mot !== '')
    .map((mot) => abreviations.get(mot) ?? mot);
}

export function isArticle(mot: string): boolean {
  return articles.has(mot);
}
