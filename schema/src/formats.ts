// Elementary formats. Patterns are ECMA-262 with the `u` flag (Ajv's default) and run in linear time on hostile input.
import { Type } from 'typebox';
import type { Annotations } from './construction.ts';

// NUL and lone surrogates cannot be stored by PostgreSQL.
const TEXTE = '[^\\u0000\\p{Cs}]*';
const VISIBLE = '[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Z}]{1,200}';
const SLUG = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';
const ANNEE = '(?:19\\d\\d|20\\d\\d|2100)';

export const motifs = {
  texte: `^${TEXTE}$`,
  texteNonVide: `^(?=\\s*\\S)${TEXTE}$`,
  externalId: `^${VISIBLE}$`,
  slug: `^${SLUG}$`,
  uuid: `^${UUID}$`,
  reference: `^(?:${UUID}|${SLUG}:${VISIBLE})$`,
  date: `^${ANNEE}-\\d\\d-\\d\\d$`,
  instant: `^${ANNEE}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:Z|[+-]\\d\\d:\\d\\d)$`,
  url: '^https?://[^\\s\\p{Cc}\\p{Cs}<>"]+$',
  siren: '^\\d{9}$',
  siret: '^\\d{14}$',
  territoire: '^(?:(?:commune|groupement|departement|region):[0-9AB]{2,9}|\\d{9}|\\d{5}|2[AB]\\d{3})$',
} as const;

/** Free text, line breaks allowed. */
export const texte = (maxLength: number, annotations: Annotations = {}) =>
  Type.String({ maxLength, pattern: motifs.texte, ...annotations });

/** Text with at least one visible character. */
export const texteNonVide = (maxLength: number, annotations: Annotations = {}) =>
  Type.String({ minLength: 1, maxLength, pattern: motifs.texteNonVide, ...annotations });

/** Label of a vocabulary or short name: at most 300 characters. */
export const libelle = (annotations: Annotations = {}) => texteNonVide(300, annotations);

/** Calendar date `YYYY-MM-DD`, years 1900 to 2100. */
export const date = (annotations: Annotations = {}) =>
  Type.String({ format: 'date', pattern: motifs.date, ...annotations });

/** Instant, RFC 3339 with its offset (UTC in answers). */
export const instant = (annotations: Annotations = {}) =>
  Type.String({ format: 'date-time', pattern: motifs.instant, ...annotations });

/** http or https address. */
export const url = (annotations: Annotations = {}) =>
  Type.String({ maxLength: 2000, pattern: motifs.url, ...annotations });

/** Amount in euros, from 0 to 1 000 billion, decimals allowed. */
export const montant = (annotations: Annotations = {}) =>
  Type.Number({ minimum: 0, maximum: 1e12, ...annotations });

/** SIREN of a legal person: 9 digits. */
export const siren = (annotations: Annotations = {}) =>
  Type.String({ pattern: motifs.siren, ...annotations });

/** Slug of a plateforme, a service or a cercle. */
export const slug = (annotations: Annotations = {}) =>
  Type.String({ minLength: 1, maxLength: 63, pattern: motifs.slug, ...annotations });

/** Persistent identifier (UUID). */
export const uuid = (annotations: Annotations = {}) =>
  Type.String({ format: 'uuid', pattern: motifs.uuid, ...annotations });

/** Score or weight between 0 and 1. */
export const score = (annotations: Annotations = {}) =>
  Type.Number({ minimum: 0, maximum: 1, ...annotations });

/** Number of things. */
export const compte = (annotations: Annotations = {}) => Type.Integer({ minimum: 0, ...annotations });
