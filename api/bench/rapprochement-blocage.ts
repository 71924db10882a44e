// Linkage of every row in memory, as the write path does it: candidates by their rarest keys, at most 50, then judged.
import { clesDeBlocage, type Fiche, juger } from '../src/rapprochement/modele/index.ts';

const candidatsMax = 50;

export interface Bloc {
  /** Positions of the candidates of each record. */
  candidats: (position: number) => number[];
}

/** Index of the keys; candidates are taken key after key, the rarest first. */
export function indexer(fiches: readonly Fiche[]): Bloc {
  const cles = fiches.map(clesDeBlocage);
  const index = new Map<string, number[]>();
  cles.forEach((liste, position) => {
    for (const cle of liste) {
      const membres = index.get(cle);
      if (membres === undefined) index.set(cle, [position]);
      else membres.push(position);
    }
  });
  const taille = (cle: string) => index.get(cle)?.length ?? 0;
  const candidats = (position: number) => {
    const trouves = new Set<number>();
    const triees = (cles[position] ?? []).toSorted((a, b) => taille(a) - taille(b) || (a < b ? -1 : 1));
    for (const cle of triees) {
      for (const autre of index.get(cle) ?? []) {
        if (trouves.size >= candidatsMax) return [...trouves];
        if (autre !== position) trouves.add(autre);
      }
    }
    return [...trouves];
  };
  return { candidats };
}

export interface Passage {
  paires: number;
  /** Candidates of each record, sorted. */
  nombres: number[];
  certains: number;
  /** Records with at least one suggestion outside their own group. */
  aConfirmer: number;
  groupes: number;
  plusGrandGroupe: number;
  microsecondesParPaire: number;
}

/** Judges every pair of candidates and groups the certain ones by decreasing score, contradictions apart. */
export function lierTout(fiches: readonly Fiche[]): Passage {
  const { candidats } = indexer(fiches);
  const nombres: number[] = [];
  const liens: { a: number; b: number; score: number }[] = [];
  const suggestions: [number, number][] = [];
  const vues = new Set<number>();
  let paires = 0;
  let duree = 0;
  fiches.forEach((fiche, a) => {
    const autres = candidats(a);
    nombres.push(autres.length);
    const debut = performance.now();
    for (const b of autres) {
      const cle = Math.min(a, b) * fiches.length + Math.max(a, b);
      if (vues.has(cle)) continue;
      vues.add(cle);
      paires += 1;
      const { classe, score } = juger(fiche, fiches[b] as Fiche);
      if (classe === 'certain') liens.push({ a, b, score });
      else if (classe === 'a_confirmer') suggestions.push([a, b]);
    }
    duree += performance.now() - debut;
  });
  const groupe = grouper(fiches, liens);
  const aRelire = new Set<number>();
  for (const [a, b] of suggestions) if (groupe(a) !== groupe(b)) aRelire.add(a).add(b);
  const tailles = new Map<number, number>();
  for (let i = 0; i < fiches.length; i++) tailles.set(groupe(i), (tailles.get(groupe(i)) ?? 0) + 1);
  return {
    paires,
    nombres: nombres.sort((x, y) => x - y),
    certains: liens.length,
    aConfirmer: aRelire.size,
    groupes: [...tailles.values()].filter((taille) => taille > 1).length,
    plusGrandGroupe: Math.max(...tailles.values()),
    microsecondesParPaire: (duree * 1000) / Math.max(paires, 1),
  };
}

function grouper(fiches: readonly Fiche[], liens: { a: number; b: number; score: number }[]) {
  const chef = fiches.map((_, i) => i);
  const membres = fiches.map((_, i) => [i]);
  const groupe = (i: number): number => chef[i] ?? i;
  for (const { a, b } of liens.sort((x, y) => y.score - x.score || x.a - y.a || x.b - y.b)) {
    const [petit, grand] = [groupe(a), groupe(b)];
    if (petit === grand) continue;
    const deA = membres[petit] ?? [];
    const deB = membres[grand] ?? [];
    const oppose = deA.some((x) =>
      deB.some((y) => juger(fiches[x] as Fiche, fiches[y] as Fiche).contradiction),
    );
    if (oppose) continue;
    for (const i of deB) chef[i] = petit;
    membres[petit] = [...deA, ...deB];
    membres[grand] = [];
  }
  return groupe;
}
