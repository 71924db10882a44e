// The common schema, schema by schema: readable pages over the published JSON Schemas.
import {
  publishedSchemas,
  type SchemaPublie,
  usageDuSchema,
  versionSchema,
} from '@projets-collectivites/schema';
import { html } from '../infra/html.ts';
import { listChamps, nameType, nomDeRenvoi, type SchemaJson, tellContraintes } from './champs.ts';
import { type PageDeSchema, renderChamps } from './documentation.ts';
import { type Page, renderFil, renderJson, renderTable } from './layout.ts';
import { renderMarkdown, renderPhrase } from './markdown.ts';
import type { Site } from './site.ts';

export const majeure = versionSchema.split('.')[0] ?? '1';

const published = new Map<string, Map<string, SchemaPublie>>();

function schemasOf(base: string): Map<string, SchemaPublie> {
  const known = published.get(base);
  if (known !== undefined) return known;
  const fresh = new Map(publishedSchemas(base).map((schema) => [schema.nom, schema]));
  published.set(base, fresh);
  return fresh;
}

export function findSchema(base: string, nom: string): SchemaPublie | undefined {
  return schemasOf(base).get(nom);
}

export function pageDuSchema({ racine, base }: Site): PageDeSchema {
  return (nom) => (findSchema(base, nom) === undefined ? undefined : `${racine}/schemas/${nom}`);
}

const usages = {
  requete: 'Ce que votre plateforme envoie',
  reponse: 'Ce que l’API répond',
  mixte: 'Briques communes',
} as const;

export function jsonDesSchemas(base: string) {
  const schemas = [...schemasOf(base).values()].map(({ nom, version, schema }) => ({
    nom,
    version,
    titre: schema.title ?? nom,
    description: schema.description ?? null,
    usage: usageDuSchema(nom),
    url: `${base}/schemas/${nom}/${majeure}.json`,
  }));
  return { version: versionSchema, schemas, suivant: null };
}

export function pageDesSchemas(site: Site): Page {
  const { racine } = site;
  const { schemas } = jsonDesSchemas(site.base);
  const row = ({ nom, titre, description }: (typeof schemas)[number]) => [
    html`<a href="${racine}/schemas/${nom}">${String(titre)}</a>`,
    html`<a href="${racine}/schemas/${nom}/${majeure}.json">${nom}.json</a>`,
    typeof description === 'string' && renderPhrase(description),
  ];
  return {
    titre: 'Schéma commun',
    chemin: '/schemas',
    description: 'Le schéma de données commun des projets des collectivités, en JSON Schema 2020-12.',
    contenu: html`${renderFil(site, [], 'Schéma commun')}<h1>Schéma commun</h1>
<div class="apc-texte"><p class="fr-text--lead">Les mêmes mots pour le même projet : version ${versionSchema}, en JSON Schema 2020‑12.</p>
<p>Chaque schéma se lit ici et se télécharge seul, ses références comprises. Une version majeure publiée ne change plus que par ajouts.
Les listes de valeurs sont dans les <a href="${racine}/v1/nomenclatures">nomenclatures</a>.</p></div>
${(['requete', 'reponse', 'mixte'] as const).map(
  (usage) =>
    html`<h2>${usages[usage]}</h2>${renderTable(
      usages[usage],
      ['Schéma', 'Fichier', 'Description'],
      schemas.filter((schema) => schema.usage === usage).map(row),
    )}`,
)}`,
  };
}

export function pageDeSchema(site: Site, { nom, version, schema }: SchemaPublie): Page {
  const whole = schema as SchemaJson & { $defs?: Record<string, SchemaJson> };
  const champs = listChamps(whole, { resolve: (name) => whole.$defs?.[name], expand: () => false });
  const titre = whole.title ?? nom;
  const adresse = `${site.racine}/schemas/${nom}/${majeure}.json`;
  const variants = [...(whole.anyOf ?? []), ...(whole.oneOf ?? [])].flatMap(({ $ref }) =>
    $ref === undefined ? [] : [nomDeRenvoi($ref)],
  );
  return {
    titre,
    chemin: `/schemas/${nom}`,
    description: whole.description,
    contenu: html`${renderFil(site, [['/schemas', 'Schéma commun']], titre)}
<h1>${titre}</h1><p><code>${nom}</code>, version ${version} – <a href="${adresse}">JSON Schema</a></p>
${whole.description && html`<div class="apc-texte fr-text--lead">${renderMarkdown(whole.description)}</div>`}
${champs.length === 0 && html`<p>Type : ${nameType(whole)}. ${tellContraintes(whole).map((one) => html`${renderPhrase(one)}. `)}</p>`}
${variants.length > 0 && html`<p>L’une de ces formes : ${variants.map((name, i) => html`${i > 0 && ', '}<a href="${site.racine}/schemas/${name}">${name}</a>`)}.</p>`}
${champs.length > 0 && html`<h2>Champs</h2>${renderChamps(`${titre}, champs`, champs, pageDuSchema(site))}`}
${(whole.examples ?? []).map((example, i) => html`<h2>Exemple${i > 0 && ` ${i + 1}`}</h2>${renderJson(example, `Exemple ${i + 1}`)}`)}`,
  };
}
