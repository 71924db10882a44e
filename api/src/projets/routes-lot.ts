// Bulk publication over HTTP: both directions stream.
import { Readable } from 'node:stream';
import { LigneDeSuppression, LigneDeTrace, ref } from '@projets-collectivites/schema';
import type { FastifyPluginAsync, FastifySchema } from 'fastify';
import { Type } from 'typebox';
import type { Contexte } from './contexte.ts';
import { publishLines } from './lot.ts';
import * as contrat from './openapi-traces.ts';
import { ndjsonAttendu } from './problems.ts';

/** Results kept for a client that has not begun to read: some 60,000 lines, then it is made to wait. */
const outputBuffer = 8 * 1024 * 1024;

export const routesLot: FastifyPluginAsync<Contexte> = async (app, { publieur, valider, base }) => {
  // Nothing else is read here: this route has no limit of size, so a JSON body would fill the memory.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['application/x-ndjson', 'application/jsonl'], (_request, payload, done) => {
    done(null, payload);
  });
  app.post(
    '/v1/traces/lot',
    {
      config: { scope: 'projets:ecriture', quota: 'lot' },
      // The stream is bounded line by line, not as a whole.
      bodyLimit: Number.MAX_SAFE_INTEGER,
      schema: {
        tags: ['Traces'],
        operationId: 'publierLot',
        'x-openapi': contrat.publierLot,
        summary: 'Publier en lot',
        description:
          'NDJSON (`application/x-ndjson`) : une trace par ligne, avec son `externalId` ; `{"externalId", "supprimer": true, "motif"}` supprime. Réponse en flux : un résultat par ligne, dans l’ordre. Une ligne refusée ne gêne pas les autres. Lignes de 256 ko au plus, nombre illimité.',
        consumes: ['application/x-ndjson'],
        // Told to the reader of the contract only: the body is a stream, checked line by line.
        'x-lignes': { anyOf: [ref(LigneDeTrace), ref(LigneDeSuppression)] },
        produces: ['application/x-ndjson'],
        response: {
          200: {
            description: 'Un `ResultatDeLigne` par ligne reçue.',
            content: { 'application/x-ndjson': { schema: Type.String() } },
          },
        },
      } as FastifySchema,
    },
    async (request, reply) => {
      if (request.body === undefined) throw ndjsonAttendu();
      const options = { publieur, valider, base, plateforme: request.acces.plateforme, log: request.log };
      const lines = publishLines(request.body as AsyncIterable<Buffer>, options);
      const output = Readable.from(lines, { objectMode: false, highWaterMark: outputBuffer });
      return reply.type('application/x-ndjson; charset=utf-8').send(output);
    },
  );
};
