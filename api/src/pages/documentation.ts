// /documentation: the reference, from the contract that the server really applies.
import { type Fragment, type Html, html } from '../infra/html.ts';
import { curlOf } from './appel-curl.ts';
import { type Champ, listChamps, nameType, nomDeRenvoi, type SchemaJson, tellContraintes } from './champs.ts';
import { type Page, renderCommande, renderFil, renderJson, renderTable } from './layout.ts';
import { renderMarkdown, renderPhrase, slugOf } from './markdown.ts';
import {
  type Contenu,
  type DocumentOpenApi,
  exempleDeParametre,
  groupByRubrique,
  listOperations,
  type Operation,
  type Parametre,
} from './openapi.ts';
import { findFiche } from './problemes.ts';
import { listProblemesPossibles } from './problemes-possibles.ts';
import type { Site } from './site.ts';

/** Where a named schema is told; undefined when it has no page. */
export type PageDeSchema = (nom: string) => string | undefined;

function renderAbout(description: string | undefined, contraintes: readonly string[]): Html {
  return html`${description && renderPhrase(description)}${contraintes.length > 0 && html` <span class="apc-contraintes">${contraintes.map((one, i) => html`${i > 0 && ' ; '}${renderPhrase(one)}`)}</span>`}`;
}

const obligatoire = html`<br><strong class="apc-requis">obligatoire</strong>`;

function rowOfChamp(champ: Champ, pageOf: PageDeSchema): Fragment[] {
  const page = champ.renvoi === undefined ? undefined : pageOf(champ.renvoi);
  return [
    html`<code>${champ.chemin}</code>`,
    html`${page === undefined ? champ.type : html`<a href="${page}">${champ.type}</a>`}${champ.obligatoire && obligatoire}`,
    renderAbout(champ.description, champ.contraintes),
  ];
}

export function renderChamps(label: string, champs: readonly Champ[], pageOf: PageDeSchema): Html {
  if (champs.length === 0) return html``;
  const rows = champs.map((champ) => rowOfChamp(champ, pageOf));
  return renderTable(label, ['Champ', 'Type', 'Description'], rows);
}

const places: Record<string, string> = { path: 'chemin', query: 'adresse', header: 'en-tête' };

function rowOfParametre(parametre: Parametre, document: DocumentOpenApi): Fragment[] {
  const { name, schema = {}, description, required } = parametre;
  const nom = schema.$ref === undefined ? undefined : nomDeRenvoi(schema.$ref);
  const shown = (nom === undefined ? undefined : document.components?.schemas?.[nom]) ?? schema;
  const exemple = exempleDeParametre(parametre, document);
  const texte = typeof exemple === 'string' ? exemple : JSON.stringify(exemple);
  return [
    html`<code>${name}</code>`,
    html`${nameType(shown)}<br><span class="apc-contraintes">${places[parametre.in] ?? parametre.in}</span>${required && obligatoire}`,
    html`${renderAbout(description ?? shown.description, tellContraintes(shown))}${exemple !== undefined && html` <span class="apc-contraintes">Exemple : <code>${texte}</code></span>`}`,
  ];
}

interface Vue {
  site: Site;
  document: DocumentOpenApi;
  pageOf: PageDeSchema;
}

function renderSchemaLink(schema: SchemaJson | undefined, pageOf: PageDeSchema): Html | undefined {
  const nom = schema?.$ref === undefined ? undefined : nomDeRenvoi(schema.$ref);
  const page = nom === undefined ? undefined : pageOf(nom);
  return page === undefined ? undefined : html`Schéma : <a href="${page}">${nom}</a>. `;
}

function renderContenu(contenu: Contenu, label: string, { document, pageOf }: Vue, whole: boolean): Html {
  const { type, schema = {}, exemple } = contenu;
  const resolve = (nom: string) => document.components?.schemas?.[nom];
  const named = schema.$ref === undefined ? undefined : nomDeRenvoi(schema.$ref);
  const expand = (nom: string) => pageOf(nom) === undefined || (whole && nom === named);
  const champs = listChamps(schema, { resolve, expand });
  return html`<p class="apc-type"><code>${type}</code> ${renderSchemaLink(schema, pageOf)}</p>
${renderChamps(label, champs, pageOf)}
${exemple !== undefined && html`<details class="apc-details"><summary>Exemple</summary>${renderJson(exemple, `${label} : exemple`)}</details>`}`;
}

function renderAcces({ scope }: Operation): Html {
  if (scope === undefined)
    return html`<p class="fr-badge fr-badge--success fr-badge--no-icon">Public, sans clé</p>`;
  if (scope === null) return html`<p class="fr-badge fr-badge--info fr-badge--no-icon">Toute clé</p>`;
  return html`<p class="apc-acces"><span class="fr-badge fr-badge--info fr-badge--no-icon">Clé</span> droit <code>${scope}</code></p>`;
}

function renderProblemes(operation: Operation, { site }: Vue): Html {
  const fiches = listProblemesPossibles(operation).flatMap((slug) => findFiche(slug) ?? []);
  return html`<h4>Problèmes possibles</h4><ul class="apc-problemes">
${fiches.map(({ slug, statut, titre }) => html`<li><a href="${site.racine}/problemes/${slug}">${statut} ${titre}</a></li>`)}</ul>`;
}

function renderReponses(operation: Operation, vue: Vue): Html {
  return html`<h4>Réponses</h4>${operation.reponses.map(
    ({ code, description, contenus }) => html`<div class="apc-reponse">
<p><strong>${code}</strong> ${description && renderPhrase(description)}</p>
${contenus.map((contenu) => renderContenu(contenu, `${operation.resume}, réponse ${code}, champs`, vue, false))}</div>`,
  )}`;
}

function renderOperation(operation: Operation, vue: Vue): Html {
  const { ancre, methode, chemin, resume, description, parametres, corps, obsolete } = operation;
  return html`<article class="apc-operation" aria-labelledby="${ancre}">
<h3 id="${ancre}"><a class="apc-ancre" href="#${ancre}">${resume}</a></h3>
<p class="apc-route"><span class="apc-methode apc-methode--${methode.toLowerCase()}">${methode}</span> <code>${chemin}</code></p>
${renderAcces(operation)}${obsolete && html`<p class="fr-badge fr-badge--warning fr-badge--no-icon">Obsolète</p>`}
${description && renderMarkdown(description)}
${renderCommande(curlOf(operation, vue.document, vue.site.base), `${resume} : appel avec curl`)}
${
  parametres.length > 0 &&
  html`<h4>Paramètres</h4>${renderTable(
    `${resume}, paramètres`,
    ['Nom', 'Type', 'Description'],
    parametres.map((one) => rowOfParametre(one, vue.document)),
  )}`
}
${corps.length > 0 && html`<h4>Corps de la requête</h4>${corps.map((one) => renderContenu(one, `${resume}, corps, champs`, vue, true))}`}
${renderReponses(operation, vue)}${renderProblemes(operation, vue)}</article>`;
}

function renderSommaire(groups: Map<string, Operation[]>): Html {
  return html`<nav class="apc-sommaire" aria-labelledby="sommaire"><p id="sommaire" class="apc-sommaire__titre">Sommaire</p><ul>
<li><a href="#conventions">Conventions</a></li>
${[...groups].map(
  ([rubrique, operations]) => html`<li><a href="#${slugOf(rubrique)}">${rubrique}</a><ul>
${operations.map(({ ancre, methode, resume }) => html`<li><a href="#${ancre}"><span class="apc-methode apc-methode--${methode.toLowerCase()}">${methode}</span> ${resume}</a></li>`)}</ul></li>`,
)}</ul></nav>`;
}

function renderConventions({ racine, base }: Site): Html {
  return html`<section aria-labelledby="conventions"><h2 id="conventions">Conventions</h2>
<ul>
<li><strong>Adresse</strong> : <code>${base}</code>. JSON en UTF-8 ; instants RFC 3339 en temps universel ; dates <code>AAAA-MM-JJ</code> ; montants en euros ; codes en texte.</li>
<li><strong>Clé</strong> : <code>Authorization: Bearer $CLE</code>. Chaque route dit le droit qu’elle demande.</li>
<li><strong>Territoires</strong> : <code>commune:44109</code>, <code>groupement:244400404</code> (SIREN), <code>departement:44</code>, <code>region:53</code>.</li>
<li><strong>Projets</strong> : <code>{ref}</code> est l’identifiant du projet ou <code>plateforme:externalId</code>, comme <code>mec:48345</code>.</li>
<li><strong>Listes</strong> : <code>limite</code> de 1 à 200 (50 par défaut) ; renvoyez <code>suivant</code> dans <code>curseur</code> pour la page d’après.</li>
<li><strong>Erreurs</strong> : <code>application/problem+json</code> (RFC 9457), en français ; <a href="${racine}/problemes">chaque problème a sa page</a>. Un champ inconnu est refusé, jamais perdu en silence.</li>
<li><strong>Écritures</strong> : idempotentes ; <code>If-Match</code> avec l’<code>ETag</code> reçu évite d’écraser une modification.</li>
<li><strong>Quotas</strong> : annoncés par les en-têtes <code>RateLimit</code>.</li>
</ul></section>`;
}

export function pageDeDocumentation(site: Site, document: DocumentOpenApi, pageOf: PageDeSchema): Page {
  const groups = groupByRubrique(listOperations(document));
  const vue = { site, document, pageOf };
  return {
    titre: 'Documentation',
    chemin: '/documentation',
    description: document.info.description,
    contenu: html`${renderFil(site, [], 'Documentation')}<h1>Documentation de référence</h1>
<p class="fr-text--lead apc-texte">${document.info.description}</p>
<p>Version ${document.info.version}. Pour vos outils : <a href="${site.racine}/openapi.json">OpenAPI ${document.openapi} (JSON)</a>,
<a href="${site.racine}/schemas">schémas JSON</a>.</p>
<div class="apc-colonnes">${renderSommaire(groups)}
<div class="apc-reference">${renderConventions(site)}
${[...groups].map(
  ([
    rubrique,
    operations,
  ]) => html`<section aria-labelledby="${slugOf(rubrique)}"><h2 id="${slugOf(rubrique)}">${rubrique}</h2>
${operations.map((operation) => renderOperation(operation, vue))}</section>`,
)}</div></div>`,
  };
}
