// The OpenAPI document of the running server, read into what the reference shows.
import { nomDeRenvoi, type SchemaJson } from './champs.ts';
import { slugOf } from './markdown.ts';

interface Media {
  schema?: SchemaJson;
  example?: unknown;
  examples?: Record<string, { value?: unknown }>;
}
export interface Parametre {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: SchemaJson;
  example?: unknown;
  examples?: Record<string, { value?: unknown }>;
}
interface Reponse {
  description?: string;
  content?: Record<string, Media>;
}
interface OperationBrute {
  tags?: string[];
  summary?: string;
  description?: string;
  deprecated?: boolean;
  parameters?: Parametre[];
  requestBody?: { required?: boolean; content?: Record<string, Media> };
  responses?: Record<string, Reponse>;
  security?: unknown[];
  'x-scope'?: string | null;
}

/** What we read of an OpenAPI 3.1 document. */
export interface DocumentOpenApi {
  openapi: string;
  info: { title: string; version: string; description?: string };
  servers?: { url: string }[];
  paths?: Record<string, Record<string, OperationBrute>>;
  components?: { schemas?: Record<string, SchemaJson> };
  [member: string]: unknown;
}

export interface Contenu {
  type: string;
  schema: SchemaJson | undefined;
  exemple: unknown;
}

export interface Operation {
  /** Anchor in the page, unique. */
  ancre: string;
  methode: string;
  chemin: string;
  rubrique: string;
  resume: string;
  description: string | undefined;
  obsolete: boolean;
  /** Right needed; `null`: any key; undefined: public. */
  scope: string | null | undefined;
  parametres: Parametre[];
  corps: Contenu[];
  reponses: { code: string; description: string; contenus: Contenu[] }[];
}

const methods = ['get', 'put', 'post', 'patch', 'delete'];

function firstExample({ example, examples }: Pick<Media, 'example' | 'examples'>): unknown {
  return example ?? Object.values(examples ?? {})[0]?.value;
}

/** Builds an example from a schema's own examples, as deep as they are given. */
function exampleOf(schema: SchemaJson | undefined, document: DocumentOpenApi, depth = 0): unknown {
  if (schema === undefined || depth > 5) return undefined;
  if (schema.$ref !== undefined) {
    return exampleOf(document.components?.schemas?.[nomDeRenvoi(schema.$ref)], document, depth + 1);
  }
  const own = schema.example ?? schema.examples?.[0] ?? schema.const ?? schema.enum?.[0];
  if (own !== undefined) return own;
  if (schema.properties !== undefined) {
    const members = Object.entries(schema.properties)
      .map(([nom, property]) => [nom, exampleOf(property, document, depth + 1)] as const)
      .filter(([, value]) => value !== undefined);
    return members.length > 0 ? Object.fromEntries(members) : undefined;
  }
  if (schema.items !== undefined) {
    const item = exampleOf(schema.items, document, depth + 1);
    return item === undefined ? undefined : [item];
  }
  const variants = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return variants
    .map((variant) => exampleOf(variant, document, depth + 1))
    .find((value) => value !== undefined);
}

function readContenus(content: Record<string, Media> | undefined, document: DocumentOpenApi): Contenu[] {
  return Object.entries(content ?? {}).map(([type, media]) => ({
    type,
    schema: media.schema,
    exemple: firstExample(media) ?? exampleOf(media.schema, document),
  }));
}

export function exempleDeParametre(parametre: Parametre, document: DocumentOpenApi): unknown {
  return firstExample(parametre) ?? exampleOf(parametre.schema, document);
}

function readOperation(
  document: DocumentOpenApi,
  chemin: string,
  methode: string,
  brute: OperationBrute,
): Operation {
  const isPublic = brute.security?.length === 0;
  const reponses = Object.entries(brute.responses ?? {}).filter(([code]) => code !== 'default');
  return {
    ancre: `${methode}-${slugOf(chemin)}`,
    methode: methode.toUpperCase(),
    chemin,
    rubrique: brute.tags?.[0] ?? 'Autres',
    resume: brute.summary ?? chemin,
    description: brute.description,
    obsolete: brute.deprecated ?? false,
    scope: isPublic ? undefined : (brute['x-scope'] ?? null),
    parametres: brute.parameters ?? [],
    corps: readContenus(brute.requestBody?.content, document),
    reponses: reponses.map(([code, { description, content }]) => ({
      code,
      description: description === undefined || description === 'Default Response' ? '' : description,
      contenus: readContenus(content, document),
    })),
  };
}

/** Operations in the order of the document, that of the registration of the features. */
export function listOperations(document: DocumentOpenApi): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([chemin, byMethod]) =>
    methods.flatMap((methode) => {
      const brute = byMethod[methode];
      return brute === undefined ? [] : [readOperation(document, chemin, methode, brute)];
    }),
  );
}

// What a newcomer reads first, and last; sections that are not named stand between, as they are registered.
const first = ['Traces', 'Projets', 'Événements', 'Référentiel', 'Ma plateforme'];
const last = ['Administration', 'Exploitation'];

function rank(rubrique: string): number {
  const early = first.indexOf(rubrique);
  return early < 0 ? first.length + 1 + last.indexOf(rubrique) : early;
}

/** Operations by section, in the order in which they are best read. */
export function groupByRubrique(operations: readonly Operation[]): Map<string, Operation[]> {
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) {
    const group = groups.get(operation.rubrique);
    if (group) group.push(operation);
    else groups.set(operation.rubrique, [operation]);
  }
  return new Map([...groups].sort(([a], [b]) => rank(a) - rank(b)));
}
