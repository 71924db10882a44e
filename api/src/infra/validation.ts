// Ajv's errors told in French, field by field. Values are never echoed: they may be personal data.
import { phraseDuMotif } from '@projets-collectivites/schema';
import type { FastifySchemaValidationError } from 'fastify';
import type { ErreurDeChamp } from './problem.ts';

type Phrase = (params: Record<string, unknown>) => string;

const types: Record<string, string> = {
  string: 'un texte',
  number: 'un nombre',
  integer: 'un nombre entier',
  boolean: 'un booléen (true ou false)',
  object: 'un objet JSON',
  array: 'une liste',
  null: 'null',
};

const formats: Record<string, string> = {
  date: 'une date du calendrier, AAAA-MM-JJ (par exemple 2026-03-01)',
  'date-time': 'un instant RFC 3339 avec son fuseau (par exemple 2026-02-11T09:00:00Z)',
  email: 'une adresse électronique',
  uuid: 'un identifiant UUID',
  uri: 'une adresse web complète',
};

function plural(count: unknown, noun: string): string {
  return `${String(count)} ${noun}${Number(count) > 1 ? 's' : ''}`;
}

function nameType(type: unknown): string {
  return (Array.isArray(type) ? type : String(type).split(','))
    .map((t) => types[String(t)] ?? String(t))
    .join(' ou ');
}

const phrases: Record<string, Phrase> = {
  type: (p) => `doit être ${nameType(p.type)}`,
  required: () => 'champ obligatoire, absent',
  additionalProperties: () => 'champ inconnu : il serait perdu, il est donc refusé',
  unevaluatedProperties: () => 'champ inconnu : il serait perdu, il est donc refusé',
  enum: (p) => `doit être l'une de ces valeurs : ${(p.allowedValues as unknown[]).slice(0, 20).join(', ')}`,
  const: (p) => `doit valoir ${JSON.stringify(p.allowedValue)}`,
  minLength: (p) =>
    p.limit === 1 ? 'ne doit pas être vide' : `doit compter au moins ${plural(p.limit, 'caractère')}`,
  maxLength: (p) => `doit compter au plus ${plural(p.limit, 'caractère')}`,
  minItems: (p) => `doit contenir au moins ${plural(p.limit, 'élément')}`,
  maxItems: (p) => `doit contenir au plus ${plural(p.limit, 'élément')}`,
  minProperties: (p) => `doit contenir au moins ${plural(p.limit, 'champ')}`,
  maxProperties: (p) => `doit contenir au plus ${plural(p.limit, 'champ')}`,
  uniqueItems: () => 'contient deux fois la même valeur',
  minimum: (p) => `doit être supérieur ou égal à ${String(p.limit)}`,
  exclusiveMinimum: (p) => `doit être strictement supérieur à ${String(p.limit)}`,
  maximum: (p) => `doit être inférieur ou égal à ${String(p.limit)}`,
  exclusiveMaximum: (p) => `doit être strictement inférieur à ${String(p.limit)}`,
  format: (p) => `doit être ${formats[String(p.format)] ?? `au format ${String(p.format)}`}`,
  pattern: (p) => phraseDuMotif(String(p.pattern)) ?? "n'a pas la forme attendue",
};

/** Keywords that only report that a sub-schema failed: the useful message is the sub-schema's own. */
const echoes = new Set(['anyOf', 'oneOf', 'allOf', 'if', 'not', '$ref']);

function pointerOf(error: FastifySchemaValidationError): string {
  const member =
    error.params.missingProperty ?? error.params.additionalProperty ?? error.params.unevaluatedProperty;
  if (member === undefined) return error.instancePath;
  return `${error.instancePath}/${String(member).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

const maxReported = 50;

/** One entry per faulty field; `expected` lets a schema's own doc sentence (`erreur`) replace the generic one. */
export function frenchErrors(errors: readonly FastifySchemaValidationError[]): ErreurDeChamp[] {
  const useful = errors.filter((error) => !echoes.has(error.keyword));
  const byPointer = new Map<string, string[]>();
  for (const error of useful.length > 0 ? useful : errors) {
    const phrase = phrases[error.keyword]?.(error.params) ?? "n'a pas la forme attendue";
    const pointer = pointerOf(error);
    const said = byPointer.get(pointer) ?? [];
    if (!said.includes(phrase)) said.push(phrase);
    byPointer.set(pointer, said);
    if (byPointer.size >= maxReported) break;
  }
  return [...byPointer].map(([pointer, said]) => ({ pointer, detail: said.join(', ou ') }));
}
