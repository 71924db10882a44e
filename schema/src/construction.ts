// Small builders over TypeBox. Each yields plain JSON Schema that Ajv, fast-json-stringify and OpenAPI 3.1 all accept.
import { type Static, type TSchema, type TUnsafe, Type } from 'typebox';

/** Annotations carried by every published schema. */
export interface Annotations {
  title?: string;
  description?: string;
  examples?: unknown[];
  [keyword: string]: unknown;
}

/** Reference to a named schema that keeps its static type (a bare `Type.Ref` loses it). */
export function ref<T extends TSchema>(schema: T, annotations: Annotations = {}): TUnsafe<Static<T>> {
  const { $id } = schema as { $id?: string };
  if ($id === undefined) throw new Error('ref() attend un schéma nommé ($id).');
  return Type.Unsafe<Static<T>>({ $ref: `${$id}#`, ...annotations });
}

/**
 * The same schema, inline, that also accepts `null`.
 * One `type: [x, 'null']` rather than an `anyOf`, so that a wrong value yields one error and not three.
 */
export function nullable<T extends TSchema>(
  schema: T,
  annotations: Annotations = {},
): TUnsafe<Static<T> | null> {
  const { $id: _, ...rest } = schema as TSchema & { $id?: string; type?: string; enum?: unknown[] };
  if (typeof rest.type !== 'string') return orNull(schema, annotations);
  return Type.Unsafe<Static<T> | null>({
    ...rest,
    type: [rest.type, 'null'],
    ...(rest.enum ? { enum: [...rest.enum, null] } : {}),
    ...annotations,
  });
}

function orNull<T extends TSchema>(schema: T, annotations: Annotations): TUnsafe<Static<T> | null> {
  const { $id: _, anyOf, ...rest } = schema as TSchema & { $id?: string; anyOf?: TSchema[] };
  const union = anyOf
    ? { ...rest, anyOf: [...anyOf, { type: 'null' }] }
    : { anyOf: [schema, { type: 'null' }] };
  return Type.Unsafe<Static<T> | null>({ ...union, ...annotations });
}

/** Optional field that also accepts `null`: "unknown" and "absent" mean the same for a publisher. */
export function facultatif<T extends TSchema>(schema: T, annotations: Annotations = {}) {
  return Type.Optional(nullable(schema, annotations));
}

/** Closed list of strings, as a JSON Schema `enum`. */
export function enumeration<const V extends readonly string[]>(
  values: V,
  annotations: Annotations = {},
): TUnsafe<V[number]> {
  return Type.Unsafe<V[number]>({ type: 'string', enum: [...values], ...annotations });
}

/** Free JSON value. */
export function libre(annotations: Annotations = {}): TUnsafe<unknown> {
  return Type.Unsafe<unknown>({ ...annotations });
}

/** Map from a free key to values of one schema. */
export function dictionnaire<T extends TSchema>(
  valeur: T,
  annotations: Annotations = {},
): TUnsafe<Record<string, Static<T>>> {
  return Type.Unsafe<Record<string, Static<T>>>({
    type: 'object',
    additionalProperties: valeur,
    ...annotations,
  });
}
