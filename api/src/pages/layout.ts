// The frame of every page: neutral header (we are not an official site), banner, menu, footer. Works without script.
import { type Fragment, type Html, html } from '../infra/html.ts';
import type { Site } from './site.ts';

const nomDuService = 'API Projets Collectivités';
const accroche = 'La couche commune des projets des collectivités';

export interface Page {
  titre: string;
  description?: string;
  /** Path of the page, without `racine`: marks the current entry of the menu. */
  chemin: string;
  contenu: Html;
  /** Address of a script of ours that improves the page, which works without it. */
  script?: string;
}

const menu: [string, string][] = [
  ['/', 'Accueil'],
  ['/documentation', 'Documentation'],
  ['/guides', 'Guides'],
  ['/recherche', 'Territoires'],
  ['/rapprochements', 'Relecture'],
  ['/schemas', 'Schéma commun'],
  ['/problemes', 'Problèmes'],
];

function renderMenu(site: Site, current: string): Html {
  const entries = menu.map(([path, nom]) => {
    const inside = path === '/' ? current === '/' : current === path || current.startsWith(`${path}/`);
    const mark = inside ? (current === path ? 'page' : 'true') : undefined;
    return html`<li><a class="apc-menu__lien" href="${site.racine}${path}"${mark && html` aria-current="${mark}"`}>${nom}</a></li>`;
  });
  return html`<nav class="fr-container apc-menu" id="menu" aria-label="Menu principal"><ul>${entries}</ul></nav>`;
}

const banniere = html`<div class="fr-notice fr-notice--info"><div class="fr-container"><div class="fr-notice__body">
<p><span class="fr-notice__title">Démonstration : données fictives.</span>
<span class="fr-notice__desc">Les projets de ce serveur sont inventés, sur des territoires réels.</span></p>
</div></div></div>`;

const skipLinks = html`<div class="fr-skiplinks"><nav class="fr-container" aria-label="Accès rapide"><ul class="fr-skiplinks__list">
<li><a class="fr-link" href="#contenu">Contenu</a></li>
<li><a class="fr-link" href="#menu">Menu</a></li>
<li><a class="fr-link" href="#pied">Pied de page</a></li>
</ul></nav></div>`;

function renderHeader(site: Site, current: string): Html {
  return html`<header class="fr-header apc-entete">
${site.demonstration && banniere}
<div class="fr-header__body"><div class="fr-container apc-marque">
<img src="${site.habillage.icone}" alt="" width="48" height="48">
<div><a class="apc-marque__nom" href="${site.racine}/" title="Accueil – ${nomDuService}">${nomDuService}</a>
<p class="apc-marque__accroche">${accroche}</p></div>
</div></div>
${renderMenu(site, current)}
</header>`;
}

function renderFooter({ racine }: Site): Html {
  const links: [string, string][] = [
    ['/documentation', 'Documentation'],
    ['/openapi.json', 'OpenAPI (JSON)'],
    ['/schemas', 'Schémas JSON'],
    ['/v1/nomenclatures', 'Nomenclatures (JSON)'],
    ['/problemes', 'Problèmes et solutions'],
  ];
  return html`<footer class="fr-footer" id="pied"><div class="fr-container">
<div class="fr-footer__bottom">
<ul class="fr-footer__bottom-list">${links.map(
    ([path, nom]) =>
      html`<li class="fr-footer__bottom-item"><a class="fr-footer__bottom-link" href="${racine}${path}">${nom}</a></li>`,
  )}</ul>
<div class="fr-footer__bottom-copy"><p>Code sous licence Apache 2.0. Données de référence sous
<a href="https://www.etalab.gouv.fr/licence-ouverte-open-licence/">Licence Ouverte 2.0</a>.</p></div>
</div></div></footer>`;
}

/** The whole document, ready to send. */
export function renderPage(site: Site, page: Page): string {
  const titre = page.chemin === '/' ? `${nomDuService} – ${accroche}` : `${page.titre} – ${nomDuService}`;
  return html`<!doctype html>
<html lang="fr" data-fr-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${titre}</title>
<meta name="description" content="${page.description ?? accroche}">
${site.habillage.feuilles.map((address) => html`<link rel="stylesheet" href="${address}">\n`)}<link rel="icon" type="image/svg+xml" href="${site.habillage.icone}">
${
  page.script !== undefined &&
  html`<script type="module" src="${page.script}"></script>
`
}</head>
<body>
${skipLinks}
${renderHeader(site, page.chemin)}
<main id="contenu" tabindex="-1" class="fr-container apc-contenu">${page.contenu}</main>
${renderFooter(site)}
</body>
</html>
`.markup;
}

/** Where the reader is, from the home page down; the last step is the page itself. */
export function renderFil({ racine }: Site, steps: readonly [string, string][], ici: string): Html {
  return html`<nav class="apc-fil" aria-label="Vous êtes ici"><ol>
${[['/', 'Accueil'] as const, ...steps].map(([path, nom]) => html`<li><a class="fr-link fr-link--sm" href="${racine}${path}">${nom}</a></li>`)}
<li><span aria-current="page">${ici}</span></li></ol></nav>`;
}

/**
 * A table whose rows begin with their header. Small screens stack the cells: the roles keep it a table there too.
 * It scrolls inside itself, with the keyboard too, when it is still too wide.
 */
export function renderTable(label: string, heads: readonly string[], rows: readonly Fragment[][]): Html {
  const row = ([head, ...cells]: Fragment[]) =>
    html`<tr role="row"><th role="rowheader" scope="row">${head}</th>${cells.map((cell) => html`<td role="cell">${cell}</td>`)}</tr>`;
  return html`<div class="apc-table" tabindex="0" role="group" aria-label="${label}"><table role="table">
<thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(row)}</tbody></table></div>`;
}

/** A command to copy: it wraps, so that it can be read whole on a small screen. */
export function renderCommande(text: string, label: string): Html {
  return html`<pre class="apc-code apc-code--commande" tabindex="0" aria-label="${label}" role="group"><code>${text}</code></pre>`;
}

export function renderJson(value: unknown, label: string): Html {
  return html`<pre class="apc-code" tabindex="0" aria-label="${label}" role="group"><code>${JSON.stringify(value, null, 2)}</code></pre>`;
}
