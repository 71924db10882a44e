// Addresses of the pages and documents; each is rendered once, then kept.
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Problem, problem } from '../infra/problem.ts';
import { pageDeDocumentation } from './documentation.ts';
import { createDocuments, prefers, sendDocument, toDocument, types } from './documents.ts';
import { type Page, renderPage } from './layout.ts';
import type { DocumentOpenApi } from './openapi.ts';
import { pageDeGuide, pageDesGuides } from './page-guides.ts';
import { jsonDeProbleme, jsonDesProblemes, pageDeProbleme, pageDesProblemes } from './page-problemes.ts';
import * as schemas from './page-schemas.ts';
import { pageDAccueil } from './portail.ts';
import { findFiche } from './problemes.ts';
import { pageDesRapprochements } from './rapprochements.ts';
import { type Annuaire, longestTexte, pageDeRecherche } from './recherche.ts';
import type { Site } from './site.ts';
import { registerStaticFiles } from './static-files.ts';

function pageInconnue(detail: string): Problem {
  return problem('introuvable', { status: 404, title: 'Introuvable', detail });
}

/** One key per page, however its address is encoded: what is kept stays bounded. */
function placeOf({ routeOptions, params }: FastifyRequest): string {
  return `${routeOptions.url} ${JSON.stringify(params)}`;
}

const config = { public: true };
const schema = { hide: true };

/** The first text of a parameter that may be absent, repeated or too long. */
function readTexte(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, longestTexte) : '';
}

export const pages: FastifyPluginAsync<{ site: Site; annuaire: Annuaire }> = async (
  app,
  { site, annuaire },
) => {
  const { base } = site;
  const kept = createDocuments();
  await registerStaticFiles(app, site.habillage);

  async function sendPage(request: FastifyRequest, reply: FastifyReply, page: () => Page) {
    const make = async () => toDocument(types.html, renderPage(site, page()));
    const key = `page ${placeOf(request)} ${site.demonstration?.fichier ?? ''}`;
    return sendDocument(request, reply, await kept(key, make));
  }
  async function sendJson(
    request: FastifyRequest,
    reply: FastifyReply,
    value: () => unknown,
    type: string = types.json,
  ) {
    const make = async () => toDocument(type, JSON.stringify(value()));
    return sendDocument(request, reply, await kept(`json ${placeOf(request)}`, make));
  }
  const readOpenApi = () => ({ ...app.swagger(), servers: [{ url: base }] }) as unknown as DocumentOpenApi;

  app.get('/', { config, schema }, (request, reply) => sendPage(request, reply, () => pageDAccueil(site)));
  // As many pages as texts: none is kept.
  app.get<{ Querystring: Record<string, unknown> }>(
    '/recherche',
    { config, schema },
    async (request, reply) => {
      const { q, territoire } = request.query;
      const page = pageDeRecherche(site, annuaire, { q: readTexte(q), territoire: readTexte(territoire) });
      return sendDocument(request, reply, await toDocument(types.html, renderPage(site, page)));
    },
  );
  app.get('/rapprochements', { config, schema }, (request, reply) =>
    sendPage(request, reply, () => pageDesRapprochements(site)),
  );
  app.get('/openapi.json', { config, schema }, (request, reply) => sendJson(request, reply, readOpenApi));
  app.get('/documentation', { config, schema }, (request, reply) =>
    sendPage(request, reply, () => pageDeDocumentation(site, readOpenApi(), schemas.pageDuSchema(site))),
  );

  app.get('/guides', { config, schema }, (request, reply) =>
    sendPage(request, reply, () => pageDesGuides(site)),
  );
  app.get<{ Params: { nom: string } }>('/guides/:nom', { config, schema }, (request, reply) => {
    const guide = site.guides.find(({ nom }) => nom === request.params.nom);
    if (guide === undefined) throw pageInconnue('Ce guide n’existe pas.');
    return sendPage(request, reply, () => pageDeGuide(site, guide));
  });

  app.get('/problemes', { config, schema }, (request, reply) =>
    prefers(request, 'application/json')
      ? sendJson(request, reply, () => jsonDesProblemes(base))
      : sendPage(request, reply, () => pageDesProblemes(site)),
  );
  app.get<{ Params: { slug: string } }>('/problemes/:slug', { config, schema }, (request, reply) => {
    const fiche = findFiche(request.params.slug);
    if (fiche === undefined) throw pageInconnue('Ce problème n’a pas de page : la liste est à /problemes.');
    return prefers(request, 'application/json')
      ? sendJson(request, reply, () => jsonDeProbleme(fiche, base))
      : sendPage(request, reply, () => pageDeProbleme(site, fiche));
  });

  app.get('/schemas', { config, schema }, (request, reply) =>
    prefers(request, 'application/json')
      ? sendJson(request, reply, () => schemas.jsonDesSchemas(base))
      : sendPage(request, reply, () => schemas.pageDesSchemas(site)),
  );
  const findSchema = (nom: string) => {
    const found = schemas.findSchema(base, nom);
    if (found === undefined) throw pageInconnue('Ce schéma n’existe pas : la liste est à /schemas.');
    return found;
  };
  // `TracePubliee` is a page, `TracePubliee.json` the latest published document.
  app.get<{ Params: { nom: string } }>('/schemas/:nom', { config, schema }, (request, reply) => {
    const found = findSchema(request.params.nom.replace(/\.json$/, ''));
    return request.params.nom.endsWith('.json')
      ? sendJson(request, reply, () => found.schema, types.jsonSchema)
      : sendPage(request, reply, () => schemas.pageDeSchema(site, found));
  });
  app.get<{ Params: { nom: string; version: string } }>(
    '/schemas/:nom/:version',
    { config, schema },
    (request, reply) => {
      const found = findSchema(request.params.nom);
      if (request.params.version !== `${schemas.majeure}.json`)
        throw pageInconnue(`La version publiée est ${schemas.majeure}.json.`);
      return sendJson(request, reply, () => found.schema, types.jsonSchema);
    },
  );
};
