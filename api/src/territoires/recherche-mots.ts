// Words of a name or of a query, as the search compares them.
import { decouperMots } from './noms.ts';

const abreges = new Map([
  ['gd', 'grand'],
  ['gde', 'grande'],
  ['mt', 'mont'],
  ['nd', 'notre'],
  ['vx', 'vieux'],
]);
const ordinal = /^(\d{1,2})(?:e|er|ere|eme|em|nd|nde)$/;

/** Folded words; "&", "Gd", "15e" are read as anyone would. */
export function decouperRequete(texte: string): string[] {
  return decouperMots(texte.replaceAll('&', ' et ')).map(
    (mot) => abreges.get(mot) ?? ordinal.exec(mot)?.[1] ?? mot,
  );
}
