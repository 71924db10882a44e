// The one write path of traces and projets: locks, whole components read, decision, rows and events, one transaction.
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { recordEvenements } from '../evenements/index.ts';
import { type Db, deferred } from '../infra/db.ts';
import { type Changement, computeEcritures } from './changements.ts';
import type { Regles } from './contenu.ts';
import { findARevoir, limitesImmediates, linkTraces, newEnds, tracesToLink, withCles } from './liaison.ts';
import type { Composant, RangDe, TraceChangee, TraceEnBase } from './modele.ts';
import { ecritureConcurrente } from './problems.ts';
import type { Limites, Rapprocheur, TraceARapprocher } from './rapprocheur.ts';
import { type Differe, writeEcritures } from './store.ts';
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

export interface Ecrit {
  /** The changed traces as written, by natal id. */
  traces: ReadonlyMap<string, TraceEnBase>;
  /** Where the other traces that changed projet stand now, by natal id. */
  deplacements: ReadonlyMap<string, string>;
  /** Linkage is done, or left for later. */
  rapprochement: 'fait' | 'differe';
  /** False when the linkage that was asked could not be done. */
  estRapproche: boolean;
  /** Traces that computation ties to others, by natal id. */
  apparies: ReadonlySet<string>;
}

/** What is decided on a component; `finish` ends the transaction. */
export interface Decision<T> extends Changement {
  /** Unchanged traces to link again, by natal id, with the keys of their last linkage; null: those that they have. */
  aRapprocher?: ReadonlyMap<string, readonly number[] | null>;
  /** How far to link in this very transaction; null: another one does it. */
  limites?: Limites | null;
  finish(tx: Db, ecrit: Ecrit): Promise<T>;
}

/** May read more in the transaction, whose locks are held; runs again when others turn out to be needed. */
export type Decide<T> = (composant: Composant, tx: Db) => Decision<T> | Promise<Decision<T>>;

const maxAttempts = 8;
/** Two transactions met: serialization, deadlock, or the birth of one reference twice. */
const retryable = new Set(['40001', '40P01', '23505']);

/** Codes of a connection, or of a server, that goes away. */
export const isConnectionLost = (code: string) => /^(08|57P)/.test(code);

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

interface Complete {
  composant: Composant;
  changement: Changement;
  differes: Differe[];
  estRapproche: boolean;
  /** What waits instead when the linkage cannot be written. */
  aLier: readonly TraceARapprocher[];
}

const toDiffere = ({ trace, clesAvant }: TraceARapprocher): Differe => ({ natal: trace.natal, clesAvant });

/** What linkage adds to a decision; undefined when more locks are needed, now added to `cles`. */
async function complete(
  tx: Db,
  rapprocheur: Rapprocheur,
  composant: Composant,
  decision: Decision<unknown>,
  cles: Cles,
): Promise<Complete | undefined> {
  const { limites = limitesImmediates, changees, aRapprocher = new Map() } = decision;
  const aLier = tracesToLink(composant, changees, aRapprocher);
  if (aLier.length === 0) return { composant, changement: decision, differes: [], estRapproche: true, aLier };
  const linked = new Set(aLier.map(({ trace }) => trace.natal));
  const reviews = (natals: readonly string[]) =>
    natals.filter((natal) => !linked.has(natal)).map((natal) => ({ natal, clesAvant: null }));
  const liaison = limites && (await linkTraces(tx, rapprocheur, composant, aLier, limites));
  if (!liaison) {
    const differes = [...aLier.map(toDiffere), ...reviews(await findARevoir(tx, rapprocheur, aLier))];
    return { composant, changement: decision, differes, estRapproche: false, aLier };
  }
  const differes = reviews(liaison.aRevoir);
  const { appariements, voisines } = liaison;
  const changement = { ...decision, appariements, voisines };
  const ends = newEnds(composant, liaison).filter((natal) => !linked.has(natal));
  if (ends.length === 0) return { composant, changement, differes, estRapproche: true, aLier };
  const extended = await readComposant(tx, [], ends, composant);
  if (addMissingLocks(extended, decision.changees, cles)) return undefined;
  return { composant: extended, changement, differes, estRapproche: true, aLier };
}

/** True when nothing is said that could change anything. */
function isIdle({ changees, jugements = [], aRapprocher }: Decision<unknown>): boolean {
  return changees.length === 0 && jugements.length === 0 && aRapprocher === undefined;
}

/** Natal ids of the pairs once the change is made; some may have been undone by it. */
function listApparies(composant: Composant, { appariements = [] }: Changement): ReadonlySet<string> {
  const known = [...composant.appariements.values()];
  return new Set([...known, ...appariements].flatMap(({ a, b }) => [a, b]));
}

/** Writes the rows of a change; those of its linkage wait for the worker when they cannot be written. */
async function write(tx: Db, auteur: string, { rangDe, regles }: Publieur, complete: Complete) {
  const { rapprocheur } = regles;
  const { composant, changement, differes, estRapproche, aLier } = complete;
  const send = async (what: Changement, waiting: Differe[]) => {
    const ecritures = computeEcritures(composant, what, auteur, { rangDe, rapprocheur });
    await writeEcritures(tx, { ...ecritures, differes: waiting }, composant.instant);
    await recordEvenements(tx, ecritures.evenements);
    return ecritures;
  };
  if (!changement.appariements?.length)
    return { ecritures: await send(changement, differes), differes, estRapproche };
  await sql`${deferred} SAVEPOINT liaison`.execute(tx);
  try {
    const ecritures = await send(changement, differes);
    await sql`RELEASE liaison`.execute(tx);
    return { ecritures, differes, estRapproche };
  } catch (error) {
    const code = String((error as { code?: string }).code);
    if (retryable.has(code) || isConnectionLost(code)) throw error;
    await sql`ROLLBACK TO liaison`.execute(tx);
    rapprocheur.signalerEchec(error);
    const { appariements: _, voisines: _v, ...seul } = changement;
    const waiting = [...differes, ...aLier.map(toDiffere)];
    return { ecritures: await send(seul, waiting), differes: waiting, estRapproche: false };
  }
}

/** One attempt; undefined when more locks are needed, now added to `cles`. */
function attempt<T>(
  publieur: Publieur,
  auteur: string,
  cles: Cles,
  decide: Decide<T>,
): Promise<{ resultat: T } | undefined> {
  const { rapprocheur } = publieur.regles;
  return publieur.db.transaction().execute(async (tx) => {
    await takeVerrous(tx, orderVerrous(cles.bandes, cles.refs, cles.cibles));
    const found = await readComposant(tx, cles.refs, [...cles.cibles]);
    const decided = await decide(found, tx);
    const decision = { ...decided, changees: withCles(decided.changees, rapprocheur) };
    if (addMissingLocks(found, decision.changees, cles)) return undefined;
    const completed = await complete(tx, rapprocheur, found, decision, cles);
    if (!completed) return undefined;
    const { composant, changement } = completed;
    if (isIdle(decision)) {
      const apparies = listApparies(composant, changement);
      const nothing = {
        traces: new Map(),
        deplacements: new Map(),
        rapprochement: 'fait',
        estRapproche: true,
        apparies,
      } as const;
      return { resultat: await decision.finish(tx, nothing) };
    }
    const { ecritures, differes, estRapproche } = await write(tx, auteur, publieur, completed);
    const traces = new Map(ecritures.traces.map(({ apres }) => [apres.natal, apres]));
    const waiting = new Set(differes.map(({ natal }) => natal));
    const isDiffere = decision.changees.some(({ apres }) => waiting.has(apres.natal));
    const deplacements = new Map(ecritures.deplacements.map(({ natal, projetId }) => [natal, projetId]));
    return {
      resultat: await decision.finish(tx, {
        traces,
        deplacements,
        rapprochement: isDiffere ? 'differe' : 'fait',
        estRapproche,
        apparies: listApparies(composant, changement),
      }),
    };
  });
}

/** Decides again on fresh facts as long as other writers come between. Nothing is written when it throws. */
export async function writeUnderLocks<T>(
  publieur: Publieur,
  auteur: string,
  cles: Cles,
  decide: Decide<T>,
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
