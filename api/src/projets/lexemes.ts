// Words as PostgreSQL's French dictionary keeps them. Each is asked once: the words of projets are few, and stemming
// them again for each projet costs more than writing it.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';

/** What a word gives: its lexemes with their place, and how many places it takes. A stop word has no lexeme. */
interface Racine {
  lexemes: readonly (readonly [lexeme: string, place: number])[];
  places: number;
}

const maxKept = 60_000;
/** Longer ones are met once: they are asked again rather than kept. */
const longestKept = 40;

let known = new Map<string, Racine>();
/** Follows each word asked, to tell how many places it takes. */
const end = 'zzzz';

function parseRacine(vector: string): Racine {
  const lexemes: [string, number][] = [];
  let last = 1;
  for (const [, lexeme = '', list = ''] of vector.matchAll(/'([^']*)':([\d,]+)/g)) {
    const places = list.split(',').map(Number);
    if (lexeme === end) last = places.at(-1) as number;
    for (const place of places) lexemes.push([lexeme, place]);
  }
  return { lexemes: lexemes.filter(([, place]) => place < last), places: last - 1 };
}

async function askRacines(db: Db, mots: readonly string[]): Promise<Map<string, Racine>> {
  const { rows } = await sql<{ mot: string; vecteur: string }>`
    SELECT mot, to_tsvector('french', mot || ' ' || ${end}::text)::text AS vecteur
    FROM unnest(${mots}::text[]) AS mot`.execute(db);
  return new Map(rows.map(({ mot, vecteur }) => [mot, parseRacine(vecteur)]));
}

/** The text of `to_tsvector('french', texte)` for each of these folded texts. */
export async function vectorsOf(db: Db, textes: readonly string[]): Promise<string[]> {
  const unknown = new Set<string>();
  for (const texte of textes) for (const mot of texte.split(' ')) if (!known.has(mot)) unknown.add(mot);
  // What is kept now only grows: another caller may begin anew meanwhile.
  const kept = known;
  const asked = unknown.size > 0 ? await askRacines(db, [...unknown]) : new Map<string, Racine>();
  if (kept === known && known.size + asked.size > maxKept) known = new Map();
  for (const [mot, racine] of asked) if (mot.length <= longestKept) known.set(mot, racine);
  return textes.map((texte) => {
    let vector = '';
    let at = 0;
    for (const mot of texte.split(' ')) {
      const racine = (kept.get(mot) ?? asked.get(mot)) as Racine;
      for (const [lexeme, place] of racine.lexemes) vector += `'${lexeme}':${at + place} `;
      at += racine.places;
    }
    return vector;
  });
}
