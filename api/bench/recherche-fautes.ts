// Misspellings, as fingers make them.
import type { Hasard } from './hasard.ts';

/** One letter forgotten, added, replaced, or two swapped; never the first. */
export function faute(hasard: Hasard, nom: string): string {
  const rang = 1 + Math.floor(hasard() * (nom.length - 2));
  const lettre = 'abcdefghijklmnopqrstuvwxyz'[Math.floor(hasard() * 26)] ?? 'e';
  const [avant, apres] = [nom.slice(0, rang), nom.slice(rang)];
  return [
    avant + apres.slice(1),
    avant + lettre + apres,
    avant + lettre + apres.slice(1),
    avant + (apres[1] ?? '') + (apres[0] ?? '') + apres.slice(2),
  ][Math.floor(hasard() * 4)] as string;
}

/** At most one insertion, deletion, substitution or swap of neighbours. */
export function isVoisin(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let debut = 0;
  while (debut < a.length && a[debut] === b[debut]) debut++;
  let fin = 0;
  const reste = Math.min(a.length, b.length) - debut;
  while (fin < reste && a[a.length - 1 - fin] === b[b.length - 1 - fin]) fin++;
  const [da, db] = [a.slice(debut, a.length - fin), b.slice(debut, b.length - fin)];
  if (da.length <= 1 && db.length <= 1) return true;
  return da.length === 2 && db.length === 2 && da[0] === db[1] && da[1] === db[0];
}
