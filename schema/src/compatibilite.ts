// Compares two versions of a published JSON Schema: what would break those who rely on the former.
import type { Usage } from './registre.ts';

type Json = Record<string, unknown>;

interface Context {
  ancien: Json;
  nouveau: Json;
  usage: Usage;
  ruptures: string[];
  vus: Set<string>;
}

const MAXIMA = ['maxLength', 'maxItems', 'maxProperties', 'maximum', 'exclusiveMaximum'];
const MINIMA = ['minLength', 'minItems', 'minProperties', 'minimum', 'exclusiveMinimum'];
const IDENTIQUES = ['pattern', 'format', 'const', 'multipleOf', 'uniqueItems'];

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
const show = (value: unknown) => JSON.stringify(value);

/**
 * Breaking changes from one document to the next, as French sentences; empty when compatible.
 * A request must accept all that it accepted; an answer must give all that it gave.
 */
export function compareSchemas(ancien: Json, nouveau: Json, usage: Usage = 'mixte'): string[] {
  const context: Context = { ancien, nouveau, usage, ruptures: [], vus: new Set() };
  compareNode(ancien, nouveau, '', context);
  return context.ruptures;
}

function compareNode(before: unknown, after: unknown, path: string, context: Context): void {
  const key = refOf(before);
  if (key !== undefined) {
    // A recursive or shared definition is compared once for each pair of references.
    const pair = `${key} ${refOf(after) ?? path}`;
    if (context.vus.has(pair)) return;
    context.vus.add(pair);
  }
  const old = resolve(before, context.ancien);
  const now = resolve(after, context.nouveau);
  if (!isObject(old) || !isObject(now)) {
    if (show(old) !== show(now)) report(context, path, 'le schéma a changé de nature');
    return;
  }
  compareTypes(old, now, path, context);
  compareEnums(old, now, path, context);
  compareBounds(old, now, path, context);
  compareProperties(old, now, path, context);
  compareParts(old, now, path, context);
}

function refOf(node: unknown): string | undefined {
  return isObject(node) && typeof node.$ref === 'string' ? node.$ref : undefined;
}

function resolve(node: unknown, document: Json): unknown {
  const target = refOf(node);
  if (target === undefined) return node;
  const nom = target.replace('#/$defs/', '');
  return isObject(document.$defs) ? document.$defs[nom] : undefined;
}

function report({ ruptures }: Context, path: string, phrase: string): void {
  ruptures.push(`${path === '' ? '/' : path} : ${phrase}`);
}

const receives = (usage: Usage) => usage !== 'reponse';
const answers = (usage: Usage) => usage !== 'requete';

function compareTypes(old: Json, now: Json, path: string, context: Context): void {
  const before = list(old.type);
  const after = list(now.type);
  const lost = before.filter(
    (t) => after.length > 0 && !after.includes(t) && !(t === 'integer' && after.includes('number')),
  );
  const added = after.filter(
    (t) => before.length > 0 && !before.includes(t) && !(t === 'integer' && before.includes('number')),
  );
  if (receives(context.usage)) {
    if (lost.length > 0) report(context, path, `type retiré : ${lost.join(', ')}`);
    if (before.length === 0 && after.length > 0) report(context, path, `type imposé : ${after.join(', ')}`);
  }
  if (answers(context.usage)) {
    if (added.length > 0) report(context, path, `nouveau type rendu : ${added.join(', ')}`);
    if (before.length > 0 && after.length === 0) report(context, path, 'type rendu devenu libre');
  }
}

function compareEnums(old: Json, now: Json, path: string, context: Context): void {
  const before = old.enum as unknown[] | undefined;
  const after = now.enum as unknown[] | undefined;
  if (receives(context.usage)) {
    if (before === undefined && after !== undefined) report(context, path, 'liste fermée imposée');
    const removed = (before ?? []).filter((v) => after !== undefined && !after.includes(v));
    if (removed.length > 0) report(context, path, `valeur retirée : ${removed.map(show).join(', ')}`);
  }
}

function compareBounds(old: Json, now: Json, path: string, context: Context): void {
  if (!receives(context.usage)) return;
  for (const bound of MAXIMA) {
    const [before, after] = [old[bound] ?? Infinity, now[bound] ?? Infinity];
    if (Number(after) < Number(before)) report(context, path, `${bound} abaissé à ${String(after)}`);
  }
  for (const bound of MINIMA) {
    const [before, after] = [old[bound] ?? -Infinity, now[bound] ?? -Infinity];
    if (Number(after) > Number(before)) report(context, path, `${bound} relevé à ${String(after)}`);
  }
  for (const rule of IDENTIQUES) {
    const loosened = now[rule] === undefined;
    if (!loosened && show(old[rule]) !== show(now[rule])) report(context, path, `${rule} changé`);
  }
}

function compareProperties(old: Json, now: Json, path: string, context: Context): void {
  const before = isObject(old.properties) ? old.properties : {};
  const after = isObject(now.properties) ? now.properties : {};
  const [mandatory, required] = [list(old.required), list(now.required)];
  for (const [nom, schema] of Object.entries(before)) {
    const here = `${path}/${nom}`;
    if (!Object.hasOwn(after, nom)) report(context, here, 'champ retiré');
    else compareNode(schema, after[nom], here, context);
    if (answers(context.usage) && mandatory.includes(nom) && !required.includes(nom)) {
      report(context, here, 'champ toujours rendu devenu facultatif');
    }
  }
  if (receives(context.usage)) {
    const added = required.filter((nom) => !mandatory.includes(nom));
    for (const nom of added) report(context, `${path}/${String(nom)}`, 'champ devenu obligatoire');
    if (old.additionalProperties !== false && now.additionalProperties === false) {
      report(context, path, 'champs supplémentaires désormais refusés');
    }
  }
}

function compareParts(old: Json, now: Json, path: string, context: Context): void {
  if (old.items !== undefined) compareNode(old.items, now.items, `${path}/*`, context);
  if (isObject(old.additionalProperties)) {
    compareNode(old.additionalProperties, now.additionalProperties, `${path}/{}`, context);
  }
  for (const word of ['anyOf', 'oneOf', 'allOf']) {
    const [before, after] = [list(old[word]), list(now[word])];
    if (before.length > after.length) report(context, path, `${word} : une possibilité retirée`);
    before.forEach((part, i) => {
      if (i < after.length) compareNode(part, after[i], `${path}/${word}.${i}`, context);
    });
    if (before.length === 0 && after.length > 0) report(context, path, `${word} imposé`);
  }
}
