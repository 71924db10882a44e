// Opaque cursors of the lists of this feature: the last name seen.
import { champsInvalides } from './problems.ts';

export function encodeCurseur(dernier: string): string {
  return Buffer.from(dernier).toString('base64url');
}

/** The name to start after. Throws a 400 problem when the cursor is not one that we gave. */
export function decodeCurseur(curseur: string | undefined): string {
  if (curseur === undefined) return '';
  const apres = Buffer.from(curseur, 'base64url').toString('utf8');
  if (!/^[a-z0-9-]{1,80}$/.test(apres) || encodeCurseur(apres) !== curseur) {
    throw champsInvalides([
      {
        pointer: '/curseur',
        detail: 'Ce curseur n’est pas valable : reprenez celui de « suivant », sans le modifier.',
      },
    ]);
  }
  return apres;
}

/** Cuts a list read with one row more than asked, and tells where the next page starts. */
export function toPage<T>(lignes: T[], limite: number, nomDe: (ligne: T) => string) {
  const page = lignes.slice(0, limite);
  const dernier = page.at(-1);
  const encore = lignes.length > limite && dernier !== undefined;
  return { page, suivant: encore ? encodeCurseur(nomDe(dernier)) : null };
}
