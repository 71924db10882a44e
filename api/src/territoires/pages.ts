// Pages of a list that lives in memory: the opaque cursor is a rank, valid for one edition of the data.
import { curseurIllisible } from './problems.ts';

const limiteParDefaut = 50;

interface Page<T> {
  elements: T[];
  /** Cursor of the next page; null at the end. */
  suivant: string | null;
}

export function paginer<T>(
  liste: readonly T[],
  version: string,
  { limite = limiteParDefaut, curseur }: { limite?: number; curseur?: string },
): Page<T> {
  const debut = curseur === undefined ? 0 : lireCurseur(curseur, version);
  const fin = debut + limite;
  return {
    elements: liste.slice(debut, fin),
    suivant: fin < liste.length ? ecrireCurseur(fin, version) : null,
  };
}

function ecrireCurseur(rang: number, version: string): string {
  return Buffer.from(`${rang}|${version}`).toString('base64url');
}

function lireCurseur(curseur: string, version: string): number {
  const [, rang, edition] = /^(\d{1,6})\|(.*)$/s.exec(Buffer.from(curseur, 'base64url').toString()) ?? [];
  if (rang === undefined || edition !== version) throw curseurIllisible();
  return Number(rang);
}
