// The contract of traces beyond their schemas: examples, headers, and what Fastify does not validate.
import {
  LigneDeTrace,
  ResultatDeLigne,
  ref,
  TraceLue,
  TracePatch,
  TracePubliee,
} from '@projets-collectivites/schema';
import { type TSchema, Type } from 'typebox';
import type { ComplementOpenApi } from '../infra/openapi-operations.ts';
import { Motif } from './schemas-traces.ts';

const exempleDe = (schema: TSchema): unknown => (schema as { examples?: unknown[] }).examples?.at(-1);

const trace = exempleDe(TraceLue);
const projet = { id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10' };
const etag = {
  ETag: {
    description:
      'Empreinte de cette version : à renvoyer dans `If-Match` pour écrire, `If-None-Match` pour lire.',
    schema: Type.String({ examples: ['"1-9f2c"'] }),
  },
};

function enregistree(etat: string, description: string) {
  const example = { trace, projet, etat, similaires: [], rapprochement: 'fait' };
  return { description, headers: etag, content: { 'application/json': { example } } };
}

export const publierTrace: ComplementOpenApi = {
  requestBody: { content: { 'application/json': { example: exempleDe(TracePubliee) } } },
  responses: {
    200: enregistree('modifie', 'La trace existait : `modifie`, ou `inchange`.'),
    201: enregistree('cree', 'La trace est nouvelle : `cree`.'),
  },
};

export const modifierTrace: ComplementOpenApi = {
  requestBody: {
    content: {
      'application/json': { example: exempleDe(TracePatch) },
      'application/merge-patch+json': { example: exempleDe(TracePatch) },
    },
  },
  responses: { 200: enregistree('modifie', 'La trace après modification : `modifie`, ou `inchange`.') },
};

export const supprimerTrace: ComplementOpenApi = {
  requestBody: {
    required: false,
    description: 'Facultatif : le motif peut aussi être dans l’adresse, ou absent.',
    content: { 'application/json': { schema: Motif, example: { motif: 'Projet abandonné' } } },
  },
  responses: {
    200: {
      description: 'La trace est supprimée, ou l’était déjà.',
      content: { 'application/json': { example: { externalId: '48345', etat: 'supprime', projet } } },
    },
  },
};

const sonEtag: NonNullable<ComplementOpenApi['parameters']>[number] = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'ETag déjà connu : si la trace n’a pas changé, la réponse est 304, sans corps.',
  schema: Type.String(),
};

export const lireTrace: ComplementOpenApi = {
  parameters: [sonEtag],
  responses: {
    200: { description: 'La trace.', headers: etag, content: { 'application/json': { example: trace } } },
    304: { description: 'La trace n’a pas changé depuis cet ETag.', headers: etag },
  },
};

const PageDeTracesLues = Type.Object({
  traces: Type.Array(
    Type.Union([
      ref(TraceLue),
      Type.Partial(TraceLue, {
        $id: undefined,
        title: 'Trace réduite',
        description: 'Avec `champs` : seulement les champs demandés.',
        examples: [{ externalId: '48345', etag: '"1-9f2c"' }],
      }),
    ]),
  ),
  suivant: Type.Union([Type.String(), Type.Null()], {
    description: 'Curseur de la page suivante ; null à la fin.',
  }),
});

export const listerTraces: ComplementOpenApi = {
  responses: {
    200: {
      description: 'Une page de vos traces ; avec `champs`, chaque trace est réduite à ces champs.',
      content: {
        'application/json': { schema: PageDeTracesLues, example: { traces: [trace], suivant: null } },
      },
    },
  },
};

export const publierLot: ComplementOpenApi = {
  requestBody: { content: { 'application/x-ndjson': { example: exempleDe(LigneDeTrace) } } },
  responses: {
    200: {
      description: 'Un résultat par ligne reçue, dans l’ordre.',
      content: {
        'application/x-ndjson': { schema: ref(ResultatDeLigne), example: exempleDe(ResultatDeLigne) },
      },
    },
  },
};
