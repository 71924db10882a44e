// Rules of a trace that JSON Schema says badly or not at all. Pure: no reference data, no I/O.
import { codeBienForme, type TypeCollectivite } from './collectivites.ts';
import { motifs } from './formats.ts';
import type { ErreurDeChamp } from './probleme.ts';
import type { TracePubliee } from './trace.ts';

/** Size of `complements` once written in JSON, in bytes. */
export const COMPLEMENTS_OCTETS_MAX = 32 * 1024;
const PROFONDEUR_MAX = 32;
const STOCKABLE = new RegExp(motifs.texte, 'u');

const attendus: Record<TypeCollectivite, string> = {
  commune: 'un code INSEE de commune, 5 caractères (par exemple 80021 ou 2A004)',
  epci: 'le SIREN de l’EPCI, 9 chiffres',
  ept: 'le SIREN de l’établissement public territorial, 9 chiffres',
  syndicat: 'le SIREN du syndicat, 9 chiffres',
  petr: 'le SIREN du pôle d’équilibre territorial et rural, 9 chiffres',
  pole: 'le SIREN du pôle métropolitain, 9 chiffres',
  departement: 'un code de département, 2 ou 3 caractères (par exemple 44, 2A ou 974)',
  region: 'un code de région, 2 chiffres (par exemple 53)',
  autre: 'un code de 20 caractères au plus, SIREN de préférence',
};

/**
 * Errors of a trace already valid for its schema: forms of the codes by type, status without phase, half of a
 * position, `complements` too big, too deep or impossible to store. Empty when all is well.
 */
export function verifierTrace(trace: TracePubliee): ErreurDeChamp[] {
  const errors: ErreurDeChamp[] = [];
  trace.collectivites.forEach(({ type, code }, i) => {
    if (codeBienForme(type, code)) return;
    errors.push({ pointer: `/collectivites/${i}/code`, detail: `doit être ${attendus[type]}` });
  });
  if (trace.phaseStatut != null && trace.phase == null) {
    errors.push({ pointer: '/phase', detail: 'est obligatoire quand phaseStatut est renseigné' });
  }
  const { latitude, longitude } = trace.localisation ?? {};
  if ((latitude == null) !== (longitude == null)) {
    const absent = latitude == null ? 'latitude' : 'longitude';
    errors.push({ pointer: `/localisation/${absent}`, detail: 'latitude et longitude vont ensemble' });
  }
  const detail = trace.complements == null ? undefined : refusDesComplements(trace.complements);
  if (detail !== undefined) errors.push({ pointer: '/complements', detail });
  return errors;
}

function refusDesComplements(complements: Record<string, unknown>): string | undefined {
  const refus = walk(complements);
  if (refus !== undefined) return refus;
  const octets = new TextEncoder().encode(JSON.stringify(complements)).length;
  return octets > COMPLEMENTS_OCTETS_MAX
    ? `pèse ${octets} octets : 32 ko (32 768 octets) au plus`
    : undefined;
}

/** Iterative: a hostile depth must not exhaust the stack. */
function walk(root: unknown): string | undefined {
  const pending: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }];
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const { value, depth } = item;
    if (typeof value === 'string' && !STOCKABLE.test(value))
      return 'contient un caractère impossible à garder';
    if (value === null || typeof value !== 'object') continue;
    if (depth > PROFONDEUR_MAX) return `est imbriqué sur plus de ${PROFONDEUR_MAX} niveaux`;
    for (const [key, child] of Object.entries(value)) {
      if (!STOCKABLE.test(key)) return 'contient un caractère impossible à garder';
      pending.push({ value: child, depth: depth + 1 });
    }
  }
  return undefined;
}

const phrases = new Map<string, string>([
  [motifs.texte, 'contient un caractère impossible à garder (NUL ou moitié de caractère)'],
  [motifs.texteNonVide, 'doit contenir au moins un caractère visible, et aucun caractère NUL'],
  [motifs.externalId, 'doit compter 1 à 200 caractères visibles, sans espace ni caractère de contrôle'],
  [motifs.slug, 'doit s’écrire en minuscules sans accent, chiffres et tirets'],
  [motifs.uuid, 'doit être un identifiant UUID'],
  [motifs.reference, 'doit s’écrire plateforme:externalId (par exemple mec:48345), ou être un UUID'],
  [motifs.date, 'doit être une date AAAA-MM-JJ, entre 1900 et 2100'],
  [motifs.instant, 'doit être un instant RFC 3339 avec fuseau, par exemple 2026-02-11T09:00:00Z'],
  [motifs.url, 'doit être une adresse complète en http:// ou https://, sans espace'],
  [motifs.siren, 'doit être un SIREN : 9 chiffres, sans espace'],
  [motifs.siret, 'doit être un SIRET : 14 chiffres, sans espace'],
  [motifs.territoire, 'doit s’écrire commune:44109, groupement:244400404, departement:44 ou region:53'],
]);

/** What a `pattern` of these schemas expects, in French; undefined for an unknown pattern. */
export function phraseDuMotif(pattern: string): string | undefined {
  return phrases.get(pattern);
}
