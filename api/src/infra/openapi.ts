// The contract made visible: OpenAPI 3.1 from the routes' own schemas.
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { type ComplementOpenApi, completeOperations } from './openapi-operations.ts';

declare module 'fastify' {
  interface FastifySchema {
    /** Merged into the operation of the contract, without effect on validation nor on serialization. */
    'x-openapi'?: ComplementOpenApi;
  }
}

/** Problems that any route may answer; the reference lists them once. */
const anyProblem = { $ref: 'Probleme#' };

export function openapiOptions(base: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'API Projets Collectivités',
        version: '1.0.0',
        description:
          'Publier une fois un projet de transition écologique, le lire complété par ce qu’en savent les autres plateformes, chaque valeur avec sa source.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: base }],
      components: {
        securitySchemes: {
          cle: { type: 'http', scheme: 'bearer', description: 'Clé remise à votre plateforme.' },
        },
      },
    },
    refResolver: {
      buildLocalReference: (json, _baseUri, _fragment, i) => String(json.$id ?? `def-${i}`),
    },
    transformObject: (document) =>
      completeOperations('openapiObject' in document ? document.openapiObject : {}) as never,
    transform: ({ schema, url, route }) => {
      const config = route.config as { scope?: string; public?: boolean } | undefined;
      const { 'x-lignes': lignes, ...described } = (schema ?? {}) as Record<string, unknown>;
      const response = (described.response ?? {}) as Record<string, unknown>;
      return {
        url,
        schema: {
          ...described,
          // A streamed body has no schema for Fastify: the contract shows that of one line.
          ...(lignes === undefined ? {} : { body: lignes }),
          ...(config?.public
            ? { security: [] }
            : { security: [{ cle: [] }], 'x-scope': config?.scope === 'toute-cle' ? null : config?.scope }),
          response: {
            ...response,
            default: {
              description: 'Problème (RFC 9457), en français, chaque champ fautif nommé.',
              content: { 'application/problem+json': { schema: anyProblem } },
            },
          },
        } as never,
      };
    },
  };
}
