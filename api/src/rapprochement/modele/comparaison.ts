// Two names word by word: what they share, what each one alone says. Rare words weigh more; near-synonyms count in part.
import type { Fiche } from './fiche.ts';
import { poidsDuMot, seuilDeRarete } from './lexique.ts';
import { raciner, seRessemblent } from './texte.ts';
import { exclusifs, generiques, gestes, objets } from './vocabulaire.ts';

function inverser(familles: Readonly<Record<string, readonly string[]>>): Map<string, string> {
  return new Map(
    Object.entries(familles).flatMap(([famille, mots]) =>
      mots.map((mot) => [raciner(mot), famille] as const),
    ),
  );
}

const gesteDe = inverser(gestes);
const objetDe = inverser(objets);
const faibles = new Set(generiques.map(raciner));
const camps = exclusifs.map((groupe) => groupe.map(raciner));

/** Credit of two different words of one family. */
const memeFamille = 0.55;

export interface Comparaison {
  /** 0..1: weight shared over the weight of all words, then over that of the shorter name. */
  proximite: number;
  inclusion: number;
  /** Weight of the shared words, and of the rare ones among them. */
  commun: number;
  communRare: number;
  /** Weight of the rare words that one side alone has: the smaller and the larger of the two. */
  rareDeChacun: number;
  rareDUnSeul: number;
  memeObjet: boolean;
  autreObjet: boolean;
  objetEnPlus: boolean;
  memeGeste: boolean;
  autreGeste: boolean;
  exclusif: string | undefined;
  identique: boolean;
  partages: string[];
}

function poids(mot: string, lieux: ReadonlySet<string> | undefined): number {
  const brut = poidsDuMot(mot);
  if (lieux?.has(mot)) return 0.5;
  if (faibles.has(mot)) return Math.min(brut, 1) * 0.4;
  if (gesteDe.has(mot)) return Math.min(brut, 4) * 0.5;
  if (/^\d+$/.test(mot)) return mot.length > 2 ? 5 : 1.5;
  return brut;
}

function isRare(mot: string): boolean {
  return !/^\d+$/.test(mot) && !gesteDe.has(mot) && !objetDe.has(mot) && poidsDuMot(mot) >= seuilDeRarete;
}

/** Words already said by the markers (« tranche 2 », « 2023 ») are compared there, not here. */
function utile(mot: string): boolean {
  return !/^(?:tranch|phas|lot|\d{1,2}|\d{1,2}(?:er|ere|em|eme|e)|20[0-4]\d|t\d|detr|dsil|dpv|crte)$/.test(
    mot,
  );
}

export function comparerNoms(a: Fiche, b: Fiche): Comparaison {
  const lieux = a.lieux.length + b.lieux.length === 0 ? undefined : new Set([...a.lieux, ...b.lieux]);
  const deA = a.mots.filter(utile);
  const deB = b.mots.filter(utile);
  const restes = new Set(deB);
  const seuls: string[] = [];
  const partages: string[] = [];
  let commun = 0;
  let communRare = 0;
  let totalA = 0;
  for (const mot of deA) {
    const p = poids(mot, lieux);
    totalA += p;
    if (!restes.delete(mot)) {
      seuls.push(mot);
      continue;
    }
    commun += p;
    if (isRare(mot) && p > 1) communRare += p;
    partages.push(mot);
  }
  let totalB = 0;
  for (const mot of deB) totalB += poids(mot, lieux);
  let rareA = 0;
  for (const mot of seuls) {
    const proche = trouverProche(mot, restes);
    if (proche === undefined) {
      if (isRare(mot) && !lieux?.has(mot)) rareA += poidsDuMot(mot);
      continue;
    }
    restes.delete(proche.mot);
    const p = Math.min(poids(mot, lieux), poids(proche.mot, lieux)) * proche.credit;
    commun += p;
    if (proche.credit > 0.7) {
      if (isRare(mot)) communRare += p;
      partages.push(mot);
    }
  }
  let rareB = 0;
  for (const mot of restes) if (isRare(mot) && !lieux?.has(mot)) rareB += poidsDuMot(mot);
  const union = totalA + totalB - commun;
  return {
    proximite: union > 0 ? commun / union : 0,
    inclusion: Math.min(totalA, totalB) > 0 ? commun / Math.min(totalA, totalB) : 0,
    commun,
    communRare,
    rareDeChacun: Math.min(rareA, rareB),
    rareDUnSeul: Math.max(rareA, rareB),
    ...comparerSens(deA, deB),
    identique: deA.length === deB.length && partages.length === deA.length,
    partages,
  };
}

function trouverProche(
  mot: string,
  restes: ReadonlySet<string>,
): { mot: string; credit: number } | undefined {
  const geste = gesteDe.get(mot);
  const objet = objetDe.get(mot);
  let famille: string | undefined;
  for (const autre of restes) {
    if (seRessemblent(mot, autre)) return { mot: autre, credit: 0.85 };
    if (famille !== undefined) continue;
    if (geste !== undefined && gesteDe.get(autre) === geste) famille = autre;
    else if (objet !== undefined && objetDe.get(autre) === objet) famille = autre;
  }
  return famille === undefined ? undefined : { mot: famille, credit: memeFamille };
}

function sensDe(mots: readonly string[], familles: ReadonlyMap<string, string>): Set<string> {
  const trouvees = new Set<string>();
  for (const mot of mots) {
    const famille = familles.get(mot);
    if (famille !== undefined) trouvees.add(famille);
  }
  return trouvees;
}

function comparerSens(deA: readonly string[], deB: readonly string[]) {
  const objetsA = sensDe(deA, objetDe);
  const objetsB = sensDe(deB, objetDe);
  const gestesA = sensDe(deA, gesteDe);
  const gestesB = sensDe(deB, gesteDe);
  gestesA.delete('amenager');
  gestesB.delete('amenager');
  const communs = [...objetsA].filter((objet) => objetsB.has(objet)).length;
  const memesGestes = [...gestesA].filter((geste) => gestesB.has(geste)).length;
  return {
    memeObjet: communs > 0,
    autreObjet: communs === 0 && objetsA.size > 0 && objetsB.size > 0,
    objetEnPlus: communs < objetsA.size || communs < objetsB.size,
    memeGeste: memesGestes > 0,
    autreGeste: memesGestes === 0 && gestesA.size > 0 && gestesB.size > 0,
    exclusif: trouverExclusif(deA, deB),
  };
}

function trouverExclusif(deA: readonly string[], deB: readonly string[]): string | undefined {
  for (const groupe of camps) {
    const a = groupe.filter((mot) => deA.includes(mot));
    const b = groupe.filter((mot) => deB.includes(mot));
    if (a.length === 1 && b.length === 1 && a[0] !== b[0]) return `${a[0]} / ${b[0]}`;
  }
  return undefined;
}
