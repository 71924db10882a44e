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

function phraseOfEnum(allowed: readonly unknown[]): string {
  const values = allowed.filter((value) => value !== null).slice(0, 20);
  return values.length === 1
    ? `doit valoir ${String(values[0])}`
    : `doit être l'une de ces valeurs : ${values.join(', ')}`;
}

const phrases: Record<string, Phrase> = {
  type: (p) => `doit être ${nameType(p.type)}`,
  required: () => 'champ obligatoire, absent',
  additionalProperties: () => 'champ inconnu : il serait perdu, il est donc refusé',
  unevaluatedProperties: () => 'champ inconnu : il serait perdu, il est donc refusé',
  enum: (p) => phraseOfEnum(p.allowedValues as unknown[]),
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

/** What one keyword already says better than another on the same value: each makes those listed superfluous. */
const supersedes: Record<string, readonly string[]> = {
  type: Object.keys(phrases).filter((keyword) => keyword !== 'type'),
  minLength: ['pattern', 'format'],
  maxLength: ['pattern', 'format'],
  pattern: ['format'],
};

function phraseOf(error: FastifySchemaValidationError): string {
  return phrases[error.keyword]?.(error.params) ?? "n'a pas la forme attendue";
}

/** Place of the `anyOf` or `oneOf` whose branch reported this; undefined for a plain requirement. */
function choiceOf(error: FastifySchemaValidationError): string | undefined {
  return /^(.*)\/(?:anyOf|oneOf)\/\d+(?:\/|$)/.exec(error.schemaPath)?.[1];
}

function* ancestorsOf(pointer: string): Generator<string> {
  for (let end = pointer.lastIndexOf('/'); end >= 0; end = pointer.lastIndexOf('/', end - 1)) {
    yield pointer.slice(0, end);
    if (end === 0) return;
  }
}

/** Of a choice whose right branch shows by a fault deeper in the value, the other branches say nothing useful. */
function withoutLostBranches(
  errors: readonly FastifySchemaValidationError[],
): readonly FastifySchemaValidationError[] {
  const entered = new Set<string>();
  for (const error of errors) {
    const choice = choiceOf(error);
    if (choice === undefined) continue;
    for (const ancestor of ancestorsOf(pointerOf(error))) entered.add(`${choice} ${ancestor}`);
  }
  return errors.filter((error) => !entered.has(`${choiceOf(error)} ${pointerOf(error)}`));
}

/** All the requirements that one value misses, as one phrase; branches of a choice are alternatives. */
function describe(errors: readonly FastifySchemaValidationError[]): string {
  const plain = errors.filter((error) => choiceOf(error) === undefined);
  const superfluous = new Set(plain.flatMap((error) => supersedes[error.keyword] ?? []));
  const required = new Set(plain.filter((error) => !superfluous.has(error.keyword)).map(phraseOf));
  const choices = new Set(errors.filter((error) => choiceOf(error) !== undefined).map(phraseOf));
  const alternatives = [...choices].map((said, i) => (i === 0 ? said : said.replace(/^doit être /, '')));
  return [...required, ...(choices.size > 0 ? [alternatives.join(', ou ')] : [])].join(' ; ');
}

/** One entry per faulty field, at most 50, each telling what is expected there. */
export function frenchErrors(errors: readonly FastifySchemaValidationError[]): ErreurDeChamp[] {
  const useful = errors.filter((error) => !echoes.has(error.keyword));
  const byPointer = new Map<string, FastifySchemaValidationError[]>();
  for (const error of withoutLostBranches(useful.length > 0 ? useful : errors)) {
    const pointer = pointerOf(error);
    const same = byPointer.get(pointer);
    if (same) same.push(error);
    else if (byPointer.size < maxReported) byPointer.set(pointer, [error]);
  }
  return [...byPointer].map(([pointer, same]) => ({ pointer, detail: describe(same) }));
}
