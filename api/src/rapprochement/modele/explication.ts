// Why a pair was judged so: each piece of evidence with its weight and a French sentence.
import type { Fiche } from './fiche.ts';
import { poidsDuMot } from './lexique.ts';
import { comparerCouts, comparerLieux, comparerPositions, type Examen, type Traits } from './traits.ts';

export interface Indice {
  indice: string;
  /** Log-odds: positive brings together, negative sets apart. */
  poids: number;
  phrase: string;
}

const euros = (montant: number) =>
  `${Math.round(montant).toLocaleString('fr-FR').replaceAll('\u202f', ' ')} €`;
const decimales = (valeur: number) => valeur.toFixed(2).replace('.', ',');

/** `tropGeneral`: both names say the same thing, which many projects are. */
export function expliquerExamen(
  a: Fiche,
  b: Fiche,
  examen: Examen,
  { poids, tropGeneral }: { poids: Traits; tropGeneral: boolean },
): Indice[] {
  const pese = (...noms: string[]) =>
    Math.round(noms.reduce((somme, nom) => somme + (poids[nom] ?? 0) * (examen.traits[nom] ?? 0), 0) * 100) /
    100;
  const indices: Indice[] = [];
  const add = (indice: string, valeur: number, phrase: string | undefined) => {
    if (phrase !== undefined) indices.push({ indice, poids: valeur, phrase });
  };
  add('nom', pese(...traitsDuNom), direNom(a, examen));
  add(
    'sens',
    pese(
      'memeObjet',
      'autreObjet',
      'objetEnPlus',
      'memeGeste',
      'autreGeste',
      'aspectEnPlus',
      'aspectsAutres',
      'exclusif',
    ),
    direSens(examen),
  );
  add(
    'territoire',
    pese('porteur', 'commune', 'autreCommune', 'groupement', 'inclus', 'ailleurs'),
    direLieu(a, b),
  );
  add('position', pese('voisin', 'distant'), direPosition(a, b));
  add(
    'montant',
    pese('coutEgal', 'coutEgalRond', 'coutProche', 'coutLoin', 'coutAutre', 'coutAutreAide'),
    direCout(a, b),
  );
  add('aide', pese('tauxRond', 'tauxImpossible', 'aideEgale', 'partsRondes'), direAide(examen));
  add('financement', pese('cofinancement', 'memeGuichetMemeAnnee', 'memeGuichet'), direGuichet(a, examen));
  add('année', pese('anneeVoisine', 'anneeEloignee'), direAnnees(a, b, examen));
  add('dates', pese('dates'), direDates(a, b, examen));
  add('description', pese('descriptionProche', 'descriptionAutre'), direDescription(examen));
  if (examen.traits.idPartage === 1)
    add('identifiant', pese('idPartage'), 'un identifiant désigne le même projet');
  if (examen.traits.memePlateforme === 1)
    add('plateforme', pese('memePlateforme'), 'publiés séparément par une même plateforme');
  if (tropGeneral) add('précision', 0, 'intitulés trop généraux pour désigner, à eux seuls, un projet');
  for (const { force, indice, phrase } of examen.oppositions)
    add(indice, force === 'contraire' ? pese('contraire') : pese('doute'), phrase);
  return indices.sort((x, y) => Math.abs(y.poids) - Math.abs(x.poids) || (x.indice < y.indice ? -1 : 1));
}

const traitsDuNom = [
  'proximite',
  'proximiteForte',
  'inclusion',
  'identique',
  'commun',
  'communRare',
  'rareDeChacun',
  'rareDUnSeul',
];

function direNom(a: Fiche, { noms }: Examen): string {
  const suites = listSuites(a, noms.partages).map((suite) => `« ${suite} »`);
  const proximite = decimales(noms.proximite);
  const degre = noms.proximite >= 0.99 ? 'identiques' : noms.proximite >= 0.5 ? 'proches' : 'différents';
  const communs = suites.length === 0 ? ', rien en commun' : ` : ${suites.join(' et ')} en commun`;
  return `intitulés ${degre} (${proximite})${communs}`;
}

/** The two most telling runs of shared words, as the author of `a` wrote them. */
function listSuites(a: Fiche, partages: readonly string[]): string[] {
  const suites: { mots: string[]; poids: number }[] = [];
  let ouverte: { mots: string[]; poids: number } | undefined;
  a.mots.forEach((mot, i) => {
    if (!partages.includes(mot)) {
      ouverte = undefined;
      return;
    }
    if (ouverte === undefined || ouverte.mots.length >= 6) {
      ouverte = { mots: [], poids: 0 };
      suites.push(ouverte);
    }
    ouverte.mots.push(a.vus[i] || mot);
    ouverte.poids += poidsDuMot(mot);
  });
  return suites
    .sort((x, y) => y.poids - x.poids)
    .slice(0, 2)
    .map(({ mots }) => mots.join(' '));
}

function direSens({ traits, noms }: Examen): string | undefined {
  if (noms.exclusif !== undefined) return `« ${noms.exclusif} » s’excluent`;
  if (traits.autreObjet === 1) return 'les équipements ou lieux ne sont pas les mêmes';
  if (traits.autreGeste === 1) return 'les travaux ne sont pas de même nature';
  if (traits.aspectsAutres === 1) return 'chacun annonce des travaux que l’autre n’annonce pas';
  if (traits.memeObjet === 1 && traits.objetEnPlus === 0) return 'même équipement ou même lieu';
  return traits.objetEnPlus === 1 ? 'l’un porte sur un équipement ou un lieu de plus' : undefined;
}

function direLieu(a: Fiche, b: Fiche): string {
  const commune = a.communes.find((code) => b.communes.includes(code));
  switch (comparerLieux(a, b)) {
    case 'porteur':
      return `même porteur : SIREN ${a.porteur}${commune === undefined ? '' : `, même commune (${commune})`}`;
    case 'commune':
      return `même commune (${commune})`;
    case 'autreCommune':
      return `même groupement, communes différentes (${a.communes[0]} et ${b.communes[0]})`;
    case 'groupement':
      return 'même groupement';
    case 'inclus':
      return 'l’un est porté par le groupement où l’autre est situé';
    default:
      return 'territoires différents';
  }
}

function direPosition(a: Fiche, b: Fiche): string | undefined {
  const distance = comparerPositions(a, b);
  if (distance === undefined) return undefined;
  return distance < 1
    ? `à ${Math.round(distance * 1000)} m l’un de l’autre`
    : `à ${Math.round(distance)} km l’un de l’autre`;
}

function direCout(a: Fiche, b: Fiche): string | undefined {
  if (a.cout === undefined || b.cout === undefined) return undefined;
  const [petit, grand] = [Math.min(a.cout, b.cout), Math.max(a.cout, b.cout)];
  switch (comparerCouts(a, b)) {
    case 'egal':
    case 'egal_rond':
      return `même coût : ${euros(petit)}`;
    case 'proche':
      return `coûts voisins : ${euros(petit)} et ${euros(grand)}`;
    case 'loin':
      return `coûts éloignés : ${euros(petit)} et ${euros(grand)}`;
    default:
      return `coûts différents : ${euros(petit)} et ${euros(grand)}`;
  }
}

function direAide({ traits }: Examen): string | undefined {
  if (traits.tauxImpossible === 1) return 'l’aide dépasse le coût';
  if (traits.aideEgale === 1) return 'même montant d’aide';
  if (traits.partsRondes === 1) return 'les deux aides sont des parts rondes d’un même coût';
  return traits.tauxRond === 1 ? 'l’aide est une part ronde du coût' : undefined;
}

function direGuichet(a: Fiche, { traits }: Examen): string | undefined {
  if (traits.cofinancement === 1)
    return `deux dispositifs la même année (${a.annee}) : un cofinancement possible`;
  if (traits.memeGuichetMemeAnnee === 1) return `deux aides du même dispositif la même année (${a.annee})`;
  return traits.memeGuichet === 1 ? 'deux aides du même dispositif' : undefined;
}

function direAnnees(a: Fiche, b: Fiche, { traits }: Examen): string | undefined {
  if (traits.anneeVoisine === 0 && traits.anneeEloignee === 0) return undefined;
  const annees = [a.annee, b.annee].sort().join(' et ');
  return traits.anneeVoisine === 1 ? `années voisines : ${annees}` : `années éloignées : ${annees}`;
}

function direDates(a: Fiche, b: Fiche, { traits }: Examen): string | undefined {
  if (a.debut === undefined || b.debut === undefined) return undefined;
  const debuts = [a.debut, b.debut].sort().join(' et ');
  return (traits.dates ?? 0) > 0 ? `débuts proches : ${debuts}` : `débuts éloignés : ${debuts}`;
}

function direDescription({ traits }: Examen): string | undefined {
  if ((traits.descriptionProche ?? 0) > 0) return 'descriptions proches';
  return traits.descriptionAutre === 1 ? 'descriptions sans rapport' : undefined;
}
