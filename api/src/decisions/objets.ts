// Who decides, and the traces that it designates: what does not exist and what it may not see are the same to it.
import type { Db } from '../infra/db.ts';
import type { Acces } from '../plateformes/index.ts';
import { type Composant, donneesInvalides, isVisible, type TraceEnBase } from '../projets/index.ts';
import type { Demande } from './demande.ts';
import { objetsInconnus } from './problems.ts';
import { reglesParType } from './regles-par-type.ts';
import { findDecision, findTraceVisee, type TraceVisee } from './store.ts';

export type Decideur = Pick<Acces, 'plateforme' | 'cleId' | 'scopes' | 'cercles'>;

export interface Objets {
  a: TraceVisee;
  b: TraceVisee | null;
  /** The correction that is settled. */
  correction: { id: string } | null;
}

const correctionInconnue = () => objetsInconnus(['objetA'], 'Aucune correction signalée');

async function findCorrection(db: Db, id: string, cercles: readonly string[]): Promise<Objets> {
  const correction = await findDecision(db, id, cercles);
  if (!correction?.visible || correction.type !== 'correction_signalee') throw correctionInconnue();
  const a = await findTraceVisee(db, correction.natalA, cercles);
  if (!a) throw correctionInconnue();
  return { a, b: null, correction };
}

/** Throws a 404 naming the objects that are not found, a 400 when both are one trace. */
export async function findObjets(db: Db, demande: Demande, cercles: readonly string[]): Promise<Objets> {
  const { type, objetA, objetB } = demande;
  if (type === 'correction_tranchee') return findCorrection(db, objetA, cercles);
  const a = await findTraceVisee(db, objetA, cercles);
  const withB = objetB !== null && reglesParType[type].objetB === 'trace';
  const b = withB ? await findTraceVisee(db, objetB, cercles) : undefined;
  if (!a || (withB && !b)) {
    const missing = [...(a ? [] : ['objetA' as const]), ...(withB && !b ? ['objetB' as const] : [])];
    throw objetsInconnus(missing, 'Aucun projet, aucune trace');
  }
  if (b?.natal === a.natal) {
    throw donneesInvalides([
      { pointer: '/objetB', detail: 'désigne la même trace que objetA : il en faut deux' },
    ]);
  }
  return { a, b: b ?? null, correction: null };
}

/** Locks of a decision on these traces. */
export function clesDe(traces: readonly Pick<TraceVisee, 'natal' | 'bandes'>[]) {
  return {
    refs: [],
    cibles: new Set(traces.map(({ natal }) => natal)),
    bandes: new Set(traces.flatMap(({ bandes }) => bandes)),
  };
}

/** The traces as they are under the locks; they may have become hidden since they were found. */
export function relireObjets(
  composant: Composant,
  { a, b }: Objets,
  cercles: readonly string[],
): { a: TraceEnBase; b: TraceEnBase | null } {
  const read = (champ: 'objetA' | 'objetB', natal: string): TraceEnBase => {
    const trace = composant.traces.get(natal);
    if (!trace || !isVisible(trace, cercles)) throw objetsInconnus([champ], 'Aucun projet, aucune trace');
    return trace;
  };
  return { a: read('objetA', a.natal), b: b && read('objetB', b.natal) };
}
