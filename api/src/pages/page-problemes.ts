// Pages and JSON of the catalogue of problems.
import { html } from '../infra/html.ts';
import type { FicheDeProbleme } from './fiche.ts';
import { type Page, renderFil, renderJson, renderTable } from './layout.ts';
import { renderPhrase } from './markdown.ts';
import { exempleDe, listFiches, rubriques } from './problemes.ts';
import type { Site } from './site.ts';

export function pageDesProblemes(site: Site): Page {
  const { racine } = site;
  const row = ({ slug, statut, titre, sens }: FicheDeProbleme) => [
    html`<a href="${racine}/problemes/${slug}">${titre}</a>`,
    statut,
    renderPhrase(sens),
  ];
  return {
    titre: 'Problèmes et solutions',
    chemin: '/problemes',
    description: 'Chaque erreur de l’API : ce qu’elle veut dire, pourquoi elle arrive, comment la corriger.',
    contenu: html`${renderFil(site, [], 'Problèmes')}<h1>Problèmes et solutions</h1>
<p class="fr-text--lead apc-texte">Quand une requête ne peut pas aboutir, l’API répond un document <code>application/problem+json</code>
(RFC 9457), en français. Son champ <code>type</code> mène à l’une de ces pages ; <code>errors</code> nomme chaque champ à corriger.</p>
${rubriques.map(({ titre, fiches }) => html`<h2>${titre}</h2>${renderTable(titre, ['Problème', 'Code', 'Ce qu’il veut dire'], fiches.map(row))}`)}`,
  };
}

export function pageDeProbleme(site: Site, fiche: FicheDeProbleme): Page {
  const { slug, statut, titre, sens, causes, remedes } = fiche;
  const items = (phrases: string[]) =>
    html`<ul>${phrases.map((one) => html`<li>${renderPhrase(one)}</li>`)}</ul>`;
  return {
    titre,
    chemin: `/problemes/${slug}`,
    description: sens,
    contenu: html`${renderFil(site, [['/problemes', 'Problèmes']], titre)}
<div class="apc-texte"><h1>${titre}</h1>
<p><span class="fr-badge fr-badge--${statut >= 500 ? 'warning' : 'error'} fr-badge--no-icon">${statut}</span> <code>${slug}</code></p>
<p class="fr-text--lead">${renderPhrase(sens)}</p>
<h2>Pourquoi cela arrive</h2>${items(causes)}
<h2>Comment corriger</h2>${items(remedes)}
<h2>Exemple de réponse</h2>${renderJson(exempleDe(fiche, site.base), 'Exemple de réponse')}</div>`,
  };
}

export function jsonDeProbleme(fiche: FicheDeProbleme, base: string) {
  const { slug, statut, titre, sens, causes, remedes } = fiche;
  const exemple = exempleDe(fiche, base);
  return { type: `${base}/problemes/${slug}`, titre, statut, sens, causes, remedes, exemple };
}

export function jsonDesProblemes(base: string) {
  return { problemes: listFiches().map((fiche) => jsonDeProbleme(fiche, base)), suivant: null };
}
