// What routes say of their operations beyond the schemas that Fastify uses: ids, examples, other answers and contents.

interface Media {
  schema?: object;
  example?: unknown;
}
interface EnteteOpenApi {
  description: string;
  schema: object;
  required?: boolean;
}

/** Part of an OpenAPI operation, written by hand; `$ref: 'Nom#'` designates a named schema, as everywhere. */
export interface ComplementOpenApi {
  /** Added to those that the route's schemas describe. */
  parameters?: {
    name: string;
    in: 'header' | 'query';
    required: boolean;
    description: string;
    schema: object;
  }[];
  requestBody?: { required?: boolean; description?: string; content: Record<string, Media> };
  responses?: Record<
    number,
    { description?: string; headers?: Record<string, EnteteOpenApi>; content?: Record<string, Media> }
  >;
}

type Json = Record<string, unknown>;

const verbs: Record<string, string> = {
  GET: 'lire',
  POST: 'creer',
  PUT: 'remplacer',
  PATCH: 'modifier',
  DELETE: 'supprimer',
};

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** `GET /v1/referentiel/communes/{code}` gives `lireReferentielCommunesParCode`. */
function operationIdOf(method: string, path: string): string {
  const words = path
    .split('/')
    .filter((part) => part !== '' && part !== 'v1')
    .map((part) => (part.startsWith('{') ? `Par${capital(part.slice(1, -1))}` : capital(part)));
  return (verbs[method.toUpperCase()] ?? method.toLowerCase()) + words.join('');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy where `$ref: 'Nom#'` leads to the component; examples are data, left as they are. */
function localize(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(localize);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key === 'example' || key === 'examples') return [key, item];
      const isName = key === '$ref' && typeof item === 'string' && /^\w+#$/.test(item);
      return [key, isName ? `#/components/schemas/${item.slice(0, -1)}` : localize(item)];
    }),
  );
}

/** `over` wins, and a schema given is taken as a whole. */
function merge(under: Json, over: Json): Json {
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const known = merged[key];
    if (Array.isArray(known) && Array.isArray(value)) {
      merged[key] = [...known, ...value];
      continue;
    }
    const deeper = isObject(known) && isObject(value) && key !== 'schema' && key !== 'example';
    merged[key] = deeper ? merge(known, value) : value;
  }
  return merged;
}

/** Names each operation, and merges into it what its route says in `x-openapi`. */
export function completeOperations(document: object): object {
  const { paths } = document as { paths?: Record<string, Record<string, Json>> };
  for (const [path, operations] of Object.entries(paths ?? {})) {
    for (const [method, operation] of Object.entries(operations)) {
      const { 'x-openapi': complement, ...rest } = operation;
      const described = { operationId: operationIdOf(method, path), ...rest };
      operations[method] = isObject(complement) ? merge(described, localize(complement) as Json) : described;
    }
  }
  return document;
}
