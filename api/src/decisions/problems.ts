import { type ErreurDeChamp, type Problem, problem } from '../infra/problem.ts';

/** The same words for what does not exist and for what the caller may not see. */
export function objetsInconnus(champs: readonly ('objetA' | 'objetB')[], quoi: string): Problem {
  const errors: ErreurDeChamp[] = champs.map((champ) => ({
    pointer: `/${champ}`,
    detail: `${quoi} visible avec votre clé ne porte cette référence`,
  }));
  return problem('objet-inconnu', {
    status: 404,
    title: 'Objet inconnu',
    detail: `${quoi} visible avec votre clé ne porte la référence donnée (${champs.join(', ')}). Rien n’a été enregistré.`,
    errors,
  });
}

export function decisionInconnue(): Problem {
  return problem('decision-inconnue', {
    status: 404,
    title: 'Décision inconnue',
    detail: 'Aucune décision visible avec votre clé ne porte cet identifiant.',
  });
}

export function decisionReservee(detail: string): Problem {
  return problem('decision-reservee', { status: 403, title: 'Décision réservée', detail });
}

export function annulationDefinitive(): Problem {
  return problem('annulation-definitive', {
    status: 409,
    title: 'Annulation définitive',
    detail: 'Une annulation ne s’annule pas : pour revenir sur elle, prenez de nouveau la décision.',
  });
}
