import { type ErreurDeChamp, type Problem, problem } from '../infra/problem.ts';

export function donneesInvalides(errors: ErreurDeChamp[]): Problem {
  const [only] = errors;
  const detail =
    errors.length === 1 && only
      ? `${only.pointer === '' ? 'Le corps' : `Le champ ${only.pointer}`} est à corriger : ${only.detail.replace(/\.$/, '')}.`
      : `${errors.length} champs sont à corriger.`;
  return problem('donnees-invalides', { status: 400, title: 'Données invalides', detail, errors });
}

export function traceInconnue(externalId: string): Problem {
  return problem('trace-inconnue', {
    status: 404,
    title: 'Trace inconnue',
    detail: 'Votre plateforme n’a jamais publié de trace sous cet identifiant.',
    extra: { externalId },
  });
}

export function traceSupprimee(externalId: string, supprimeLe: string, motif: string | null): Problem {
  return problem('trace-supprimee', {
    status: 410,
    title: 'Trace supprimée',
    detail: 'Cette trace a été supprimée. Publiez-la de nouveau (PUT) pour la rétablir avec son identité.',
    extra: { externalId, supprimeLe, motif },
  });
}

export function versionPerimee(etag: string | undefined): Problem {
  return problem('version-perimee', {
    status: 412,
    title: 'Version périmée',
    detail:
      etag === undefined
        ? 'La condition If-Match ne peut être remplie : cette trace n’existe pas.'
        : 'La trace a changé depuis votre lecture : relisez-la, reportez votre modification, puis renvoyez-la avec le nouvel ETag.',
    ...(etag === undefined ? {} : { headers: { etag }, extra: { etag } }),
  });
}

export function traceExistante(etag: string): Problem {
  return problem('version-perimee', {
    status: 412,
    title: 'Version périmée',
    detail:
      'La condition If-None-Match ne peut être remplie : cette trace existe déjà. Retirez l’en-tête pour la remplacer.',
    headers: { etag },
    extra: { etag },
  });
}

export function ndjsonAttendu(): Problem {
  return problem('type-de-contenu-refuse', {
    status: 415,
    title: 'Type de contenu refusé',
    detail: 'Envoyez une trace par ligne, avec Content-Type: application/x-ndjson.',
  });
}

export function projetInconnu(): Problem {
  return problem('projet-inconnu', {
    status: 404,
    title: 'Projet inconnu',
    detail: 'Aucun projet visible avec votre clé ne porte cette référence.',
  });
}

export function projetSupprime(): Problem {
  return problem('projet-supprime', {
    status: 410,
    title: 'Projet supprimé',
    detail: 'Toutes les traces de ce projet ont été supprimées par leurs plateformes.',
  });
}

export function pasEncoreConnu(au: string): Problem {
  return problem('projet-pas-encore-connu', {
    status: 404,
    title: 'Projet pas encore connu',
    detail: `Ce projet n’était pas connu, ou plus, à l’instant demandé (${au}).`,
  });
}

export function ecritureConcurrente(): Problem {
  return problem('ecriture-concurrente', {
    status: 503,
    title: 'Écritures concurrentes',
    detail:
      'Trop d’écritures simultanées touchent ce projet. Rien n’a été enregistré : réessayez dans un instant.',
    headers: { 'retry-after': '1' },
  });
}

export function curseurRefuse(): Problem {
  return problem('curseur-illisible', {
    status: 400,
    title: 'Curseur illisible',
    detail:
      'Ce curseur ne vient pas de cette liste : renvoyez tel quel le « suivant » de la page précédente, avec le même tri.',
    errors: [{ pointer: '/curseur', detail: 'curseur illisible' }],
  });
}
