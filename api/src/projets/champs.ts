// `champs=`: the fields that a reader wants, checked against those that exist.
import { ProjetUnifie, TraceLue } from '@projets-collectivites/schema';
import type { ErreurDeChamp } from '../infra/problem.ts';
import { donneesInvalides } from './problems.ts';

export const champsDeTrace = Object.keys(TraceLue.properties);
export const champsDeProjet = Object.keys(ProjetUnifie.properties);

const maxErrors = 20;
const maxPropositions = 3;

/** Insertions, deletions and replacements from one text to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function nearest(nom: string, connus: readonly string[]): string[] {
  const written = nom.toLowerCase();
  return connus
    .map((connu) => {
      const known = connu.toLowerCase();
      const within = written.length >= 3 && (known.includes(written) || written.includes(known));
      return { connu, ecart: within ? 1 : distance(written, known) };
    })
    .filter(({ connu, ecart }) => ecart <= Math.max(1, Math.floor(connu.length / 3)))
    .sort((a, b) => a.ecart - b.ecart)
    .slice(0, maxPropositions)
    .map(({ connu }) => connu);
}

function unknownField(nom: string, connus: readonly string[]): ErreurDeChamp {
  const short = nom.slice(0, 60);
  const propositions = nearest(short, connus);
  const suite = propositions[0] === undefined ? '' : ` ; vouliez-vous dire « ${propositions[0]} » ?`;
  return {
    pointer: '/champs',
    detail: `« ${short} » n’est pas un champ${suite}`,
    ...(propositions.length > 0 ? { propositions } : {}),
  };
}

/** The names of the parameter, undefined when all fields are wanted; throws on those that do not exist. */
export function readChamps(
  texte: string | undefined,
  connus: readonly string[],
): readonly string[] | undefined {
  if (texte === undefined) return undefined;
  const wanted = texte.split(',').map((champ) => champ.trim());
  const champs = wanted.filter((champ) => champ !== '');
  if (champs.length === 0) {
    throw donneesInvalides([
      { pointer: '/champs', detail: 'aucun champ n’est nommé : retirez ce paramètre' },
    ]);
  }
  const unknown = champs.filter((champ) => !connus.includes(champ));
  if (unknown.length > 0) {
    throw donneesInvalides(unknown.slice(0, maxErrors).map((champ) => unknownField(champ, connus)));
  }
  return champs;
}

/** The document reduced to these fields; all of it when `champs` is undefined. */
export function pick(
  document: Record<string, unknown>,
  champs: readonly string[] | undefined,
): Record<string, unknown> {
  if (champs === undefined) return document;
  return Object.fromEntries(
    champs.filter((champ) => Object.hasOwn(document, champ)).map((champ) => [champ, document[champ]]),
  );
}

/** Same, on JSON text. */
export function pickText(texte: string, champs: readonly string[] | undefined): string {
  return champs === undefined ? texte : JSON.stringify(pick(JSON.parse(texte), champs));
}
