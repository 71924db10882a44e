// Linkage of every row in memory, as the write path does it: those at the head of one block meet, then are judged.
import { tailleDeBloc } from '../src/rapprochement/blocs.ts';
import { clesDeBlocage, type Fiche, juger } from '../src/rapprochement/modele/index.ts';

export interface Bloc {
  /** Positions of those that each record meets. */
  candidats: (position: number) => number[];
}

/** Records come in the order of their natal ids: the first ones are the head of each block. */
export function indexer(fiches: readonly Fiche[]): Bloc {
  const blocs = new Map<string, number[]>();
  const enTete: number[][][] = fiches.map(() => []);
  fiches.forEach((fiche, position) => {
    for (const cle of clesDeBlocage(fiche)) {
      const bloc = blocs.get(cle) ?? [];
      if (bloc.length === 0) blocs.set(cle, bloc);
      if (bloc.length >= tailleDeBloc) continue;
      bloc.push(position);
      enTete[position]?.push(bloc);
    }
  });
  const candidats = (position: number) => {
    const trouves = new Set(enTete[position]?.flat());
    trouves.delete(position);
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
  /** Of processor, not of a clock that the other programs of the machine share. */
  microsecondesParPaire: number;
}

/** Microseconds of processor that a task takes. */
export function mesurerProcesseur<T>(tache: () => T): { resultat: T; microsecondes: number } {
  const avant = process.cpuUsage();
  const resultat = tache();
  const { user, system } = process.cpuUsage(avant);
  return { resultat, microsecondes: user + system };
}

/** Judges every pair of candidates and groups the certain ones by decreasing score, contradictions apart. */
export function lierTout(fiches: readonly Fiche[]): Passage {
  const { candidats } = indexer(fiches);
  const autres = fiches.map((_, position) => candidats(position));
  const liens: { a: number; b: number; score: number }[] = [];
  const suggestions: [number, number][] = [];
  let paires = 0;
  const { microsecondes } = mesurerProcesseur(() => {
    for (const [a, fiche] of fiches.entries()) {
      for (const b of autres[a] ?? []) {
        if (b < a) continue;
        paires += 1;
        const { classe, score } = juger(fiche, fiches[b] as Fiche);
        if (classe === 'certain') liens.push({ a, b, score });
        else if (classe === 'a_confirmer') suggestions.push([a, b]);
      }
    }
  });
  const nombres = autres.map(({ length }) => length);
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
    microsecondesParPaire: microsecondes / Math.max(paires, 1),
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
