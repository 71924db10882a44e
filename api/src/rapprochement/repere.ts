// What the words of a trace alone say against a union: another tranche, another school. Narrow: it even stands against
// the links that plateformes declare.
import type { Fiche } from './modele/index.ts';
import { comparerNommes, type Nomme } from './modele/nommes.ts';

/** Stages and parts of one programme; years and acts (study, works) are evidence, not contradictions. */
const dimensions = ['tranche', 'phase', 'lot'] as const;

interface Repere {
  etapes: Partial<Record<(typeof dimensions)[number], readonly string[]>>;
  nommes: readonly Nomme[];
}

/** Signature of a trace; empty when it names nothing of the kind. */
export function repereOf({ marqueurs, nommes: tous }: Pick<Fiche, 'marqueurs' | 'nommes'>): string {
  const etapes: Repere['etapes'] = {};
  for (const dimension of dimensions) {
    const valeurs = marqueurs[dimension];
    if (valeurs !== undefined) etapes[dimension] = valeurs;
  }
  // « Gymnase A » may be a working title: only a real name stands against the word of a plateforme.
  const nommes = tous.filter(({ nom }) => nom.some((mot) => mot.length > 2 && !/^\d+$/.test(mot)));
  if (Object.keys(etapes).length === 0 && nommes.length === 0) return '';
  return JSON.stringify({ etapes, nommes } satisfies Repere);
}

function isDisjoint(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a !== undefined && b !== undefined && !a.some((valeur) => b.includes(valeur));
}

/** Names of places are left out already. */
const sansLieu = new Set<string>();

function readPair(a: string, b: string): [Repere, Repere] | undefined {
  return a === '' || b === '' || a === b ? undefined : [JSON.parse(a) as Repere, JSON.parse(b) as Repere];
}

/** True when two signatures name different stages: tranche 1 and tranche 2. */
export function contreditEtapes(a: string, b: string): boolean {
  const pair = readPair(a, b);
  if (!pair) return false;
  const [x, y] = pair;
  return dimensions.some((dimension) => isDisjoint(x.etapes[dimension], y.etapes[dimension]));
}

/** True when two signatures exclude each other. */
export function contredit(a: string, b: string): boolean {
  const pair = readPair(a, b);
  if (!pair) return false;
  const [x, y] = pair;
  return contreditEtapes(a, b) || comparerNommes(x.nommes, y.nommes, sansLieu)?.accord === 'contraire';
}
