// Strict reading of JSON bodies: what PostgreSQL could not keep faithfully is refused here, with its place.
import { type ErreurDeChamp, type Problem, problem } from './problem.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const maxDepth = 40;
// Only what matches may hold what is looked for below: escapes of NUL, of half a surrogate pair or of an underscore,
// numbers that a double does not keep.
const suspect = /\\u(?:0000|d[89a-f]|005f)|__proto__|\d{16}|[eE]\+?\d{3}/i;

export function jsonIllisible(detail: string, errors?: ErreurDeChamp[]): Problem {
  return problem('json-illisible', { status: 400, title: 'Corps de requête illisible', detail, errors });
}

function escapePointer(key: string): string {
  return key.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');
}

function depthExceeds(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 92) i++;
      else if (c === 34) inString = false;
    } else if (c === 34) inString = true;
    else if (c === 91 || c === 123) {
      if (++depth > limit) return true;
    } else if (c === 93 || c === 125) depth--;
  }
  return false;
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function faultOf(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return isStorable(value)
      ? undefined
      : 'contient un caractère NUL ou une demi-paire de substitution Unicode : retirez-le';
  }
  if (typeof value !== 'number') return undefined;
  if (!Number.isFinite(value)) return 'nombre trop grand pour être conservé';
  // From 1e21 on, JSON writes an exponent: nobody expects each digit to be kept.
  const unsafe = Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21;
  return unsafe ? 'entier trop grand pour être conservé exactement : envoyez-le comme un texte' : undefined;
}

/** What could not be given back as it was sent: the first such value, or the name of a field. */
function findFault(value: unknown, pointer: string): ErreurDeChamp | undefined {
  if (value === null || typeof value !== 'object') {
    const detail = faultOf(value);
    return detail === undefined ? undefined : { pointer, detail };
  }
  for (const [key, item] of Object.entries(value)) {
    const here = `${pointer}/${escapePointer(key)}`;
    if (key === '__proto__') return { pointer: here, detail: 'nom de champ interdit' };
    const detail = faultOf(key);
    const found =
      detail === undefined ? findFault(item, here) : { pointer, detail: `un nom de champ ${detail}` };
    if (found) return found;
  }
  return undefined;
}

/** Parses one JSON text received as bytes. Throws a 400 problem naming the place of what cannot be kept. */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw jsonIllisible("Le corps n'est pas de l'UTF-8 valide : réencodez-le en UTF-8 avant de l'envoyer.");
  }
  return parseJsonText(text);
}

export function parseJsonText(text: string): unknown {
  if (text.length > 200 && depthExceeds(text, maxDepth)) {
    throw jsonIllisible(`Le JSON est imbriqué sur plus de ${maxDepth} niveaux.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    const place = position === undefined ? '' : `, au caractère ${position}`;
    throw jsonIllisible(`Le corps n'est pas du JSON valide${place}.`);
  }
  const fault = suspect.test(text) ? findFault(value, '') : undefined;
  if (fault) throw jsonIllisible('Le corps contient ce qui ne peut pas être conservé tel quel.', [fault]);
  return value;
}
