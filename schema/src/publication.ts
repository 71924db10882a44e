// Standalone JSON Schema 2020-12 documents: what partners download.
import type { TSchema } from 'typebox';
import { nomDuSchema, schemas } from './registre.ts';
import { versionSchema } from './version.ts';

export interface SchemaPublie {
  nom: string;
  /** Semantic version of the common schema. */
  version: string;
  /** Self-contained document, its references in `$defs`. */
  schema: Record<string, unknown>;
}

const parNom = new Map(schemas.map((schema) => [nomDuSchema(schema), schema]));
const majeure = versionSchema.split('.')[0];

/** `$ref: 'X#'` becomes `#/$defs/X`; the names met are added to `found`. */
function localize(value: unknown, found: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => localize(item, found));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, item]) => {
    if (key !== '$ref' || typeof item !== 'string') return [key, localize(item, found)];
    const nom = item.replace(/#$/, '');
    found.add(nom);
    return [key, `#/$defs/${nom}`];
  });
  return Object.fromEntries(entries);
}

function withoutId(schema: TSchema, found: Set<string>): Record<string, unknown> {
  const { $id: _, ...rest } = schema as Record<string, unknown>;
  return localize(rest, found) as Record<string, unknown>;
}

function standalone(schema: TSchema, baseUrl: string): Record<string, unknown> {
  const pending = new Set<string>();
  const body = withoutId(schema, pending);
  const defs = new Map<string, Record<string, unknown>>();
  // A Set iterates over what is added meanwhile: references of references are reached too.
  for (const nom of pending) {
    const target = parNom.get(nom);
    if (target) defs.set(nom, withoutId(target, pending));
  }
  const sorted = [...defs].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${baseUrl}/schemas/${nomDuSchema(schema)}/${majeure}.json`,
    ...body,
    ...(sorted.length > 0 ? { $defs: Object.fromEntries(sorted) } : {}),
  };
}

/** Every named schema as a self-contained JSON Schema 2020-12 document; `baseUrl` without trailing slash. */
export function publishedSchemas(baseUrl: string): SchemaPublie[] {
  return schemas.map((schema) => ({
    nom: nomDuSchema(schema),
    version: versionSchema,
    schema: standalone(schema, baseUrl),
  }));
}
