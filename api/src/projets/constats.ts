// What checking a publication finds: faults refuse it, warnings go with its answer.
import type { ErreurDeChamp } from '../infra/problem.ts';

/** Accepted, but worth the publisher's attention. */
export interface Avertissement {
  pointer: string;
  detail: string;
}

export interface Constats {
  erreurs: ErreurDeChamp[];
  avertissements: Avertissement[];
}
