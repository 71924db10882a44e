// Finds who may be the same projet as some traces and judges each pair. Reads under the caller's locks; writes nothing.

import { setImmediate } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Db } from '../infra/db.ts';
import {
  type AppariementExplique,
  compareText,
  type Limites,
  type Rapprocheur,
  type TraceEnBase,
  type TraceSituable,
  type Voisine,
} from '../projets/index.ts';
import type { Referentiel } from '../territoires/index.ts';
import { changesBlocks, depthsOf, findRencontres, type Situee, situeeOf } from './blocs.ts';
import { createMemoire, jetonOf } from './memoire.ts';
import { type Mesures, sansMesures } from './mesures.ts';
import { clesDeBlocage, type Fiche, ficheDe, juger } from './modele/index.ts';
import { contredit, contreditEtapes, repereOf } from './repere.ts';
import { type Candidate, readBlocs, readCandidates } from './store.ts';
import { lireTerritoire } from './territoire.ts';

export interface Reperage {
  fiche: Fiche;
  cles: readonly number[];
  lieux: readonly string[];
  partages: readonly string[];
  repere: string;
}

/** 52 bits of the key (two FNV-1a): exact in a JSON number; a collision costs one comparison. */
function numberOf(cle: string): number {
  let [high, low] = [0x811c9dc5, 0x01000193];
  for (let i = 0; i < cle.length; i++) {
    const code = cle.charCodeAt(i);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b) ^ (low >>> 13);
  }
  return ((high ^ (high >>> 16)) & 0xfffff) * 0x1_0000_0000 + (low >>> 0);
}

/** Traces remembered, about 2 kB each. */
const memoire = 15_000;

/** A turn of the event loop is given back after this long, so that other requests go on. */
const sliceMs = 4;

export interface OptionsDeRapprocheur {
  referentiel: Pick<Referentiel, 'situer' | 'findCommune'>;
  mesures?: Mesures;
  log: FastifyBaseLogger;
}

/** A stored trace with what is read in it. */
type Lue = Candidate & {
  fiche: Fiche;
  /** Stored under the keys of this version of the model. */
  estAJour: boolean;
};

/** A rapprocheur of ours: it also says all that it reads in a trace. */
export interface RapprocheurOuvert extends Rapprocheur {
  situer(trace: TraceSituable): Reperage;
}

export function openRapprocheur({
  referentiel,
  log,
  mesures = sansMesures,
}: OptionsDeRapprocheur): RapprocheurOuvert {
  const byContent = new WeakMap<object, Reperage>();
  const kept = createMemoire<Reperage>(memoire);

  function signalerEchec(error: unknown): void {
    mesures.countEchec();
    log.warn(
      { code: (error as { code?: string }).code, name: (error as Error).name },
      'rapprochement différé',
    );
  }

  /** A text that cannot be read is published all the same: it meets nobody. */
  function lireFiche(trace: TraceSituable): Fiche {
    try {
      return ficheDe({ ...trace, ...lireTerritoire(referentiel, trace.contenu) });
    } catch (error) {
      signalerEchec(error);
      return ficheDe({
        ...trace,
        dans: [],
        contenu: { nature: trace.contenu.nature, nom: '', collectivites: [] },
      });
    }
  }

  function reperer(trace: TraceSituable): Reperage {
    const known = byContent.get(trace.contenu);
    if (known) return known;
    const fiche = lireFiche(trace);
    const cles = clesDeBlocage(fiche);
    const sirens = cles.filter((cle) => /^s\d{9}/.test(cle)).map((cle) => cle.slice(0, 10));
    const declares = new Set([
      `${trace.plateforme}:${trace.externalId}`,
      ...(trace.contenu.memeProjetQue ?? []),
    ]);
    const reperage = {
      fiche,
      cles: [...new Set(cles.map(numberOf))],
      lieux: [...new Set(sirens)],
      partages: cles.filter((cle) => cle.startsWith('id|') && !declares.has(cle.slice(3))),
      repere: repereOf(fiche),
    };
    byContent.set(trace.contenu, reperage);
    return reperage;
  }

  /** Same, for a trace as it is stored. */
  function repererEnBase(trace: TraceEnBase): Reperage {
    return kept.find(trace.natal, jetonOf(trace)) ?? reperer(trace);
  }

  function retenir(
    natal: string,
    etat: { version: number; cles: readonly number[] },
    reperage: Reperage,
  ): void {
    kept.keep(natal, jetonOf(etat), reperage);
  }

  /** The living traces among these, with what is read in them. */
  async function readVoisines(tx: Db, natals: readonly string[]): Promise<Lue[]> {
    if (natals.length === 0) return [];
    const known = natals.map((natal) => kept.jetonOf(natal) ?? '');
    const candidates = await readCandidates(tx, natals, known);
    return candidates.flatMap((candidate) => {
      const { natal, contenu } = candidate;
      const reperage = contenu ? reperer({ ...candidate, contenu }) : kept.find(natal, jetonOf(candidate));
      if (!reperage) return [];
      if (contenu) retenir(natal, candidate, reperage);
      const estAJour = reperage.cles.join() === candidate.cles.join();
      return { ...candidate, fiche: reperage.fiche, estAJour };
    });
  }

  /** Whom these traces meet and what is to be said of each pair; `aRevoir` names first the trace that makes it so. */
  async function comparer(
    db: Db,
    situees: readonly Situee[],
    own: ReadonlyMap<string, Fiche>,
    { maxCandidats }: Pick<Limites, 'maxCandidats'>,
  ) {
    const start = performance.now();
    const depths = depthsOf(situees);
    if (depths.size === 0) return { paires: [], voisines: new Map<string, Voisine>(), aRevoir: [] };
    const { candidats, visibles, aRevoir } = findRencontres(situees, await readBlocs(db, depths));
    for (const { size } of candidats) mesures.observeCandidats(size);
    if (visibles.some((count) => count > maxCandidats)) return undefined;
    const others = new Set(candidats.flatMap((found) => [...found]));
    const voisines = await readVoisines(
      db,
      [...others].filter((natal) => !own.has(natal)),
    );
    const fiches = new Map([...voisines.map(({ natal, fiche }) => [natal, fiche] as const), ...own]);
    const paires = await judgeAll(situees, candidats, fiches);
    mesures.observeDuree((performance.now() - start) / 1_000);
    return { paires, voisines: new Map<string, Voisine>(voisines.map((v) => [v.natal, v])), aRevoir };
  }

  /** Each pair once; gives the event loop back from time to time. */
  async function judgeAll(
    situees: readonly Situee[],
    rencontres: readonly ReadonlySet<string>[],
    fiches: ReadonlyMap<string, Fiche>,
  ): Promise<AppariementExplique[]> {
    const paires: AppariementExplique[] = [];
    const judged = new Set<string>();
    let sliceStart = performance.now();
    for (const [i, candidats] of rencontres.entries()) {
      const { natal } = situees[i] as Situee;
      for (const other of candidats) {
        const [a, b] = natal < other ? [natal, other] : [other, natal];
        const [ficheA, ficheB] = [fiches.get(a), fiches.get(b)];
        const key = `${a} ${b}`;
        if (!ficheA || !ficheB || judged.has(key)) continue;
        judged.add(key);
        const jugement = juger(ficheA, ficheB);
        const { classe, score, modele } = jugement;
        mesures.countClasse(classe);
        // The explanation is written only for the pairs that are kept.
        if (classe !== 'distinct')
          paires.push({ a, b, classe, score, modele, explication: jugement.explication });
      }
      if (performance.now() - sliceStart > sliceMs) {
        await setImmediate();
        sliceStart = performance.now();
      }
    }
    return paires.sort((x, y) => compareText(x.a, y.a) || compareText(x.b, y.b));
  }

  return {
    repereDe: (trace) => repererEnBase(trace).repere,
    contredit,
    contreditEtapes,
    situer: reperer,
    situerEnBase: repererEnBase,
    retenir(traces) {
      for (const trace of traces) retenir(trace.natal, trace, reperer(trace));
    },
    async rapprocher(tx, traces, limites) {
      const own = new Map(traces.map(({ trace }) => [trace.natal, repererEnBase(trace).fiche]));
      const situees = traces.map(situeeOf);
      const found = await comparer(tx, situees, own, limites);
      return (
        found && {
          ...found,
          aRevoir: [...new Set(found.aRevoir.map(([, natal]) => natal))].sort(compareText),
        }
      );
    },
    async trier(db, differes) {
      const traces = await readVoisines(
        db,
        differes.map(({ natal }) => natal),
      );
      const living = new Map(traces.map((trace) => [trace.natal, trace]));
      const own = new Map(traces.map(({ natal, fiche }) => [natal, fiche]));
      const met = new Set<string>();
      const situees = differes.flatMap(({ natal, clesAvant }): Situee[] => {
        const trace = living.get(natal);
        if (!trace?.estAJour) met.add(natal);
        if (!trace) return [];
        const { cles } = trace;
        const cercle = trace.cercle ?? '';
        return [{ natal, cercle, cercleAvant: cercle, cles, clesAvant: clesAvant ?? cles }];
      });
      const found = await comparer(db, situees, own, { maxCandidats: Number.POSITIVE_INFINITY });
      for (const { a, b } of found?.paires ?? []) met.add(a).add(b);
      for (const [natal] of found?.aRevoir ?? []) met.add(natal);
      return {
        rencontrees: met,
        aRevoir: [...new Set(found?.aRevoir.map(([, natal]) => natal))].sort(compareText),
      };
    },
    async revoir(tx, traces) {
      const situees = traces.map(situeeOf).filter(changesBlocks);
      if (situees.length === 0) return [];
      const { aRevoir } = findRencontres(situees, await readBlocs(tx, depthsOf(situees)));
      return [...new Set(aRevoir.map(([, natal]) => natal))].sort(compareText);
    },
    signalerEchec,
  };
}
