// A problem told to a person: what a browser shows of a page that does not exist, or of a key that is missing.
import type { FastifyInstance } from 'fastify';
import { html } from '../infra/html.ts';
import { prefersHtml, types } from './documents.ts';
import { type Page, renderPage } from './layout.ts';
import { findFiche } from './problemes.ts';
import type { Site } from './site.ts';

function pageDErreur(
  { racine }: Site,
  document: { type?: string; title?: string; status?: number; detail?: string },
): Page {
  const slug = document.type?.split('/').at(-1) ?? '';
  return {
    titre: document.title ?? 'Erreur',
    chemin: '/erreur',
    contenu: html`<div class="apc-texte apc-erreur"><p class="apc-erreur__code">Erreur ${document.status}</p>
<h1>${document.title}</h1><p class="fr-text--lead">${document.detail}</p>
<p class="apc-boutons"><a class="fr-btn" href="${racine}/">Revenir à l’accueil</a>
${findFiche(slug) && html`<a class="fr-btn fr-btn--secondary" href="${racine}/problemes/${slug}">Comprendre et corriger</a>`}</p></div>`,
  };
}

/**
 * Renders problems as pages for callers that name HTML in Accept; programs still receive problem+json.
 * Call it on the root instance, before the features.
 */
export function registerPagesDErreur(app: FastifyInstance, site: Site): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const type = String(reply.getHeader('content-type') ?? '');
    if (!type.startsWith('application/problem+json') || typeof payload !== 'string') return payload;
    reply.header('vary', 'accept');
    if (!['GET', 'HEAD'].includes(request.method) || !prefersHtml(request)) return payload;
    reply.header('content-type', types.html);
    return renderPage(site, pageDErreur(site, JSON.parse(payload)));
  });
}
