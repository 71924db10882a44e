// Problems of the reference data.
import { type Problem, problem } from '../infra/problem.ts';
import type { Refus } from './modele.ts';

/** A territory or code refused in a request; `pointer` locates it. */
export function territoireRefuse(pointer: string, refus: Refus): Problem {
  return problem('donnees-invalides', {
    status: 400,
    title: 'Données invalides',
    detail: refus.erreur,
    errors: [{ pointer, detail: refus.erreur, propositions: refus.propositions }],
  });
}

export function territoireIntrouvable(detail: string, propositions?: string[]): Problem {
  const errors = propositions && [{ pointer: '', detail, propositions }];
  return problem('introuvable', { status: 404, title: 'Introuvable', detail, errors });
}

export function curseurIllisible(): Problem {
  return problem('curseur-illisible', {
    status: 400,
    title: 'Curseur illisible',
    detail:
      'Ce curseur ne vient pas de cette liste, ou plus rien de sa page n’y est : reprenez la lecture sans curseur.',
    errors: [{ pointer: '/curseur', detail: 'reprenez la lecture sans curseur' }],
  });
}
