// Pure decisions of this feature: slugs, scopes, life of a key.
import { motifs, SCOPES, type Scope } from '@projets-collectivites/schema';

/** Every right that a key may carry. */
export const tousLesScopes = SCOPES;

export type { Scope };

/** What the keys of the demonstration's plateformes hold. */
export const scopesDemonstration: readonly Scope[] = tousLesScopes.filter((scope) => scope !== 'admin');

/** An administration key arbitrates: it decides without the right of a plateforme. */
export function carries(scopes: ReadonlySet<Scope>, scope: Scope): boolean {
  return scopes.has(scope) || (scope === 'decisions:ecriture' && scopes.has('admin'));
}

export function isScope(value: string): value is Scope {
  return (tousLesScopes as readonly string[]).includes(value);
}

export type Origine = 'connectee' | 'opendata';

/** Keys that may live at once for one plateforme: the one in use and its replacement. */
export const clesVivantesMax = 2;

export const quotaParDefaut = 20_000;

const slugRegExp = /^[a-z][a-z0-9-]{1,39}$/;

// Words that references already use for something else, and names that every JavaScript object bears.
const slugsReserves = new Set([
  ...[
    'commune',
    'groupement',
    'departement',
    'region',
    'epci',
    'ept',
    'syndicat',
    'petr',
    'pole',
    'territoire',
  ],
  ...[
    'projet',
    'projets',
    'trace',
    'traces',
    'plan',
    'plans',
    'cercle',
    'service',
    'services',
    'aide',
    'decision',
  ],
  ...[
    'moi',
    'tous',
    'toutes',
    'aucun',
    'calcul',
    'correction',
    'partagee',
    'plateforme',
    'plateformes',
    'urn',
    'http',
  ],
  ...['https', 'mailto', 'constructor', 'prototype', 'null', 'undefined', 'true', 'false'],
]);

/** Why a slug cannot name a plateforme, as a French sentence; undefined when it can. */
export function slugRefuse(slug: string): string | undefined {
  if (!slugRegExp.test(slug)) {
    return 'L’identifiant commence par une lettre minuscule, puis 1 à 39 lettres minuscules, chiffres ou tirets.';
  }
  if (slugsReserves.has(slug)) return `« ${slug} » est un mot réservé : choisissez un autre identifiant.`;
  return undefined;
}

const nomCercleRegExp = new RegExp(motifs.slug);

/** Why a cercle cannot bear this name; `visibilite` of traces takes the same names. */
export function nomCercleRefuse(nom: string): string | undefined {
  if (nomCercleRegExp.test(nom)) return undefined;
  return 'Le nom d’un cercle compte 1 à 63 lettres minuscules, chiffres ou tirets, sans tiret au début ni à la fin.';
}

/** A deep link or a home page: an absolute http or https address. */
export function urlRefusee(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed !== undefined && (parsed.protocol === 'https:' || parsed.protocol === 'http:')) return undefined;
  return 'L’adresse doit être complète et commencer par https:// ou http://.';
}

export interface VieDeCle {
  expireLe: Date | null;
  revoqueeLe: Date | null;
}

export type EtatDeCle = 'vivante' | 'expiree' | 'revoquee';

export function etatDeCle(cle: VieDeCle, now: number): EtatDeCle {
  if (cle.revoqueeLe !== null) return 'revoquee';
  if (cle.expireLe !== null && cle.expireLe.getTime() <= now) return 'expiree';
  return 'vivante';
}
