// The guides of docs/, one per reader.
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';

export interface Guide {
  nom: string;
  titre: string;
  source: string;
  /** Its first sentence, without marks. */
  resume: string;
}

const docs = new URL('../../../docs/', import.meta.url);
/** Pages of docs/ that are not in its guides folder but that readers of the API need. */
const alsoShown = ['glossaire.md', 'performances.md'];
const readingOrder = ['publier', 'lire', 'decider'];

function resumeOf(source: string): string {
  const [, paragraph = ''] = /^# .+\n+((?:[^\n#|`-].*\n)+)/m.exec(source) ?? [];
  const [sentence = ''] = paragraph.replace(/\s+/g, ' ').split(/(?<=[.!?]) /);
  return sentence.replace(/[*`]|\[([^\]]*)\]\([^)]*\)/g, '$1').trim();
}

async function readGuide(address: URL): Promise<Guide | undefined> {
  try {
    const source = await readFile(address, 'utf8');
    const nom = basename(address.pathname, '.md');
    return { nom, source, titre: /^# (.+)$/m.exec(source)?.[1]?.trim() ?? nom, resume: resumeOf(source) };
  } catch {
    return undefined;
  }
}

function rank({ nom }: Guide): number {
  const place = readingOrder.indexOf(nom);
  return place < 0 ? readingOrder.length : place;
}

/** None when the documentation is not installed beside the program. */
export async function readGuides(): Promise<Guide[]> {
  const names = await readdir(new URL('guides/', docs)).catch(() => []);
  const wanted = names.filter((name) => name.endsWith('.md')).sort();
  const addresses = [...wanted.map((name) => `guides/${name}`), ...alsoShown];
  const read = await Promise.all(addresses.map((path) => readGuide(new URL(path, docs))));
  return read.filter((guide) => guide !== undefined).sort((a, b) => rank(a) - rank(b));
}
