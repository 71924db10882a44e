// A JSON Schema told as a list of fields, one line each, for people.

export interface SchemaJson {
  $ref?: string;
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, SchemaJson>;
  required?: string[];
  items?: SchemaJson;
  additionalProperties?: boolean | SchemaJson;
  anyOf?: SchemaJson[];
  oneOf?: SchemaJson[];
  allOf?: SchemaJson[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  example?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

export interface Champ {
  /** `collectivites[].code`; '' for the value itself. */
  chemin: string;
  type: string;
  obligatoire: boolean;
  description: string | undefined;
  contraintes: string[];
  /** Named schema that describes the rest. */
  renvoi: string | undefined;
}

/** Finds the schema that a `$ref` designates. */
export type Resolver = (nom: string) => SchemaJson | undefined;

const noms: Record<string, string> = {
  string: 'texte',
  number: 'nombre',
  integer: 'entier',
  boolean: 'booléen',
  object: 'objet',
  array: 'liste',
  null: 'null',
};
const formats: Record<string, string> = {
  date: 'date AAAA-MM-JJ',
  'date-time': 'instant RFC 3339',
  uuid: 'UUID',
  uri: 'adresse web',
  email: 'adresse électronique',
};
const maxDepth = 6;
const maxShown = 12;

/** `#/components/schemas/Porteur`, `#/$defs/Porteur` or `Porteur#` → `Porteur`. */
export function nomDeRenvoi(ref: string): string {
  return ref.replace(/#$/, '').split('/').at(-1) ?? ref;
}

function isNull(schema: SchemaJson): boolean {
  return schema.type === 'null';
}

/** The alternatives of a schema, `null` put aside. */
function variantsOf(schema: SchemaJson): SchemaJson[] {
  return (schema.anyOf ?? schema.oneOf ?? []).filter((variant) => !isNull(variant));
}

function acceptsNull(schema: SchemaJson): boolean {
  return (
    [schema.type].flat().includes('null') || [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some(isNull)
  );
}

export function nameType(schema: SchemaJson): string {
  const orNull = acceptsNull(schema) ? ' ou null' : '';
  if (schema.$ref !== undefined) return nomDeRenvoi(schema.$ref) + orNull;
  const variants = variantsOf(schema);
  if (variants.length > 0) return [...new Set(variants.map(nameType))].join(' ou ') + orNull;
  if (schema.items !== undefined) return `liste : ${nameType(schema.items)}${orNull}`;
  if (schema.format !== undefined && formats[schema.format]) return formats[schema.format] + orNull;
  const types = [schema.type].flat().filter((type) => type !== undefined && type !== 'null');
  if (types.length > 0) return types.map((type) => noms[String(type)] ?? String(type)).join(' ou ') + orNull;
  if (schema.const !== undefined) return `${JSON.stringify(schema.const)}${orNull}`;
  if (schema.enum?.every((value) => value === null || typeof value === 'string')) return `texte${orNull}`;
  return schema.properties ? `objet${orNull}` : 'valeur JSON libre';
}

const nombre = new Intl.NumberFormat('fr-FR');

function bounds(min: number | undefined, max: number | undefined, unit: string): string[] {
  if (min === undefined && max === undefined) return [];
  const say = (value: number | undefined) => nombre.format(value ?? 0);
  if (min === undefined) return [`${say(max)}${unit} au plus`];
  if (max === undefined) return [`${say(min)}${unit} au moins`];
  return [`de ${say(min)} à ${say(max)}${unit}`];
}

/** Patterns that only forbid invisible characters say nothing to a reader. */
function isReadable(pattern: string | undefined): boolean {
  return pattern !== undefined && pattern.length <= 40 && !/\\p|\\u|\(\?=/.test(pattern);
}

export function tellContraintes(schema: SchemaJson): string[] {
  const values = schema.enum?.filter((value) => value !== null) ?? [];
  const shown = values.slice(0, maxShown).map((value) => `\`${String(value)}\``);
  const more = values.length > maxShown ? `… (${values.length} valeurs)` : '';
  return [
    ...(values.length > 0 ? [`Valeurs : ${shown.join(', ')}${more}`] : []),
    ...(schema.const === undefined ? [] : [`Toujours \`${JSON.stringify(schema.const)}\``]),
    ...bounds(schema.minLength, schema.maxLength, ' caractères'),
    ...bounds(schema.minItems, schema.maxItems, ' éléments'),
    ...bounds(schema.minimum, schema.maximum, ''),
    ...(schema.exclusiveMinimum === undefined ? [] : [`plus de ${nombre.format(schema.exclusiveMinimum)}`]),
    ...(schema.exclusiveMaximum === undefined ? [] : [`moins de ${nombre.format(schema.exclusiveMaximum)}`]),
    ...(isReadable(schema.pattern) ? [`Forme : \`${schema.pattern}\``] : []),
    ...(schema.items === undefined ? [] : tellContraintes(schema.items)),
    ...(schema.default === undefined ? [] : [`Par défaut : \`${JSON.stringify(schema.default)}\``]),
  ];
}

/** The named schema that a field leads to: its own, that of its items, or that of its only variant. */
function renvoiOf(schema: SchemaJson): string | undefined {
  if (schema.$ref !== undefined) return nomDeRenvoi(schema.$ref);
  if (schema.items !== undefined) return renvoiOf(schema.items);
  const variants = variantsOf(schema);
  return variants.length === 1 && variants[0] ? renvoiOf(variants[0]) : undefined;
}

/** A length or a form that the description already tells in words. */
function isSaid(contrainte: string, description = ''): boolean {
  if (contrainte.endsWith(' caractères')) return description.includes(' caractères');
  return contrainte.startsWith('Forme :') && /AAAA-MM-JJ|\d+ chiffres/.test(description);
}

export interface OptionsDeChamps {
  resolve: Resolver;
  /** Named schemas told here rather than referred to. */
  expand: (nom: string) => boolean;
}

/** Fields of a schema in their order, those of inline objects and lists included. */
export function listChamps(schema: SchemaJson, options: OptionsDeChamps): Champ[] {
  const champs: Champ[] = [];

  function visit(here: SchemaJson, chemin: string, seen: readonly string[]): void {
    if (seen.length > maxDepth || chemin.split(/[.[]/).length > maxDepth) return;
    if (here.$ref !== undefined) {
      const nom = nomDeRenvoi(here.$ref);
      const target = options.resolve(nom);
      if (target !== undefined && options.expand(nom) && !seen.includes(nom))
        visit(target, chemin, [...seen, nom]);
      return;
    }
    for (const part of [...(here.allOf ?? []), ...variantsOf(here)]) visit(part, chemin, seen);
    if (here.items !== undefined) visit(here.items, `${chemin}[]`, seen);
    for (const [nom, property] of Object.entries(here.properties ?? {})) {
      add(property, chemin === '' ? nom : `${chemin}.${nom}`, here.required?.includes(nom) ?? false, seen);
    }
    if (typeof here.additionalProperties === 'object') {
      add(here.additionalProperties, chemin === '' ? '{clé}' : `${chemin}.{clé}`, false, seen);
    }
  }

  function add(property: SchemaJson, chemin: string, obligatoire: boolean, seen: readonly string[]): void {
    if (champs.some((known) => known.chemin === chemin)) return;
    const nom = renvoiOf(property);
    const target = nom === undefined ? undefined : options.resolve(nom);
    const description = property.description ?? property.items?.description ?? target?.description;
    const contraintes = tellContraintes(property.$ref !== undefined && target ? target : property);
    champs.push({
      chemin,
      type: nameType(property),
      obligatoire,
      description,
      contraintes: contraintes.filter((contrainte) => !isSaid(contrainte, description)),
      renvoi: nom !== undefined && target !== undefined && !options.expand(nom) ? nom : undefined,
    });
    visit(property, chemin, seen);
  }

  visit(schema, '', []);
  return champs;
}
