// What tells two stages or parts of one programme apart: tranche, phase, lot, year, study or works.
import { plierMots } from './texte.ts';
import { parMot } from './vocabulaire.ts';

/** By dimension ("tranche", "phase", "lot"…), the values that the title names. */
export type Marqueurs = Readonly<Record<string, readonly string[]>>;

const dimensions = parMot({
  tranche: 'tranche',
  tranches: 'tranche',
  tr: 'tranche',
  trche: 'tranche',
  phase: 'phase',
  phases: 'phase',
  ph: 'phase',
  etape: 'phase',
  etapes: 'phase',
  lot: 'lot',
  lots: 'lot',
  volet: 'volet',
  volets: 'volet',
  section: 'section',
  partie: 'partie',
  secteur: 'secteur',
  zone: 'secteur',
  batiment: 'bâtiment',
  batiments: 'bâtiment',
  ilot: 'secteur',
  troncon: 'section',
});

const ordinaux = parMot({
  premiere: '1',
  premier: '1',
  '1ere': '1',
  '1er': '1',
  '1re': '1',
  deuxieme: '2',
  '2eme': '2',
  '2e': '2',
  '2nde': '2',
  '2nd': '2',
  seconde: '2',
  '2ieme': '2',
  troisieme: '3',
  '3eme': '3',
  '3e': '3',
  '3ieme': '3',
  quatrieme: '4',
  '4eme': '4',
  '4e': '4',
  cinquieme: '5',
  '5eme': '5',
  '5e': '5',
  '6eme': '6',
  '7eme': '7',
  '8eme': '8',
  derniere: 'dernière',
});

const romains = parMot({ i: '1', ii: '2', iii: '3', iv: '4', v: '5', vi: '6' });
const lettres = parMot({ un: '1', une: '1', deux: '2', trois: '3', quatre: '4' });
const qualites = new Set([
  'ferme',
  'conditionnelle',
  'optionnelle',
  'fonctionnelle',
  'annuelle',
  'operationnelle',
  'unique',
  'geographique',
]);
const liaisons = new Set(['et', 'a', 'au', 'puis', '&', '2eme', 'de', 'l', 'la', 'n', 'no', 'numero']);

function lireValeur(mot: string, dimension: string): string | undefined {
  if (/^\d{1,2}$/.test(mot)) return String(Number(mot));
  const lu = romains.get(mot) ?? ordinaux.get(mot) ?? lettres.get(mot);
  if (lu !== undefined) return lu;
  if (mot === '=A') return 'A';
  if (/^[a-h]$/.test(mot) && !['a', 'd'].includes(mot)) return mot.toUpperCase();
  if (mot === 'a' && (dimension === 'bâtiment' || dimension === 'secteur')) return 'A';
  if (mot === 'ferme') return 'ferme';
  if (/^20[0-4]\d$/.test(mot)) return mot;
  return undefined;
}

function lireApres(mots: readonly string[], i: number, dimension: string): string[] {
  const valeurs: string[] = [];
  let qualite = '';
  for (let k = i + 1; k < Math.min(mots.length, i + 7); k++) {
    const mot = mots[k] ?? '';
    if (mot === 'ferme') {
      qualite = 'ferme';
      continue;
    }
    if (qualites.has(mot)) {
      if (mot === 'conditionnelle' || mot === 'optionnelle') qualite = 'option ';
      continue;
    }
    const numeral = valeurs.length === 0 || (mots[k - 1] ?? '') === 'et' || /^\d/.test(mot);
    const valeur = numeral ? lireValeur(mot, dimension) : undefined;
    if (valeur !== undefined) valeurs.push(qualite === 'ferme' ? valeur : `${qualite}${valeur}`);
    else if (!liaisons.has(mot) || (mot === 'de' && valeurs.length > 0)) break;
  }
  if (valeurs.length === 0 && qualite !== '') valeurs.push(qualite.trim());
  return valeurs;
}

function lireAvant(mots: readonly string[], i: number): string[] {
  const valeurs: string[] = [];
  for (let k = i - 1; k >= Math.max(0, i - 4); k--) {
    const ordinal = ordinaux.get(mots[k] ?? '');
    if (ordinal !== undefined) valeurs.push(ordinal);
    else if (mots[k] !== 'et') break;
  }
  const chiffres = valeurs.filter((valeur) => valeur !== 'dernière');
  return chiffres.length > 0 ? chiffres : valeurs;
}

/** « Logements T2 et T3 » are no tranches. */
const logements = new Set(
  ['logement', 'appartement', 'type', 'studio'].flatMap((singulier) => [singulier, `${singulier}s`]),
);

/** « 2ème tranche », « tranche n° 2 », « phases 1 et 2 », « T2 », « tranche 2019 »… but not « en 3 tranches ». */
export function lireMarqueurs(texte: string): Marqueurs {
  const { plies: lus, vus } = plierMots(texte);
  // « Phase A »: a capital after a small letter is a name of stage, not the word « à ».
  const plies = vus.includes('A')
    ? lus.map((mot, i) => (vus[i] === 'A' && /\p{Ll}$/u.test(vus[i - 1] ?? '') ? '=A' : mot))
    : lus;
  const trouves = new Map<string, Set<string>>();
  const add = (dimension: string, valeur: string) => {
    const nom = /^20\d\d$/.test(valeur) ? 'année' : dimension;
    trouves.set(nom, (trouves.get(nom) ?? new Set()).add(valeur));
  };
  plies.forEach((mot, i) => {
    const dimension = dimensions.get(mot);
    if (dimension !== undefined) {
      const apres = lireApres(plies, i, dimension);
      const valeurs = apres.length > 0 ? apres : lireAvant(plies, i);
      for (const valeur of valeurs) add(dimension, valeur);
      return;
    }
    // « T2 », « ph1 », « 2023 »: nothing else is read here.
    if (!/^(?:tr?|ph|20\d)\d$/.test(mot)) return;
    const court = /^(?:t|tr)([1-9])$/.exec(mot);
    if (court?.[1] !== undefined && !plies.some((autre) => logements.has(autre))) add('tranche', court[1]);
    const phase = /^ph([1-9])$/.exec(mot);
    if (phase?.[1] !== undefined) add('phase', phase[1]);
    if (/^20[0-4]\d$/.test(mot) && !/^(?:rt|re|horizon|norme)$/.test(plies[i - 1] ?? '')) add('année', mot);
  });
  return Object.fromEntries([...trouves].map(([nom, valeurs]) => [nom, [...valeurs].sort()]));
}

export type Acte = 'etude' | 'travaux' | 'acquisition';

const motsDEtude = new Set(
  (
    'etude etudes diagnostic diagnostics audit audits faisabilite schema amo expertise programmiste preprogramme ' +
    'concours'
  ).split(' '),
);
const motsDeTravaux = new Set(
  (
    'travaux construction realisation renovation rehabilitation refection extension creation installation ' +
    'amenagement restauration'
  ).split(' '),
);

/** What the money pays, where the title says it plainly; undefined for « études et travaux ». */
export function lireActe(texte: string): Acte | undefined {
  const { plies } = plierMots(texte);
  const etude = plies.findIndex((mot) => motsDEtude.has(mot));
  const oeuvre = plies.findIndex(
    (mot, i) => mot === 'maitrise' && (plies[i + 1] === 'd' || plies[i + 1] === 'oeuvre'),
  );
  const etudes = [etude, oeuvre].filter((i) => i >= 0);
  const travaux = plies.findIndex((mot) => motsDeTravaux.has(mot));
  if (etudes.length > 0) {
    const debut = Math.min(...etudes);
    const mixte = plies.some((mot, i) => mot === 'travaux' && plies[i - 1] === 'et');
    if (mixte) return undefined;
    return debut <= 3 || travaux < 0 || debut < travaux ? 'etude' : undefined;
  }
  if (/^(acquisition|achat)$/.test(plies[0] ?? '')) {
    return plies.some((mot) => motsDeTravaux.has(mot)) ? undefined : 'acquisition';
  }
  return travaux >= 0 ? 'travaux' : undefined;
}
