import { type ErreurDeChamp, type Problem, problem } from '../infra/problem.ts';

export const abonnementsMax = 50;
export const rejeuxMax = 5;

export function champRefuse(erreur: ErreurDeChamp): Problem {
  return problem('donnees-invalides', {
    status: 400,
    title: 'Données invalides',
    detail: `Un champ est à corriger : ${erreur.detail.replace(/\.$/, '')}.`,
    errors: [erreur],
  });
}

export function abonnementInconnu(id: string): Problem {
  return problem('introuvable', {
    status: 404,
    title: 'Introuvable',
    detail: `Aucun de vos abonnements ne porte l’identifiant « ${id} ».`,
  });
}

export function tropDAbonnements(): Problem {
  return problem('trop-d-abonnements', {
    status: 409,
    title: 'Cinquante abonnements, le maximum',
    detail: `Votre plateforme a déjà ${abonnementsMax} abonnements : supprimez-en un, ou élargissez les filtres d’un autre.`,
  });
}

export function tropDeRejeux(): Problem {
  return problem('trop-de-rejeux', {
    status: 409,
    title: 'Trop de rejeux en cours',
    detail: `Cet abonnement a déjà ${rejeuxMax} rejeux en cours : attendez que l’un d’eux se termine.`,
  });
}
