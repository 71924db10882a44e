import { type Problem, problem } from '../infra/problem.ts';

export function curseurIllisible(): Problem {
  return problem('curseur-illisible', {
    status: 400,
    title: 'Curseur illisible',
    detail: "Ce curseur n'a pas la forme attendue : renvoyez tel quel le dernier « curseur » reçu.",
    errors: [{ pointer: '/apres', detail: 'curseur illisible' }],
  });
}

export function curseurExpire(raison: 'autre-journal' | 'trop-ancien'): Problem {
  const pourquoi =
    raison === 'autre-journal'
      ? "Ce curseur vient d'un autre journal : la base a été restaurée ou remplacée depuis."
      : 'Ce curseur est plus ancien que les événements conservés.';
  return problem('curseur-expire', {
    status: 410,
    title: 'Curseur expiré',
    detail: `${pourquoi} Pour repartir sans rien perdre : lisez /v1/evenements?apres=fin pour obtenir un curseur, exportez /v1/projets en NDJSON, puis suivez le fil depuis ce curseur.`,
    extra: { raison },
  });
}
