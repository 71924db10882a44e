// /: what this is, for whom, and a first call that works word for word.
import { listNomenclatures } from '@projets-collectivites/schema';
import { type Html, html } from '../infra/html.ts';
import { quote } from './appel-curl.ts';
import { type Page, renderCommande } from './layout.ts';
import { renderRecherche } from './recherche.ts';
import type { Site } from './site.ts';

const essai = {
  nom: 'Végétalisation de la cour de l’école des Tilleuls',
  collectivites: [{ type: 'commune', code: '80021' }],
  phase: 'Étude',
  budgetPrevisionnel: 120000,
};

interface Etape {
  titre: string;
  texte: Html;
  commande: string;
}

function keyStep({ demonstration }: Site): Etape {
  if (demonstration === undefined) {
    return {
      titre: 'Prendre sa clé',
      texte: html`Chaque plateforme a la sienne : demandez-la à l’équipe de l’API, puis remplacez les points par votre clé.
Elle ne se montre qu’une fois : gardez-la dans un coffre, jamais dans le code.`,
      commande: "CLE='apc_…'",
    };
  }
  return {
    titre: 'Prendre la clé de démonstration',
    texte: html`Dans un autre terminal, dans le dossier du projet. Le fichier <code>${demonstration.fichier}</code>, écrit au démarrage,
contient une clé par plateforme fictive : <code>mec</code>, <code>tet</code>, <code>recoco</code>, et <code>admin</code>.`,
    commande: `CLE=$(node -p ${quote(`JSON.parse(fs.readFileSync(${JSON.stringify(demonstration.fichier)})).cles.mec`)})`,
  };
}

/** The tutorial, in the order in which it is typed. */
export function listEtapes(site: Site): Etape[] {
  const { base, demonstration } = site;
  const key = '-H "Authorization: Bearer $CLE"';
  const trace = `${base}/v1/traces/premier-essai`;
  return [
    {
      titre: 'Chercher un territoire, sans clé',
      texte: html`Le référentiel est public : communes, intercommunalités, départements, régions.`,
      commande: `curl ${quote(`${base}/v1/referentiel/recherche?q=amiens`)}`,
    },
    keyStep(site),
    {
      titre: 'Vérifier qui l’on est',
      texte: html`Votre plateforme, vos droits et vos limites.`,
      commande: `curl ${quote(`${base}/v1/moi`)} ${key}`,
    },
    {
      titre: 'Publier un projet',
      texte: html`Un nom et une collectivité suffisent. Répétez la commande : elle répond <code>inchange</code>, sans doublon.`,
      commande: `curl -X PUT ${quote(trace)} \\\n  ${key} \\\n  -H 'Content-Type: application/json' \\\n  -d ${quote(JSON.stringify(essai))}`,
    },
    {
      titre: 'Lire les projets d’un territoire',
      texte: html`Unifiés : chaque valeur dit de quelle plateforme elle vient.`,
      commande: `curl ${quote(`${base}/v1/projets?territoire=commune:80021&limite=5`)} \\\n  ${key}`,
    },
    ...(demonstration === undefined
      ? []
      : [
          {
            titre: 'Lire le sien',
            texte: html`<code>plateforme:identifiant</code> suffit à désigner un projet, chez vous comme chez les autres.`,
            commande: `curl ${quote(`${base}/v1/projets/mec:premier-essai`)} ${key}`,
          },
        ]),
    {
      titre: 'Effacer l’essai',
      texte: html`Une suppression laisse une pierre tombale : les lecteurs du fil l’apprennent.`,
      commande: `curl -X DELETE ${quote(trace)} ${key}`,
    },
  ];
}

const usages: [string, string][] = [
  [
    'Publier sa vue',
    'Votre plateforme envoie ses projets, un par un ou en lot, avec ses propres mots. Elle seule modifie ce qu’elle a publié ; rien n’est perdu.',
  ],
  [
    'Lire un projet complet',
    'Le même projet, connu de plusieurs services, n’en fait qu’un. Chaque valeur porte sa source ; les désaccords restent visibles.',
  ],
  [
    'Suivre les changements',
    'Un fil d’événements sans trou ni retour en arrière : plus de ressaisie, plus de relecture complète chaque nuit.',
  ],
];

function renderLinks({ racine, guides }: Site): Html {
  const nombre = listNomenclatures().length;
  const links: [string, string, string][] = [
    [
      '/documentation',
      'Documentation de référence',
      'Chaque route, ses paramètres, ses champs, un appel prêt à copier.',
    ],
    ...guides.map(({ nom, titre, resume }): [string, string, string] => [`/guides/${nom}`, titre, resume]),
    ['/schemas', 'Schéma commun', 'Les champs d’un projet, expliqués et publiés en JSON Schema.'],
    [
      '/v1/nomenclatures',
      'Nomenclatures',
      `${nombre} vocabulaires fermés : compétences, leviers, thématiques… (JSON)`,
    ],
    [
      '/v1/referentiel/departements',
      'Référentiel des territoires',
      'Communes, groupements, départements, régions (JSON).',
    ],
    ['/problemes', 'Problèmes et solutions', 'Chaque message d’erreur a sa page.'],
    ['/openapi.json', 'OpenAPI 3.1', 'Le contrat, pour vos outils (JSON).'],
  ];
  return html`<ul class="apc-liens">${links.map(
    ([path, titre, texte]) =>
      html`<li><a class="fr-link fr-link--lg" href="${racine}${path}">${titre}</a><p>${texte}</p></li>`,
  )}</ul>`;
}

export function pageDAccueil(site: Site): Page {
  return {
    titre: 'Accueil',
    chemin: '/',
    script: site.habillage.recherche,
    contenu: html`<div class="apc-hero"><h1>Un projet se saisit une fois,<br>tous les services le connaissent</h1>
<p class="fr-text--lead">Plus de cent services publics numériques aident les collectivités à mener leurs projets de transition écologique.
Chacun redemande le même projet. Cette API est la couche commune entre eux : un schéma partagé, et des projets publiés une fois, complétés par tous.</p>
<p class="apc-boutons"><a class="fr-btn" href="#premier-appel">Faire un premier appel</a>
<a class="fr-btn fr-btn--secondary" href="${site.racine}/documentation">Lire la documentation</a></p></div>
<section aria-labelledby="pour-qui"><h2 id="pour-qui">Pour qui, pour quoi</h2>
<p class="apc-texte">Pour les équipes – développement, produit – des plateformes publiques. À travers elles, pour les agents et les élus,
qui n’ont pas un site de plus à ouvrir.</p>
<ul class="apc-cartes">${usages.map(([titre, texte]) => html`<li class="apc-carte"><h3>${titre}</h3><p>${texte}</p></li>`)}</ul></section>
<section class="apc-essai" aria-labelledby="essai"><h2 id="essai">Essayez : le référentiel répond à chaque touche</h2>
<p class="apc-texte">Communes d’aujourd’hui et d’hier, intercommunalités, syndicats, départements, régions : le même moteur que
<a href="${site.racine}/documentation#get-v1-referentiel-recherche"><code>/v1/referentiel/recherche</code></a>, public et sans clé.</p>
${renderRecherche(site)}</section>
<section aria-labelledby="premier-appel"><h2 id="premier-appel">Le premier appel, en cinq minutes</h2>
<p class="apc-texte">Un terminal et curl suffisent. Chaque ligne se copie telle quelle.</p>
<ol class="apc-etapes">${listEtapes(site).map(
      ({ titre, texte, commande }) =>
        html`<li><h3>${titre}</h3><p>${texte}</p>${renderCommande(commande, titre)}</li>`,
    )}</ol></section>
<section aria-labelledby="suite"><h2 id="suite">Aller plus loin</h2>${renderLinks(site)}</section>`,
  };
}
