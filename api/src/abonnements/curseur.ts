// Opaque cursors of the lists of this feature.
import { champRefuse } from './problems.ts';

const avantTout = '00000000-0000-0000-0000-000000000000';

export function encodeCurseur(dernier: string | number): string {
  return Buffer.from(String(dernier)).toString('base64url');
}

function decode(curseur: string, forme: RegExp): string {
  const texte = Buffer.from(curseur, 'base64url').toString('utf8');
  if (forme.test(texte) && encodeCurseur(texte) === curseur) return texte;
  throw champRefuse({
    pointer: '/curseur',
    detail: 'ce curseur n’est pas valable : reprenez celui de « suivant », sans le modifier',
  });
}

/** The id to start after. */
export function decodeId(curseur: string | undefined): string {
  if (curseur === undefined) return avantTout;
  return decode(curseur, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
}

/** The number to start before. */
export function decodeNumero(curseur: string | undefined): number | undefined {
  return curseur === undefined ? undefined : Number(decode(curseur, /^[1-9][0-9]{0,15}$/));
}
