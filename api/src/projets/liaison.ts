// Record linkage within a write: candidates found and judged under the locks of the write, never at its expense.
import { sql } from 'kysely';
import { type Db, deferred } from '../infra/db.ts';
import type { Changement } from './changements.ts';
import {
  type AppariementExplique,
  type Composant,
  pairKey,
  type TraceChangee,
  type TraceEnBase,
} from './modele.ts';
import type { Limites, Rapprocheur, TraceARapprocher, Voisine } from './rapprocheur.ts';
import { addLieux } from './verrous.ts';

/** Beyond these, a publication is written alone and the worker links it later. */
export const limitesImmediates: Limites = { maxCandidats: 50, maxMs: 200 };

export interface Liaison {
  appariements: NonNullable<Changement['appariements']>;
  voisines: ReadonlyMap<string, Voisine>;
  /** Traces that a full block takes in or puts out. */
  aRevoir: string[];
}

/** The changed traces under the keys by which they will be found, and their locks; a deleted one under none. */
export function withCles(changees: readonly TraceChangee[], rapprocheur: Rapprocheur): TraceChangee[] {
  return changees.map((changee) => {
    const { apres } = changee;
    if (apres.supprimeLe !== null) return { ...changee, apres: { ...apres, cles: [] } };
    const { cles, lieux } = rapprocheur.situer(apres);
    const bandes = addLieux(apres.bandes, lieux);
    return { ...changee, apres: { ...apres, cles: [...cles], bandes } };
  });
}

/** Traces whose words, place or life changed, and those that the caller wants linked again. */
export function tracesToLink(
  composant: Composant,
  changees: readonly TraceChangee[],
  aRapprocher: ReadonlyMap<string, readonly number[] | null>,
): TraceARapprocher[] {
  const found = new Map<string, TraceARapprocher>();
  for (const [natal, clesAvant] of aRapprocher) {
    const trace = composant.traces.get(natal);
    if (trace) found.set(natal, { trace, clesAvant: clesAvant ?? trace.cles });
  }
  for (const { avant, apres, champs } of changees) {
    const clesAvant = avant?.cles ?? [];
    const isMoved = champs.length > 0 || clesAvant.join() !== apres.cles.join();
    const cercleAvant = avant === undefined ? apres.cercle : avant.cercle;
    if (isMoved) found.set(apres.natal, { trace: apres, clesAvant, cercleAvant });
  }
  return [...found.values()];
}

/**
 * What changes among the pairs of these traces. A tombstone keeps what was certain on its last day: it tells whom it
 * stays with, whatever is decided and undone later.
 */
function comparePaires(
  composant: Composant,
  traces: readonly TraceEnBase[],
  paires: readonly AppariementExplique[],
): Liaison['appariements'] {
  const natals = new Set(traces.map((trace) => trace.natal));
  const found = new Map(paires.map((paire) => [pairKey(paire), paire]));
  const changes: { a: string; b: string; apres: AppariementExplique | null }[] = [];
  const now = new Map([...composant.traces, ...traces.map((trace) => [trace.natal, trace] as const)]);
  const isDeleted = (natal: string) => (now.get(natal)?.supprimeLe ?? null) !== null;
  for (const [key, { a, b, classe }] of composant.appariements) {
    if (found.has(key) || !(natals.has(a) || natals.has(b))) continue;
    if (classe !== 'certain' || !(isDeleted(a) || isDeleted(b))) changes.push({ a, b, apres: null });
  }
  for (const [key, apres] of found) {
    const avant = composant.appariements.get(key);
    const isSame =
      avant?.classe === apres.classe && avant.score === apres.score && avant.modele === apres.modele;
    if (!isSame) changes.push({ a: apres.a, b: apres.b, apres });
  }
  return changes;
}

/**
 * Links traces as they are about to be; undefined when it would take too long or failed, and nothing was written: the
 * caller leaves the work for later.
 */
export async function linkTraces(
  tx: Db,
  rapprocheur: Rapprocheur,
  composant: Composant,
  aLier: readonly TraceARapprocher[],
  limites: Limites,
): Promise<Liaison | undefined> {
  const recherche = await tryLinkage(tx, rapprocheur, limites.maxMs, () =>
    rapprocheur.rapprocher(tx, aLier, limites),
  );
  if (!recherche) return undefined;
  const traces = aLier.map(({ trace }) => trace);
  const { paires, voisines, aRevoir } = recherche;
  return { appariements: comparePaires(composant, traces, paires), voisines, aRevoir };
}

/** What it finds; undefined when it fails or takes longer, and the transaction goes on as if it had not been tried. */
async function tryLinkage<T>(
  tx: Db,
  rapprocheur: Rapprocheur,
  maxMs: number,
  find: () => Promise<T>,
): Promise<T | undefined> {
  const timeout = sql.raw(String(maxMs));
  await sql`${deferred} SAVEPOINT rapprochement; SET LOCAL statement_timeout = ${timeout}`.execute(tx);
  try {
    const found = await find();
    await sql`${deferred} SET LOCAL statement_timeout = DEFAULT; RELEASE rapprochement`.execute(tx);
    return found;
  } catch (error) {
    // A lost connection or a deadlock ends the whole transaction: only the linkage's own faults stop here.
    await sql`ROLLBACK TO rapprochement`.execute(tx);
    rapprocheur.signalerEchec(error);
    return undefined;
  }
}

/**
 * Whom the changed traces move into full blocks or out of them, when their own linkage is left for later: by then,
 * nothing tells any more what the blocks were.
 */
export async function findARevoir(
  tx: Db,
  rapprocheur: Rapprocheur,
  aLier: readonly TraceARapprocher[],
): Promise<string[]> {
  const known = aLier.filter(({ trace, clesAvant }) => trace.version > 1 || clesAvant.length > 0);
  if (known.length === 0) return [];
  return tryLinkage(tx, rapprocheur, limitesImmediates.maxMs, () => rapprocheur.revoir(tx, known)).then(
    (found) => found ?? [],
  );
}

/** Ends of the links that join for good and that the component does not know yet. */
export function newEnds(composant: Composant, { appariements }: Liaison): string[] {
  const ends = appariements.flatMap(({ a, b, apres }) => (apres?.classe === 'certain' ? [a, b] : []));
  return [...new Set(ends)].filter((natal) => !composant.traces.has(natal));
}
