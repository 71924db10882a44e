// The one write path of traces and projets: locks, whole components read, decision, rows and events, one transaction.
import { setTimeout } from 'node:timers/promises';
import { recordEvenements } from '../evenements/index.ts';
import type { Db } from '../infra/db.ts';
import { computeEcritures } from './changements.ts';
import type { Regles } from './contenu.ts';
import type { Composant, RangDe, TraceChangee, TraceEnBase } from './modele.ts';
import { ecritureConcurrente } from './problems.ts';
import { writeEcritures } from './store.ts';
import { readComposant, takeVerrous } from './store-composant.ts';
import { orderVerrous } from './verrous.ts';

export interface Publieur {
  db: Db;
  regles: Regles;
  rangDe: RangDe;
}

/** What a write looks at: its references, the targets of its links, the locks that guard it. */
export interface Cles {
  refs: string[];
  cibles: Set<string>;
  bandes: Set<number>;
}

/** What is decided on a component; `finish` ends the transaction, with the traces as written by natal id. */
export interface Decision<T> {
  changees: readonly TraceChangee[];
  finish(tx: Db, written: ReadonlyMap<string, TraceEnBase>): Promise<T>;
}

const maxAttempts = 8;
/** Two transactions met: serialization, deadlock, or the birth of one reference twice. */
const retryable = new Set(['40001', '40P01', '23505']);

/** Locks that the component turns out to need beyond those held; a patch may move the trace and its links. */
function addMissingLocks(composant: Composant, changees: readonly TraceChangee[], cles: Cles): boolean {
  const held = cles.bandes.size + cles.cibles.size;
  for (const trace of composant.traces.values()) for (const bande of trace.bandes) cles.bandes.add(bande);
  for (const { avant, apres } of changees) {
    for (const bande of apres.bandes) cles.bandes.add(bande);
    for (const cible of apres.liens) if (!avant?.liens.includes(cible)) cles.cibles.add(cible);
  }
  return cles.bandes.size + cles.cibles.size > held;
}

/** One attempt; undefined when more locks are needed, now added to `cles`. */
function attempt<T>(
  publieur: Publieur,
  auteur: string,
  cles: Cles,
  decide: (composant: Composant) => Decision<T>,
): Promise<{ resultat: T } | undefined> {
  return publieur.db.transaction().execute(async (tx) => {
    await takeVerrous(tx, orderVerrous(cles.bandes, cles.refs, cles.cibles));
    const composant = await readComposant(tx, cles.refs, [...cles.cibles]);
    const { changees, finish } = decide(composant);
    if (addMissingLocks(composant, changees, cles)) return undefined;
    if (changees.length === 0) return { resultat: await finish(tx, new Map()) };
    const ecritures = computeEcritures(composant, changees, auteur, publieur.rangDe);
    await writeEcritures(tx, ecritures, composant.instant);
    await recordEvenements(tx, ecritures.evenements);
    const written = new Map(ecritures.traces.map(({ apres }) => [apres.natal, apres]));
    return { resultat: await finish(tx, written) };
  });
}

/** Decides again on fresh facts as long as other writers come between. Nothing is written when it throws. */
export async function writeUnderLocks<T>(
  publieur: Publieur,
  auteur: string,
  cles: Cles,
  decide: (composant: Composant) => Decision<T>,
): Promise<T> {
  for (let i = 0; i < maxAttempts; i++) {
    try {
      const done = await attempt(publieur, auteur, cles, decide);
      if (done) return done.resultat;
    } catch (error) {
      if (!retryable.has(String((error as { code?: string }).code))) throw error;
      // The other writer needs the time to end; each waits its own.
      await setTimeout(Math.random() * 10 * (i + 1));
    }
  }
  throw ecritureConcurrente();
}
