// Full re-run: everything recomputed from the traces alone, compared with what is stored, and what differs repaired
// through the ordinary write path. On a sound database it changes nothing.
import type { Db } from '../infra/db.ts';
import {
  listMalGroupees,
  type Noeud,
  type Publieur,
  relinkTraces,
  type TraceSituable,
} from '../projets/index.ts';
import { tailleDeBloc } from './blocs.ts';
import { type Fiche, juger } from './modele/index.ts';
import type { Reperage } from './rapprocheur.ts';
import { contredit, contreditEtapes } from './repere.ts';
import { listPairesStockees, listTraces } from './tout-store.ts';

export interface BilanDuTout {
  traces: number;
  paires: { certain: number; a_confirmer: number };
  /** Pairs judged. */
  comparees: number;
  /** Traces whose keys, pairs or group were not those of the facts. */
  reprises: number;
}

interface Membre {
  natal: string;
  cercle: string;
  fiche: Fiche;
}

export interface OptionsDuTout {
  reperer(trace: TraceSituable): Reperage;
  onProgress?(etape: string, fait: number, total: number): void;
}

/** The heads of each block by public; traces come in the order of their natal ids. */
function addToBlocs(blocs: Map<number, Membre[]>, membre: Membre, cles: readonly number[]): void {
  for (const cle of cles) {
    const bloc = blocs.get(cle);
    if (!bloc) blocs.set(cle, [membre]);
    else if (bloc.length < tailleDeBloc || isInHead(bloc, membre.cercle)) bloc.push(membre);
  }
}

function isInHead(bloc: readonly Membre[], cercle: string): boolean {
  let count = 0;
  for (const membre of bloc) if (membre.cercle === cercle) count += 1;
  return count < tailleDeBloc;
}

function meets(a: string, b: string): boolean {
  return a === '' || b === '' || a === b;
}

/** Every pair that shares a block, judged once; calls back for those that are not distinct. */
function judgeBlocs(
  blocs: ReadonlyMap<number, readonly Membre[]>,
  onPair: (a: string, b: string, classe: 'certain' | 'a_confirmer', score: number, modele: string) => void,
): number {
  const seen = new Map<string, Set<string>>();
  let comparees = 0;
  for (const bloc of blocs.values()) {
    for (let i = 0; i < bloc.length; i++) {
      const x = bloc[i] as Membre;
      for (let j = i + 1; j < bloc.length; j++) {
        const y = bloc[j] as Membre;
        if (x.natal === y.natal || !meets(x.cercle, y.cercle)) continue;
        const [a, b] = x.natal < y.natal ? [x, y] : [y, x];
        const others = seen.get(a.natal) ?? new Set();
        seen.set(a.natal, others);
        if (others.has(b.natal)) continue;
        others.add(b.natal);
        comparees += 1;
        const { classe, score, modele } = juger(a.fiche, b.fiche);
        if (classe !== 'distinct') onPair(a.natal, b.natal, classe, score, modele);
      }
    }
  }
  return comparees;
}

/** Recomputes keys, pairs and groups of everything, and repairs. Ids depend on the groups alone: they do not move. */
export async function rapprocherTout(
  db: Db,
  publieur: Publieur,
  { reperer, onProgress = () => {} }: OptionsDuTout,
): Promise<BilanDuTout> {
  const blocs = new Map<number, Membre[]>();
  const aReprendre = new Set<string>();
  let traces = 0;
  const noeuds: (Noeud & { projetId: string })[] = [];
  for await (const page of listTraces(db)) {
    for (const trace of page) {
      const { natal, ref, cercle, projetId, supprime } = trace;
      const { fiche, cles, repere } = reperer(trace);
      noeuds.push({ natal, ref, cercle, projetId, supprime, repere });
      const attendues = supprime ? [] : cles;
      if (attendues.join() !== trace.cles.join()) aReprendre.add(natal);
      addToBlocs(blocs, { natal, cercle: cercle ?? '', fiche }, attendues);
      if (!supprime) traces += 1;
    }
    onProgress('lecture', traces, traces);
  }
  const stockees = await listPairesStockees(db);
  const stored = new Map(
    stockees.filter(({ gelee }) => !gelee).map((paire) => [`${paire.a} ${paire.b}`, paire]),
  );
  const paires = { certain: 0, a_confirmer: 0 };
  const certitudes: { a: string; b: string; score: number }[] = stockees.filter(({ gelee }) => gelee);
  const comparees = judgeBlocs(blocs, (a, b, classe, score, modele) => {
    paires[classe] += 1;
    if (classe === 'certain') certitudes.push({ a, b, score });
    const key = `${a} ${b}`;
    const known = stored.get(key);
    stored.delete(key);
    if (known?.classe !== classe || known.score !== score || known.modele !== modele)
      aReprendre.add(a).add(b);
  });
  // What is stored and not found any more.
  for (const key of stored.keys()) for (const natal of key.split(' ')) aReprendre.add(natal);
  for (const natal of await listMalGroupees(db, noeuds, certitudes, { contredit, contreditEtapes }))
    aReprendre.add(natal);
  const natals = [...aReprendre].sort();
  let fait = 0;
  for await (const done of relinkTraces(publieur, natals)) {
    fait += done;
    onProgress('reprise', fait, natals.length);
  }
  return { traces, paires, comparees, reprises: natals.length };
}
