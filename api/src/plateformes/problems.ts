// Problems of this feature: access, quotas, administration and idempotency.
import { type ErreurDeChamp, type Problem, problem } from '../infra/problem.ts';
import type { Scope } from './rules.ts';

export function cleAbsente(): Problem {
  return problem('cle-absente', {
    status: 401,
    title: 'Clé d’accès absente',
    detail:
      'Cette adresse demande une clé d’accès : envoyez l’en-tête « Authorization: Bearer <votre clé> ».',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

export function cleInvalide(raison: 'inconnue' | 'expiree' | 'revoquee'): Problem {
  const details = {
    inconnue:
      'Cette clé d’accès n’existe pas. Vérifiez qu’elle a été copiée en entier, de « apc_ » au dernier caractère.',
    expiree: 'Cette clé d’accès a expiré. Demandez-en une nouvelle à l’équipe de l’API.',
    revoquee:
      'Cette clé d’accès a été révoquée. Utilisez la clé qui la remplace ou demandez-en une nouvelle.',
  };
  return problem('cle-invalide', {
    status: 401,
    title: 'Clé d’accès refusée',
    detail: details[raison],
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  });
}

export function scopeManquant(scope: Scope): Problem {
  return problem('droit-manquant', {
    status: 403,
    title: 'Droit manquant',
    detail: `Votre clé ne porte pas le droit « ${scope} », nécessaire ici. Demandez une clé qui le porte.`,
    extra: { scope },
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  });
}

export function plateformeDesactivee(slug: string): Problem {
  return problem('plateforme-desactivee', {
    status: 403,
    title: 'Plateforme désactivée',
    detail: `La plateforme « ${slug} » est désactivée : ses clés ne donnent plus accès à l’API. Contactez l’équipe de l’API.`,
  });
}

export function annuaireIndisponible(): Problem {
  return problem('service-indisponible', {
    status: 503,
    title: 'Service momentanément indisponible',
    detail: 'Votre clé n’a pas pu être vérifiée pour l’instant. Réessayez dans quelques secondes.',
    headers: { 'retry-after': '5' },
  });
}

export function quotaDepasse(seau: string, limite: number, secondes: number): Problem {
  const objet = seau === 'lot' ? 'publications par lot' : 'requêtes';
  return problem('quota-depasse', {
    status: 429,
    title: 'Quota dépassé',
    detail: `Votre plateforme a utilisé ses ${limite} ${objet} de la minute. Réessayez dans ${secondes} s.`,
    extra: { 'violated-policies': [seau] },
    headers: { 'retry-after': String(secondes) },
  });
}

export function champsInvalides(errors: ErreurDeChamp[]): Problem {
  return problem('donnees-invalides', {
    status: 400,
    title: 'Données invalides',
    detail:
      errors.length === 1
        ? `Un champ est à corriger : ${errors[0]?.detail}`
        : `${errors.length} champs sont à corriger ; chacun est détaillé dans « errors ».`,
    errors,
  });
}

export function plateformeExiste(slug: string): Problem {
  return problem('plateforme-existante', {
    status: 409,
    title: 'Plateforme déjà créée',
    detail: `Une plateforme porte déjà l’identifiant « ${slug} ».`,
    errors: [{ pointer: '/slug', detail: 'Cet identifiant est déjà pris.' }],
  });
}

export function cercleExiste(nom: string): Problem {
  return problem('cercle-existant', {
    status: 409,
    title: 'Cercle déjà créé',
    detail: `Un cercle s’appelle déjà « ${nom} ». Modifiez ses membres avec PUT.`,
    errors: [{ pointer: '/nom', detail: 'Ce nom est déjà pris.' }],
  });
}

function introuvable(quoi: string): Problem {
  return problem('introuvable', { status: 404, title: 'Introuvable', detail: quoi });
}

export const plateformeInconnue = (slug: string) =>
  introuvable(`Aucune plateforme ne s’appelle « ${slug} ».`);
export const cercleInconnu = (nom: string) => introuvable(`Aucun cercle ne s’appelle « ${nom} ».`);
export const cleIntrouvable = (id: string) => introuvable(`Aucune clé ne porte l’identifiant « ${id} ».`);

export function tropDeCles(slug: string, ids: readonly string[]): Problem {
  return problem('trop-de-cles', {
    status: 409,
    title: 'Deux clés sont déjà en service',
    detail: `La plateforme « ${slug} » a déjà deux clés en service, le maximum pendant une rotation. Révoquez l’une des deux (${ids.join(', ')}), puis recommencez.`,
    extra: { cles: ids },
  });
}

export function idempotenceInvalide(): Problem {
  return problem('idempotence-invalide', {
    status: 400,
    title: 'En-tête Idempotency-Key invalide',
    detail: 'L’en-tête Idempotency-Key compte 1 à 200 caractères ASCII visibles, par exemple un UUID.',
  });
}

export function idempotenceReutilisee(): Problem {
  return problem('idempotence-reutilisee', {
    status: 422,
    title: 'Idempotency-Key déjà utilisée',
    detail:
      'Cet en-tête Idempotency-Key a déjà servi pour une autre requête. Choisissez-en un nouveau pour chaque opération.',
  });
}

export function idempotenceEnCours(): Problem {
  return problem('idempotence-en-cours', {
    status: 409,
    title: 'Requête déjà en cours',
    detail:
      'La même requête est en cours de traitement. Réessayez dans un instant avec le même Idempotency-Key.',
    headers: { 'retry-after': '1' },
  });
}

export function idempotenceAutreCle(): Problem {
  return problem('idempotence-autre-cle', {
    status: 409,
    title: 'Requête déjà traitée',
    detail:
      'Cette requête a été traitée avec une autre clé d’accès : sa réponse, chiffrée, ne peut être rejouée qu’avec celle-ci.',
  });
}
