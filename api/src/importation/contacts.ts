// Personal contact data never reaches the file of rejected rows, the summary or the logs.

const CONTACT =
  /mail|courriel|telephone|referent|(?:^|[_\s-])(?:tel|mobile|portable|contact|prenom|fonction)(?:$|[_\s-])/i;
const ADRESSE = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+/gu;
const TELEPHONE = /(?:\+\d{2,3}|\b0)[\s.-]?[1-9](?:[\s.-]?\d{2}){4}\b/g;

/** Whether a column or a member name announces personal contact data. */
export function estContact(nom: string): boolean {
  const mots = nom
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z])([A-Z])/g, '$1_$2');
  return CONTACT.test(mots);
}

/** The text without the e-mail addresses and telephone numbers that it quotes. */
export function masquerContacts(texte: string): string {
  return texte.replace(ADRESSE, '[retiré]').replace(TELEPHONE, '[retiré]');
}

/** A copy of a JSON value without its contact members; texts are masked. Bounded in depth. */
export function sansContacts(valeur: unknown, profondeur = 0): unknown {
  if (typeof valeur === 'string') return masquerContacts(valeur);
  if (typeof valeur !== 'object' || valeur === null) return valeur;
  if (profondeur > 20) return '[retiré]';
  if (Array.isArray(valeur)) return valeur.map((element) => sansContacts(element, profondeur + 1));
  const gardes = Object.entries(valeur).filter(([nom]) => !estContact(nom));
  return Object.fromEntries(gardes.map(([nom, element]) => [nom, sansContacts(element, profondeur + 1)]));
}
