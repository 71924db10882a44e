// Traces: each plateforme writes and reads its own, one by one.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  ExternalId,
  ref,
  TraceEnregistree,
  TraceLue,
  TracePatch,
  TracePubliee,
} from '@projets-collectivites/schema';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { readPublication } from './contenu.ts';
import type { Contexte } from './contexte.ts';
import { donneesInvalides, traceInconnue, traceSupprimee } from './problems.ts';
import { applyDemande, type Conditions, type Demande, type Reponse } from './publication.ts';
import { readTraces } from './resynchronisation.ts';
import { findTrace } from './store-lecture.ts';
import { describeTrace, etagOf } from './trace.ts';

const Chemin = Type.Object({ externalId: ref(ExternalId) });
const Motif = Type.Object(
  {
    motif: Type.Optional(
      Type.Union([Type.String({ maxLength: 1000 }), Type.Null()], {
        description: 'Pourquoi la trace est supprimée ; visible des lecteurs.',
      }),
    ),
  },
  { additionalProperties: false },
);
const TraceRetiree = Type.Object({
  externalId: Type.String(),
  etat: Type.String({ description: '`supprime`, ou `inchange` si elle l’était déjà.' }),
  projet: Type.Object({ id: Type.String() }),
});
const EntetesDeCondition = Type.Object({
  'if-match': Type.Optional(
    Type.String({ description: 'N’écrire que si la trace a encore cet ETag (sinon 412).' }),
  ),
  'if-none-match': Type.Optional(
    Type.String({ description: '`*` : n’écrire que si la trace n’existe pas.' }),
  ),
});
const ListeDeTraces = Type.Object(
  {
    modifieDepuis: Type.Optional(
      Type.String({
        format: 'date-time',
        description:
          'Seulement les traces modifiées depuis cet instant, contacts et suppressions compris, dans l’ordre des changements.',
      }),
    ),
    champs: Type.Optional(
      Type.String({
        maxLength: 1000,
        description:
          'Champs voulus, séparés par des virgules : `externalId,etag` suffit à se resynchroniser.',
      }),
    ),
    limite: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50 par défaut.' })),
    curseur: Type.Optional(Type.String({ maxLength: 1000, description: '`suivant` de la page précédente.' })),
  },
  { additionalProperties: false },
);
const PageDeTraces = Type.Object({
  traces: Type.Array(Type.Object({}, { additionalProperties: true })),
  suivant: Type.Union([Type.String(), Type.Null()]),
});

function conditionsOf(request: FastifyRequest): Conditions {
  return { ifMatch: request.headers['if-match'], ifNoneMatch: request.headers['if-none-match'] };
}

function mayReadContacts(request: FastifyRequest): boolean {
  return request.acces.scopes.has('contacts:lecture');
}

function sendReponse(request: FastifyRequest, reply: FastifyReply, reponse: Reponse): FastifyReply {
  const { etat, trace, referent, avertissements } = reponse;
  return reply
    .code(etat === 'cree' ? 201 : 200)
    .header('etag', etagOf(trace))
    .send({
      trace: describeTrace(trace, mayReadContacts(request) ? referent : null),
      projet: { id: trace.projetId },
      etat,
      similaires: [],
      rapprochement: 'fait',
      ...(avertissements.length > 0 ? { avertissements } : {}),
    });
}

export const routesTraces: FastifyPluginAsyncTypebox<Contexte> = async (app, contexte) => {
  const { db, publieur, valider } = contexte;
  const tags = ['Traces'];
  const ecriture = { scope: 'projets:ecriture' } as const;
  const apply = (request: FastifyRequest, demande: Demande) =>
    applyDemande(publieur, request.acces.plateforme, demande);

  app.put(
    '/v1/traces/:externalId',
    {
      config: ecriture,
      bodyLimit: 512 * 1024,
      schema: {
        tags,
        summary: 'Publier ou remplacer une trace',
        description:
          'Idempotent : la même trace deux fois répond `inchange`, sans version ni événement. Un champ absent est effacé ; pour n’en changer que certains, utilisez PATCH.',
        params: Chemin,
        headers: EntetesDeCondition,
        body: ref(TracePubliee),
        response: { 200: ref(TraceEnregistree), 201: ref(TraceEnregistree) },
      },
    },
    async (request, reply) => {
      const { externalId } = request.params;
      const publication = readPublication(
        request.body,
        request.acces.plateforme,
        externalId,
        publieur.regles,
      );
      const demande: Demande = {
        geste: 'publier',
        externalId,
        publication,
        conditions: conditionsOf(request),
      };
      return sendReponse(request, reply, await apply(request, demande));
    },
  );

  app.patch(
    '/v1/traces/:externalId',
    {
      config: ecriture,
      bodyLimit: 512 * 1024,
      schema: {
        tags,
        summary: 'Modifier des champs d’une trace',
        description: 'JSON Merge Patch (RFC 7396) : un champ absent est laissé, un champ `null` est effacé.',
        params: Chemin,
        headers: EntetesDeCondition,
        body: ref(TracePatch),
        response: { 200: ref(TraceEnregistree) },
      },
    },
    async (request, reply) => {
      const { externalId } = request.params;
      const conditions = conditionsOf(request);
      const demande: Demande = {
        geste: 'modifier',
        externalId,
        patch: request.body,
        valider: valider.trace,
        conditions,
      };
      return sendReponse(request, reply, await apply(request, demande));
    },
  );

  app.delete(
    '/v1/traces/:externalId',
    {
      config: ecriture,
      schema: {
        tags,
        summary: 'Supprimer une trace',
        description:
          'La trace laisse une pierre tombale avec son motif ; ses versions sont gardées. Le motif se donne en JSON ou dans l’adresse.',
        params: Chemin,
        headers: EntetesDeCondition,
        querystring: Motif,
        response: { 200: TraceRetiree },
      },
    },
    async (request) => {
      const { externalId } = request.params;
      const { motif } = readMotif(request.body, request.query);
      const conditions = conditionsOf(request);
      const { etat, trace } = await apply(request, { geste: 'supprimer', externalId, motif, conditions });
      return { externalId, etat, projet: { id: trace.projetId } };
    },
  );

  app.get(
    '/v1/traces/:externalId',
    {
      config: { scope: 'projets:lecture' },
      schema: {
        tags,
        summary: 'Lire ma trace',
        params: Chemin,
        response: { 200: ref(TraceLue) },
      },
    },
    async (request, reply) => {
      const { externalId } = request.params;
      const found = await findTrace(db, `${request.acces.plateforme}:${externalId}`);
      if (!found) throw traceInconnue(externalId);
      const { trace, referent } = found;
      if (trace.supprimeLe !== null) throw traceSupprimee(externalId, trace.supprimeLe, trace.motif);
      const etag = etagOf(trace);
      reply.header('etag', etag);
      if (request.headers['if-none-match']?.includes(etag))
        return reply.code(304 as 200).send(undefined as never);
      return describeTrace(trace, mayReadContacts(request) ? referent : null) as never;
    },
  );

  app.get(
    '/v1/traces',
    {
      config: { scope: 'projets:lecture' },
      schema: {
        tags,
        summary: 'Lister mes traces',
        description:
          'Par identifiant externe, ou du changement le plus ancien au plus récent avec `modifieDepuis`. `champs=externalId,etag` donne à peu de frais de quoi se comparer.',
        querystring: ListeDeTraces,
        response: { 200: PageDeTraces },
      },
    },
    async (request) => {
      const { limite = 50, ...filtre } = request.query;
      const { plateforme } = request.acces;
      return readTraces(db, { ...filtre, plateforme, limite, contacts: mayReadContacts(request) });
    },
  );
};

/** From the JSON body if any, else from the address. */
function readMotif(body: unknown, query: { motif?: string | null }): { motif: string | null } {
  if (body === undefined || body === null) return { motif: query.motif ?? null };
  if (typeof body !== 'object' || Array.isArray(body)) {
    throw donneesInvalides([{ pointer: '', detail: 'doit être un objet JSON' }]);
  }
  const { motif, ...others } = body as Record<string, unknown>;
  const errors = Object.keys(others)
    .slice(0, 50)
    .map((champ) => ({
      pointer: `/${champ.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`,
      detail: 'champ inconnu : il serait perdu, il est donc refusé',
    }));
  const isText = motif === undefined || motif === null || (typeof motif === 'string' && motif.length <= 1000);
  if (!isText) errors.push({ pointer: '/motif', detail: 'doit être un texte de 1000 caractères au plus' });
  if (errors.length > 0) throw donneesInvalides(errors);
  return { motif: (motif as string | null | undefined) ?? null };
}
