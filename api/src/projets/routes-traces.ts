// Traces: each plateforme writes and reads its own, one by one.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ref, TraceEnregistree, TraceLue, TracePatch, TracePubliee } from '@projets-collectivites/schema';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Db } from '../infra/db.ts';
import { readPublication } from './contenu.ts';
import { type Contexte, lecteurOf } from './contexte.ts';
import * as contrat from './openapi-traces.ts';
import { donneesInvalides, traceInconnue, traceSupprimee } from './problems.ts';
import { applyDemande, type Conditions, type Demande, type Reponse } from './publication.ts';
import { readTraces } from './resynchronisation.ts';
import * as schemas from './schemas-traces.ts';
import { readSimilairesDe } from './similaires.ts';
import { findTrace } from './store-lecture.ts';
import { describeTrace, etagOf } from './trace.ts';

function conditionsOf(request: FastifyRequest): Conditions {
  return { ifMatch: request.headers['if-match'], ifNoneMatch: request.headers['if-none-match'] };
}

function mayReadContacts(request: FastifyRequest): boolean {
  return request.acces.scopes.has('contacts:lecture');
}

async function sendReponse(
  db: Db,
  request: FastifyRequest,
  reply: FastifyReply,
  reponse: Reponse,
): Promise<FastifyReply> {
  const { etat, trace, referent, avertissements, rapprochement, aDesSimilaires } = reponse;
  const similaires = aDesSimilaires ? await readSimilairesDe(db, trace.natal, lecteurOf(request)) : [];
  return reply
    .code(etat === 'cree' ? 201 : 200)
    .header('etag', etagOf(trace))
    .send({
      trace: describeTrace(trace, mayReadContacts(request) ? referent : null),
      projet: { id: trace.projetId },
      etat,
      similaires,
      rapprochement,
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
        operationId: 'publierTrace',
        'x-openapi': contrat.publierTrace,
        summary: 'Publier ou remplacer une trace',
        description:
          'Idempotent : la même trace deux fois répond `inchange`, sans version ni événement. Un champ absent est effacé ; pour n’en changer que certains, utilisez PATCH.',
        params: schemas.Chemin,
        headers: schemas.EntetesDeCondition,
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
      return sendReponse(db, request, reply, await apply(request, demande));
    },
  );

  app.patch(
    '/v1/traces/:externalId',
    {
      config: ecriture,
      bodyLimit: 512 * 1024,
      schema: {
        tags,
        operationId: 'modifierTrace',
        'x-openapi': contrat.modifierTrace,
        consumes: ['application/json', 'application/merge-patch+json'],
        summary: 'Modifier des champs d’une trace',
        description: 'JSON Merge Patch (RFC 7396) : un champ absent est laissé, un champ `null` est effacé.',
        params: schemas.Chemin,
        headers: schemas.EntetesDeCondition,
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
      return sendReponse(db, request, reply, await apply(request, demande));
    },
  );

  app.delete(
    '/v1/traces/:externalId',
    {
      config: ecriture,
      schema: {
        tags,
        operationId: 'supprimerTrace',
        'x-openapi': contrat.supprimerTrace,
        summary: 'Supprimer une trace',
        description:
          'La trace laisse une pierre tombale avec son motif ; ses versions sont gardées. Le motif se donne en JSON ou dans l’adresse.',
        params: schemas.Chemin,
        headers: schemas.EntetesDeCondition,
        querystring: schemas.Motif,
        response: { 200: schemas.TraceRetiree },
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
        operationId: 'lireTrace',
        'x-openapi': contrat.lireTrace,
        summary: 'Lire ma trace',
        params: schemas.Chemin,
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
        operationId: 'listerTraces',
        'x-openapi': contrat.listerTraces,
        summary: 'Lister mes traces',
        description:
          'Par identifiant externe, ou du changement le plus ancien au plus récent avec `modifieDepuis`. `champs=externalId,etag` donne à peu de frais de quoi se comparer.',
        querystring: schemas.ListeDeTraces,
        response: { 200: schemas.PageDeTraces },
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
