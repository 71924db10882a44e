// Strict reading of JSON bodies: what PostgreSQL could not keep faithfully is refused here, with its place.
import { type ErreurDeChamp, type Problem, problem } from './problem.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const maxDepth = 40;
// Only these escapes can yield a character that jsonb refuses: NUL, or half of a surrogate pair.
const suspectEscape = /\\u(?:0000|d[89a-f])/i;

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

function findUnstorable(value: unknown, pointer: string): string | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : pointer;
  if (value === null || typeof value !== 'object') return undefined;
  for (const [key, item] of Object.entries(value)) {
    const here = `${pointer}/${escapePointer(key)}`;
    const found = isStorable(key) ? findUnstorable(item, here) : here;
    if (found !== undefined) return found;
  }
  return undefined;
}

function findForbiddenKey(value: unknown, pointer: string): string | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  for (const [key, item] of Object.entries(value)) {
    const here = `${pointer}/${escapePointer(key)}`;
    if (key === '__proto__') return here;
    const found = findForbiddenKey(item, here);
    if (found !== undefined) return found;
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
  if (suspectEscape.test(text)) {
    const pointer = findUnstorable(value, '');
    if (pointer !== undefined) {
      throw jsonIllisible('Le texte contient un caractère impossible à conserver.', [
        {
          pointer,
          detail: 'contient un caractère NUL ou une demi-paire de substitution Unicode : retirez-le',
        },
      ]);
    }
  }
  if (text.includes('__proto__') || suspectEscape.test(text)) {
    const pointer = findForbiddenKey(value, '');
    if (pointer !== undefined) {
      throw jsonIllisible('Un nom de champ est interdit.', [{ pointer, detail: 'nom de champ interdit' }]);
    }
  }
  return value;
}
