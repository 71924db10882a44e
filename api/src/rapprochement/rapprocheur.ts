// Finds who may be the same projet as some traces and judges each pair. Reads under the caller's locks; writes nothing.

import { setImmediate } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Db } from '../infra/db.ts';
import {
  type AppariementExplique,
  compareText,
  type Rapprocheur,
  type TraceEnBase,
  type TraceSituable,
} from '../projets/index.ts';
import type { Referentiel } from '../territoires/index.ts';
import { findRencontres, type Situee } from './blocs.ts';
import { createMemoire, jetonOf } from './memoire.ts';
import { type Mesures, sansMesures } from './mesures.ts';
import { clesDeBlocage, type Fiche, ficheDe, juger } from './modele/index.ts';
import { contredit, repereOf } from './repere.ts';
import { type Candidate, readBlocs, readCandidates } from './store.ts';

export interface Reperage {
  fiche: Fiche;
  cles: readonly number[];
  lieux: readonly string[];
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
const memoire = 60_000;

/** A turn of the event loop is given back after this long, so that other requests go on. */
const sliceMs = 4;

export interface OptionsDeRapprocheur {
  referentiel: Pick<Referentiel, 'situer'>;
  mesures?: Mesures;
  log: FastifyBaseLogger;
}

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

  function reperer(trace: TraceSituable): Reperage {
    const known = byContent.get(trace.contenu);
    if (known) return known;
    const lieux = trace.contenu.collectivites.flatMap(({ type, code }) => {
      const place = referentiel.situer(type, code);
      return 'erreur' in place || !place.nom ? [] : place.nom;
    });
    const fiche = ficheDe({ ...trace, lieux });
    const cles = clesDeBlocage(fiche);
    const sirens = cles.filter((cle) => /^s\d{9}/.test(cle)).map((cle) => cle.slice(0, 10));
    const reperage = {
      fiche,
      cles: [...new Set(cles.map(numberOf))],
      lieux: [...new Set(sirens)],
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
  async function readVoisines(tx: Db, natals: readonly string[]): Promise<(Candidate & { fiche: Fiche })[]> {
    if (natals.length === 0) return [];
    const known = natals.map((natal) => kept.jetonOf(natal) ?? '');
    const candidates = await readCandidates(tx, natals, known);
    return candidates.flatMap((candidate) => {
      const { natal, contenu } = candidate;
      const reperage = contenu ? reperer({ ...candidate, contenu }) : kept.find(natal, jetonOf(candidate));
      if (!reperage) return [];
      if (contenu) retenir(natal, candidate, reperage);
      return { ...candidate, fiche: reperage.fiche };
    });
  }

  return {
    repereDe: (trace) => repererEnBase(trace).repere,
    contredit,
    situer: reperer,
    situerEnBase: repererEnBase,
    retenir(traces) {
      for (const trace of traces) retenir(trace.natal, trace, reperer(trace));
    },
    async rapprocher(tx, traces, limites) {
      const start = performance.now();
      const situees = traces.map(
        ({ trace, clesAvant }): Situee => ({
          natal: trace.natal,
          cercle: trace.cercle ?? '',
          cles: trace.cles,
          clesAvant,
        }),
      );
      const cles = new Set(situees.flatMap((trace) => [...trace.cles, ...trace.clesAvant]));
      if (cles.size === 0) return { paires: [], voisines: new Map(), aRevoir: [] };
      const blocs = await readBlocs(tx, [...cles]);
      const rencontres = situees.map((trace) => findRencontres(trace, blocs));
      for (const { candidats } of rencontres) {
        mesures.observeCandidats(candidats.size);
        if (candidats.size > limites.maxCandidats) return undefined;
      }
      const own = new Map(traces.map(({ trace }) => [trace.natal, repererEnBase(trace).fiche]));
      const others = new Set(rencontres.flatMap(({ candidats }) => [...candidats]));
      const wanted = [...others].filter((natal) => !own.has(natal));
      const found = await readVoisines(tx, wanted);
      const fiches = new Map([...found.map(({ natal, fiche }) => [natal, fiche] as const), ...own]);

      const paires = new Map<string, AppariementExplique>();
      let sliceStart = performance.now();
      for (const [i, { candidats }] of rencontres.entries()) {
        const { natal } = situees[i] as Situee;
        for (const other of candidats) {
          const [a, b] = natal < other ? [natal, other] : [other, natal];
          const [ficheA, ficheB] = [fiches.get(a), fiches.get(b)];
          if (!ficheA || !ficheB || paires.has(`${a} ${b}`)) continue;
          const { classe, score, modele, explication } = judge(ficheA, ficheB);
          mesures.countClasse(classe);
          if (classe !== 'distinct')
            paires.set(`${a} ${b}`, { a, b, classe, score, modele, explication: explication() });
        }
        if (performance.now() - sliceStart > sliceMs) {
          await setImmediate();
          sliceStart = performance.now();
        }
      }
      mesures.observeDuree((performance.now() - start) / 1_000);
      const aRevoir = new Set(rencontres.flatMap((rencontre) => [...rencontre.aRevoir]));
      return {
        paires: [...paires.values()].sort((x, y) => compareText(x.a, y.a) || compareText(x.b, y.b)),
        voisines: new Map(found.map((voisine) => [voisine.natal, voisine])),
        aRevoir: [...aRevoir].sort(compareText),
      };
    },
    signalerEchec(error) {
      mesures.countEchec();
      log.warn(
        { code: (error as { code?: string }).code, name: (error as Error).name },
        'rapprochement différé',
      );
    },
  };
}

/** The explanation is written only for the pairs that are kept. */
function judge(a: Fiche, b: Fiche) {
  const jugement = juger(a, b);
  const { classe, score, modele } = jugement;
  return { classe, score, modele, explication: () => jugement.explication };
}
