// Pages of the guides.
import { basename } from 'node:path';
import { html } from '../infra/html.ts';
import type { Guide } from './guides.ts';
import { type Page, renderFil } from './layout.ts';
import { type LinkResolver, renderMarkdown } from './markdown.ts';
import type { Site } from './site.ts';

/** Links between guides lead to their pages, links to our pages stay, links into the repository become text. */
function resolverFor({ racine, guides }: Site): LinkResolver {
  return (address) => {
    if (/^https?:\/\//.test(address) || address.startsWith('#')) return address;
    if (address.startsWith('/')) return `${racine}${address}`;
    const [path = '', fragment] = address.split('#');
    const nom = basename(path, '.md');
    if (!path.endsWith('.md') || !guides.some((guide) => guide.nom === nom)) return undefined;
    return `${racine}/guides/${nom}${fragment === undefined ? '' : `#${fragment}`}`;
  };
}

export function pageDesGuides(site: Site): Page {
  const { racine, guides } = site;
  return {
    titre: 'Guides',
    chemin: '/guides',
    contenu: html`${renderFil(site, [], 'Guides')}<h1>Guides</h1>
${
  guides.length === 0
    ? html`<p class="fr-text--lead">Les guides ne sont pas installés sur ce serveur. <a href="${racine}/documentation">La documentation de référence</a> décrit chaque route.</p>`
    : html`<ul class="apc-liens">${guides.map(({ nom, titre, resume }) => html`<li><a class="fr-link fr-link--lg" href="${racine}/guides/${nom}">${titre}</a><p>${resume}</p></li>`)}</ul>`
}`,
  };
}

export function pageDeGuide(site: Site, guide: Guide): Page {
  return {
    titre: guide.titre,
    chemin: `/guides/${guide.nom}`,
    contenu: html`${renderFil(site, [['/guides', 'Guides']], guide.titre)}
<article class="apc-texte">${renderMarkdown(guide.source, resolverFor(site))}</article>`,
  };
}
