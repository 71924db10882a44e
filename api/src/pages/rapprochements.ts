// /rapprochements: the review queue, for people. A shell that the script fills; without it, the page says how to do.
import { type Html, html } from '../infra/html.ts';
import { quote } from './appel-curl.ts';
import { type Page, renderCommande, renderFil } from './layout.ts';
import type { Site } from './site.ts';

const etats: [string, string][] = [
  ['', 'Toutes'],
  ['litige', 'Litiges'],
  ['signale', 'Doublons signalés'],
  ['alerte', 'Projets en alerte'],
  ['a_confirmer', 'Paires proposées par le calcul'],
];

/** Answers, in the order of the buttons: decision, key, label, and what it means. */
const reponses: [string, string, string, string][] = [
  ['meme', 'M', 'Même projet', 'Les deux traces décrivent le même projet.'],
  ['differents', 'D', 'Projets différents', 'Ce sont deux projets sans lien.'],
  ['a_dans_b', 'A', 'A est une partie de B', 'La trace A est une étape ou une partie du projet de B.'],
  ['b_dans_a', 'B', 'B est une partie de A', 'La trace B est une étape ou une partie du projet de A.'],
];

function renderTouche(key: string): Html {
  return html`<kbd class="apc-touche" aria-hidden="true">${key}</kbd>`;
}

function renderBouton(action: string, key: string, label: Html | string, kind: string): Html {
  return html`<button type="button" class="fr-btn ${kind}" data-action="${action}" data-touche="${key.toLowerCase()}">${label}${renderTouche(key)}</button>`;
}

function renderCle(site: Site): Html {
  return html`<form class="apc-relecture__cle" data-partie="cle" hidden>
<h2 class="fr-h4">Votre clé</h2>
<div class="fr-input-group" data-groupe-cle><label class="fr-label" for="cle">Clé d’API
<span class="fr-hint-text">Droits <code>projets:lecture</code> et <code>decisions:ecriture</code>. Elle reste dans cet onglet, jamais dans l’adresse, et s’oublie à sa fermeture.${
    site.demonstration &&
    html` Pour essayer : la clé <code>mec</code> de <code>${site.demonstration.fichier}</code>.`
  }</span></label>
<input class="fr-input" type="password" id="cle" name="cle" required maxlength="300" autocomplete="off" autocapitalize="none" spellcheck="false">
<p class="fr-error-text" id="cle-erreur" hidden></p></div>
<button class="fr-btn" type="submit">Commencer</button></form>`;
}

function renderFiltres(): Html {
  return html`<form class="apc-relecture__filtres" data-partie="filtres" hidden>
<div class="fr-input-group"><label class="fr-label" for="territoire">Territoire</label>
<input class="fr-input" type="text" id="territoire" name="territoire" list="territoires" maxlength="100" autocomplete="off" spellcheck="false" placeholder="Nom ou code, partout si vide">
<datalist id="territoires"></datalist></div>
<div class="fr-select-group"><label class="fr-label" for="etat">Questions</label>
<select class="fr-select" id="etat" name="etat">${etats.map(([value, label]) => html`<option value="${value}">${label}</option>`)}</select></div>
<button class="fr-btn fr-btn--secondary" type="submit">Filtrer</button></form>`;
}

function renderQuestion(): Html {
  return html`<section class="apc-question" data-partie="question" aria-labelledby="question" hidden>
<p class="apc-question__tete"><span class="fr-badge fr-badge--no-icon" data-etat></span> <span data-raison></span></p>
<h2 class="apc-question__titre" id="question" tabindex="-1">Est-ce le même projet ?</h2>
<div class="apc-question__reponses" role="group" aria-label="Votre réponse">
${reponses.map(([action, key, label], i) => renderBouton(action, key, label, i === 0 ? '' : 'fr-btn--secondary'))}
${renderBouton('passer', 'P', 'Passer', 'fr-btn--tertiary')}
</div>
<div class="apc-question__corps"><div>
<div class="fr-checkbox-group fr-checkbox-group--sm"><input type="checkbox" id="ecarts"><label class="fr-label" for="ecarts">Ne montrer que les différences</label></div>
<div class="apc-comparaison" tabindex="0" role="group" aria-label="Comparaison des deux traces"><table class="apc-comparaison__table" role="table">
<caption class="fr-sr-only">Ce que dit chaque trace, champ par champ</caption>
<thead role="rowgroup"><tr role="row"><th class="apc-comparaison__tete apc-comparaison__coin" role="columnheader" scope="col"><span class="fr-sr-only">Champ</span></th><th class="apc-comparaison__tete" role="columnheader" scope="col" data-tete="0"></th><th class="apc-comparaison__tete" role="columnheader" scope="col" data-tete="1"></th></tr></thead>
<tbody role="rowgroup" data-champs></tbody></table></div></div>
<div class="apc-question__calcul"><div data-calcul><h3 class="fr-h6">Ce que dit le calcul</h3>
<p class="apc-score"><span data-score></span><span class="apc-score__barre" aria-hidden="true"><span data-barre></span></span></p>
<ul class="apc-indices" data-indices></ul></div>
<div data-avis><h3 class="fr-h6">Ce que des humains ont dit</h3><ul class="apc-indices" data-decisions></ul></div>
<div data-groupe><h3 class="fr-h6">Les autres traces du groupe</h3><ul class="apc-indices" data-autres></ul></div></div></div>
</section>`;
}

function renderAide(): Html {
  return html`<details class="apc-relecture__aide"><summary>Raccourcis clavier et sens des réponses</summary>
<div class="fr-checkbox-group fr-checkbox-group--sm"><input type="checkbox" id="raccourcis" checked><label class="fr-label" for="raccourcis">Répondre d’une seule touche
<span class="fr-hint-text">À décocher si votre lecteur d’écran, votre dictée ou votre clavier s’en sert.</span></label></div>
<dl class="apc-touches">${reponses.map(([, key, label, sens]) => html`<div><dt><kbd class="apc-touche">${key}</kbd> ${label}</dt><dd>${sens}</dd></div>`)}
<div><dt><kbd class="apc-touche">P</kbd> Passer</dt><dd>La question reviendra à votre prochaine visite.</dd></div>
<div><dt><kbd class="apc-touche">Z</kbd> Annuler</dt><dd>Défait votre dernière réponse : tout redevient comme si elle n’avait pas été donnée.</dd></div></dl></details>`;
}

export function pageDesRapprochements(site: Site): Page {
  const call = `curl -H "Authorization: Bearer $CLE" ${quote(`${site.base}/v1/rapprochements?territoire=departement:80`)}`;
  return {
    titre: 'Relire les rapprochements',
    description:
      'Dire si deux traces décrivent le même projet : la réponse s’applique aussitôt et s’annule à tout moment.',
    chemin: '/rapprochements',
    script: site.habillage.rapprochements,
    contenu: html`${renderFil(site, [], 'Relire les rapprochements')}<h1>Relire les rapprochements</h1>
<p class="fr-text--lead apc-texte">Deux plateformes parlent-elles du même projet ? Quand le calcul hésite, c’est vous qui dites.</p>
<section class="apc-texte apc-sans-script" data-sans-script><div class="fr-alert fr-alert--warning"><h2 class="fr-alert__title">Cette page demande JavaScript</h2>
<p>Votre clé doit rester dans votre navigateur. Sans JavaScript, la même relecture se fait par l’API : lisez les questions, puis répondez par <code>POST /v1/decisions</code>.</p></div>
${renderCommande(call, 'Lire les questions')}
<p><a class="fr-link" href="${site.racine}/guides/relire">Le guide de la relecture</a></p></section>
<div class="apc-relecture" data-relecture="${site.racine}/v1">
${renderCle(site)}
<div class="apc-relecture__qui" data-partie="qui" hidden><p data-qui></p>
<button type="button" class="fr-btn fr-btn--sm fr-btn--tertiary-no-outline" data-action="oublier">Changer de clé</button></div>
${renderFiltres()}
<div role="alert" data-partie="erreur"></div>
<p class="fr-sr-only" role="status" data-annonce></p>
<div class="apc-relecture__suivi" data-partie="suivi" hidden><p data-compteur></p>
${renderBouton('annuler', 'Z', 'Annuler ma dernière réponse', 'fr-btn--sm fr-btn--tertiary')}</div>
${renderQuestion()}
<section class="apc-question apc-question--fin" data-partie="fin" hidden><h2 class="apc-question__titre" id="fin" tabindex="-1"></h2>
<p data-fin></p><button type="button" class="fr-btn fr-btn--secondary" data-action="recharger">Chercher d’autres questions</button></section>
<div data-partie="aide" hidden>${renderAide()}</div>
</div>`,
  };
}
