// /recherche: the territories that answer a text. The form works alone; a script makes it answer at each keystroke.
import { type Html, html } from '../infra/html.ts';
import type { Referentiel, Territoire } from '../territoires/index.ts';
import { quote } from './appel-curl.ts';
import { type Page, renderCommande, renderFil } from './layout.ts';
import type { Site } from './site.ts';

/** What the search needs of the reference data. */
export type Annuaire = Pick<Referentiel, 'chercher' | 'findTerritoire' | 'findDepartement'>;

export const longestTexte = 100;
const limite = 20;

/** By nature where there is one, else by type. The script of the search box reads the same words. */
const types: Record<string, string> = {
  commune: 'Commune',
  departement: 'Département',
  region: 'Région',
  epci: 'Intercommunalité',
  ept: 'Établissement public territorial',
  syndicat: 'Syndicat',
  petr: 'Pôle territorial (PETR)',
  pole: 'Pôle métropolitain',
  CC: 'Communauté de communes',
  CA: 'Communauté d’agglomération',
  CU: 'Communauté urbaine',
  METRO: 'Métropole',
  MET69: 'Métropole',
  EPT: 'Établissement public territorial',
  SIVU: 'Syndicat à vocation unique',
  SIVOM: 'Syndicat à vocations multiples',
  SMF: 'Syndicat mixte fermé',
  SMO: 'Syndicat mixte ouvert',
  PETR: 'Pôle territorial (PETR)',
  POLEM: 'Pôle métropolitain',
};

/** Why a result is there, when its name does not tell; `%s` is what matched. */
const motifs: Record<string, string> = {
  approche: 'orthographe proche : %s',
  sigle: 'aussi appelé %s',
  ancien_nom: 'ancien nom : %s',
  code: 'code %s',
  code_postal: 'code postal %s',
  ancien_code: 'ancien code %s',
  siren: 'SIREN %s',
  siret: 'SIRET %s',
};

type Trouve = ReturnType<Referentiel['chercher']>[number];

function tellType({ type, nature }: Territoire): string {
  return types[nature ?? ''] ?? types[type] ?? type;
}

function tellMotif({ motif, valeur, approche, ancienNom }: Trouve): string {
  const pattern = approche && motif === 'nom' ? motifs.approche : motifs[motif];
  return (pattern ?? '').replace('%s', () => ancienNom ?? valeur);
}

export function renderRecherche(site: Site, texte = ''): Html {
  return html`<form class="apc-recherche" action="${site.racine}/recherche" method="get" role="search"
data-recherche="${site.racine}/v1/referentiel/recherche" data-libelles="${JSON.stringify({ types, motifs })}">
<label class="fr-label" for="recherche">Chercher un territoire
<span class="fr-hint-text">Nom, même mal tapé, sigle, code Insee, code postal ou SIREN. Par exemple : st naz, agglo de la rochelle, 44109.</span></label>
<div class="apc-recherche__champ"><input class="fr-input" type="text" id="recherche" name="q" value="${texte}" required maxlength="${longestTexte}"
autocomplete="off" autocapitalize="none" spellcheck="false" enterkeyhint="search"><button class="fr-btn" type="submit">Rechercher</button></div>
<p class="fr-sr-only" role="status"></p></form>`;
}

function addressOf(site: Site, { type, code }: Territoire): string {
  const families: Partial<Record<string, string>> = {
    commune: 'communes',
    departement: 'departements',
    region: 'regions',
  };
  return `${site.racine}/v1/referentiel/${families[type] ?? 'groupements'}/${code}`;
}

function renderResultat(site: Site, annuaire: Annuaire, trouve: Trouve): Html {
  const { territoire } = trouve;
  const { nom, code, cle, type, population } = territoire;
  const departement =
    type === 'departement' || territoire.departement === undefined
      ? undefined
      : annuaire.findDepartement(territoire.departement);
  const facts = [
    tellType(territoire),
    departement && `${departement.nom} (${departement.code})`,
    population !== undefined && `${population.toLocaleString('fr-FR')} habitants`,
  ].filter(Boolean);
  const motif = tellMotif(trouve);
  return html`<li class="apc-resultat"><h2 class="apc-resultat__nom">${nom}</h2>
<p>${facts.join(' · ')}${motif !== '' && html` <span class="apc-resultat__motif">${motif}</span>`}</p>
<p>${type === 'commune' || type === 'departement' || type === 'region' ? 'Code Insee' : 'SIREN'} <code>${code}</code>
· territoire <code>${cle}</code> · <a class="fr-link fr-link--sm" href="${addressOf(site, territoire)}">fiche (JSON)<span class="fr-sr-only"> : ${nom}, ${code}</span></a></p></li>`;
}

function findTrouves(annuaire: Annuaire, texte: string, cle: string): Trouve[] {
  const chosen = annuaire.findTerritoire(cle);
  if (chosen !== undefined)
    return [{ territoire: chosen, motif: 'nom', valeur: chosen.nom, approche: false }];
  return texte === '' ? [] : annuaire.chercher(texte, { limite });
}

function tellCount(count: number, texte: string): string {
  if (texte === '') return 'Tapez un nom ou un code.';
  if (count === 0) return `Aucun territoire ne correspond à « ${texte} ». Essayez un autre nom, ou un code.`;
  if (count === 1) return `1 territoire pour « ${texte} »`;
  return count === limite
    ? `Les ${limite} premiers territoires pour « ${texte} »`
    : `${count} territoires pour « ${texte} »`;
}

/** `territoire` is the key of a proposal that was chosen: it is then shown alone. */
export function pageDeRecherche(
  site: Site,
  annuaire: Annuaire,
  { q, territoire }: { q: string; territoire: string },
): Page {
  const texte = q.trim();
  const trouves = findTrouves(annuaire, texte, territoire);
  const seul = texte !== '' && trouves.length === 1 && territoire === trouves[0]?.territoire.cle;
  const call = `${site.base}/v1/referentiel/recherche?q=${encodeURIComponent(texte)}`;
  return {
    titre: texte === '' ? 'Chercher un territoire' : `« ${texte} » – Chercher un territoire`,
    chemin: '/recherche',
    script: site.habillage.recherche,
    contenu: html`${renderFil(site, [], 'Chercher un territoire')}<h1>Chercher un territoire</h1>
${renderRecherche(site, texte)}
<p class="apc-recherche__bilan">${tellCount(trouves.length, texte)}</p>
${seul && html`<p><a class="fr-link" href="${site.racine}/recherche?q=${encodeURIComponent(texte)}">Tous les territoires pour « ${texte} »</a></p>`}
<ol class="apc-resultats">${trouves.map((trouve) => renderResultat(site, annuaire, trouve))}</ol>
${texte !== '' && html`<section class="apc-texte"><h2 class="fr-h4">La même recherche, depuis votre service</h2>${renderCommande(`curl ${quote(call)}`, 'Appel')}</section>`}`,
  };
}
