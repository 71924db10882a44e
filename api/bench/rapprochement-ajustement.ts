// Fits the weights of linkage on labelled pairs: logistic regression drawn towards the weights of departure, each
// keeping its sign. Deterministic: no random start, a fixed number of Newton-free steps.
import type { Fiche, Jugement } from '../src/rapprochement/modele/index.ts';
import { jugerSelon, type Modele } from '../src/rapprochement/modele/jugement.ts';
import { examiner, type Traits } from '../src/rapprochement/modele/traits.ts';
import { type PaireAJuger, tirer } from './rapprochement-paires.ts';

/** Features that the labelled pairs inform; the others keep the weight reasoned for them (docs/rapprochement.md). */
export const traitsAjustes = [
  'proximite',
  'proximiteForte',
  'inclusion',
  'identique',
  'commun',
  'communRare',
  'rareDeChacun',
  'rareDUnSeul',
  'memeObjet',
  'autreObjet',
  'objetEnPlus',
  'memeGeste',
  'autreGeste',
  'aspectEnPlus',
  'aspectsAutres',
  'aideEgale',
  'partsRondes',
  'tauxRond',
  'cofinancement',
  'memeGuichetMemeAnnee',
  'memeGuichet',
  'anneeVoisine',
  'anneeEloignee',
  'doute',
] as const;

export interface Poids {
  biais: number;
  traits: Traits;
}

const pas = 0.5;
const tours = 3_000;
/** Strength of the pull towards the departure, in pairs. */
const rappel = 2;

/** Pure: the same pairs and departure give the same weights. */
export function ajuster(paires: readonly PaireAJuger[], depart: Poids): Poids {
  const noms: readonly string[] = traitsAjustes;
  const lignes = paires.map(({ a, b, etiquette }) => {
    const { traits } = examiner(a, b);
    let fixe = 0;
    for (const [nom, valeur] of Object.entries(traits)) {
      if (!noms.includes(nom)) fixe += (depart.traits[nom] ?? 0) * valeur;
    }
    return { x: noms.map((nom) => traits[nom] ?? 0), fixe, y: etiquette === 'meme' ? 1 : 0 };
  });
  const depuis = noms.map((nom) => depart.traits[nom] ?? 0);
  const poids = [...depuis];
  let biais = depart.biais;
  for (let tour = 0; tour < tours; tour++) {
    const pente = poids.map((p, k) => rappel * (p - (depuis[k] ?? 0)));
    let penteDuBiais = 0;
    for (const { x, fixe, y } of lignes) {
      let somme = biais + fixe;
      for (let k = 0; k < x.length; k++) somme += (poids[k] ?? 0) * (x[k] ?? 0);
      const ecart = 1 / (1 + Math.exp(-somme)) - y;
      penteDuBiais += ecart;
      for (let k = 0; k < x.length; k++) pente[k] = (pente[k] ?? 0) + ecart * (x[k] ?? 0);
    }
    const facteur = (pas * 4) / lignes.length;
    biais -= facteur * penteDuBiais;
    for (let k = 0; k < poids.length; k++) {
      const suivant = (poids[k] ?? 0) - facteur * (pente[k] ?? 0);
      poids[k] = Math.sign(depuis[k] ?? 0) * suivant < 0 ? 0 : suivant;
    }
  }
  const traits: Traits = { ...depart.traits };
  noms.forEach((nom, k) => {
    traits[nom] = Math.round((poids[k] ?? 0) * 1000) / 1000;
  });
  return { biais: Math.round(biais * 1000) / 1000, traits };
}

/** Cross validation: each pair is judged by a model fitted without any pair of its carrier. */
export function croiser(
  paires: readonly PaireAJuger[],
  modele: Modele,
  depart: Poids,
  { plis, graine }: { plis: number; graine: number },
): (paire: { a: Fiche; b: Fiche }) => Jugement {
  const pli = ({ siren }: PaireAJuger) => Math.floor(tirer(siren, graine) * plis);
  const modeles = Array.from({ length: plis }, (_, k) => ({
    ...modele,
    ...ajuster(
      paires.filter((paire) => pli(paire) !== k),
      depart,
    ),
  }));
  const plisDe = new Map(paires.map((paire) => [paire.a, pli(paire)]));
  return ({ a, b }) => jugerSelon(modeles[plisDe.get(a) ?? 0] ?? modele, a, b);
}
