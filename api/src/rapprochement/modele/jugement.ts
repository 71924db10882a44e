// The judgement of a pair: a weighted sum of its features, then the rules that no sum may cross. When in doubt, suggest.
import { expliquerExamen, type Indice } from './explication.ts';
import type { Fiche } from './fiche.ts';
import { versionDuLexique } from './lexique.ts';
import poids from './poids.json' with { type: 'json' };
import { comparerCouts, type Examen, examiner, type Traits } from './traits.ts';

export type Classe = 'certain' | 'a_confirmer' | 'distinct';

export interface Jugement {
  classe: Classe;
  /** Calibrated probability that both speak of one projet, 0..1. */
  score: number;
  /** Version of the model. */
  modele: string;
  /** The pair must never be in one group: two tranches, two schools, a study and works… */
  contradiction: boolean;
  /** Evidence, the heaviest first; computed when it is read. */
  readonly explication: Indice[];
}

export const versionDuModele = `${poids.version}+${versionDuLexique}`;

/** Weights and thresholds of a model: those of poids.json, or others to compare. */
export interface Modele {
  version: string;
  biais: number;
  traits: Traits;
  /** Scores from which a pair is suggested, then merged. */
  seuils: { certain: number; aConfirmer: number };
  /** What a merge also needs where the amounts prove nothing. */
  surs: { proximite: number; proximiteAvecMontants: number; rareDUnSeul: number };
}

/** Log-odds of a pair. */
function sommer({ biais, traits: lesPoids }: Modele, traits: Traits): number {
  let somme = biais;
  for (const nom in lesPoids) somme += (lesPoids[nom] ?? 0) * (traits[nom] ?? 0);
  return somme;
}

const arrondir = (valeur: number) => Math.round(valeur * 10_000) / 10_000;

/** Symmetric and deterministic; no I/O. */
export function juger(a: Fiche, b: Fiche): Jugement {
  return jugerSelon(poids, a, b);
}

/** The same with other weights: what fitting and validation need. */
export function jugerSelon(modele: Modele, a: Fiche, b: Fiche): Jugement {
  const examen = examiner(a, b);
  const score = arrondir(1 / (1 + Math.exp(-sommer(modele, examen.traits))));
  const classe = classer(modele, a, b, examen, score);
  return {
    classe,
    score,
    modele: versionDuModele,
    contradiction: examen.traits.contraire === 1,
    get explication() {
      const memeNom = examen.noms.proximite >= modele.surs.proximite;
      const tropGeneral = classe === 'a_confirmer' && memeNom && !isDesigne(a, b, examen);
      return expliquerExamen(a, b, examen, { poids: modele.traits, tropGeneral });
    },
  };
}

function classer({ seuils, surs }: Modele, a: Fiche, b: Fiche, examen: Examen, score: number): Classe {
  const { traits } = examen;
  if (traits.ailleurs === 1 && traits.idPartage === 0) return 'distinct';
  const preuve = isProuve(a, b, examen);
  const disproportion = !preuve && sontDisproportionnes(a, b);
  if (traits.contraire === 1) return preuve && score >= seuils.aConfirmer ? 'a_confirmer' : 'distinct';
  if (score < seuils.aConfirmer) return 'distinct';
  return score >= seuils.certain && !disproportion && isFusionnable(surs, a, b, examen, preuve)
    ? 'certain'
    : 'a_confirmer';
}

/** One costs more than three times the other: a part, or something else. */
function sontDisproportionnes({ cout: x }: Fiche, { cout: y }: Fiche): boolean {
  return x !== undefined && y !== undefined && Math.max(x, y) > 3 * Math.min(x, y);
}

/**
 * A shared identifier, or the same cost to the euro: inside one commune, or where the names do not disagree and say
 * enough. A grouping has many projects of one general title, whose estimates fall on the same hundreds.
 */
function isProuve(a: Fiche, b: Fiche, { traits, noms }: Examen): boolean {
  if (traits.idPartage === 1) return true;
  if (comparerCouts(a, b) !== 'egal' || traits.autreCommune === 1) return false;
  if (sontEnsemble(a, b)) return true;
  return noms.rareDeChacun === 0 && (noms.precis || noms.communRare > 0 || !estRond(a.cout));
}

const estRond = (cout = 0) => Math.round(cout) % 100 === 0;
const sontEnsemble = (a: Fiche, b: Fiche) => a.communes.some((code) => b.communes.includes(code));

/**
 * What a good score is not enough for. Without a proof by the amounts, the two names must say the same thing, neither
 * more nor less: an unknown part, a second building or another aspect may be another project.
 */
function isFusionnable(surs: Modele['surs'], a: Fiche, b: Fiche, examen: Examen, preuve: boolean): boolean {
  const { traits, noms } = examen;
  if (traits.distant === 1 || traits.exclusif === 1) return false;
  if (preuve) return true;
  if (traits.autreCommune === 1 || traits.coutAutreAide === 1) return false;
  if (traits.doute === 1 || traits.autreGeste === 1 || traits.autreObjet === 1) return false;
  if (noms.rareDeChacun > 0 || traits.memePlateforme === 1) return false;
  if (traits.aideEgale === 1 || traits.partsRondes === 1) {
    const situe = sontEnsemble(a, b) || noms.precis || noms.communRare > 0;
    return situe && noms.proximite >= surs.proximiteAvecMontants;
  }
  if (noms.resteDeChacun || noms.aPeuPres || !isDesigne(a, b, examen)) return false;
  const rienDePlus = traits.objetEnPlus === 0 && traits.aspectEnPlus === 0;
  return rienDePlus && noms.proximite >= surs.proximite && noms.rareDUnSeul <= surs.rareDUnSeul;
}

/** Inhabitants under which an unusual thing is the only one of its kind, and under which a detailed name is enough. */
const village = 2_000;
const bourg = 10_000;
/** Weight of the words that two names must share to speak of a thing, when none of them is a known one. */
const nomParlant = 8;
/** The same, for a name that says so much that it is no longer general. */
const nomDetaille = 12;
/** Weight of the words that two descriptions must share to stand for a name. */
const descriptionParlante = 25;

/**
 * Says which project it is, and not only of what kind: a name of its own; the only school of a village; or facts beside
 * the name of a thing. « Rénovation énergétique » alone never does.
 */
function isDesigne(a: Fiche, b: Fiche, { traits, noms, descriptionCommune }: Examen): boolean {
  if (noms.propre) return true;
  const chose = noms.precis || noms.communRare > 0 || noms.communParlant >= nomParlant;
  if ((traits.descriptionProche ?? 0) > 0.3 && (chose || descriptionCommune >= descriptionParlante))
    return true;
  if (!chose) return false;
  const faits = ['cofinancement', 'voisin', 'coutEgalRond', 'coutProche'];
  if (faits.some((fait) => traits[fait] === 1) || traits.dates === 1) return true;
  const habitants = Math.min(
    a.population ?? Number.POSITIVE_INFINITY,
    b.population ?? Number.POSITIVE_INFINITY,
  );
  const etendue = Math.max(
    noms.etendue,
    noms.communRare > 0 ? village : 0,
    noms.communParlant >= nomDetaille ? bourg : 0,
  );
  return sontEnsemble(a, b) && habitants < etendue;
}
