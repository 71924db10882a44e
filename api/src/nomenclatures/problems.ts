import { type Problem, problem } from '../infra/problem.ts';

export function nomenclatureInconnue(connues: string[]): Problem {
  return problem('introuvable', {
    status: 404,
    title: 'Introuvable',
    detail: `Cette nomenclature n'existe pas. Nomenclatures disponibles : ${connues.join(', ')}.`,
  });
}
