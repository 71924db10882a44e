// The loop that empties an outbox towards the hub: one batch at a time, patient with failures.
import { Probleme } from '../probleme.ts';
import { attendre, attenteApres, type Patience } from '../reprise.ts';
import type { Connexion } from '../transport.ts';
import type { Ecriture } from './ecriture.ts';
import { type Bilan, sendNotes, takeNotes } from './envoi.ts';
import { type Etat, summarize } from './etat.ts';

export interface Sortie {
  /** A batch is under way. */
  occupe: boolean;
  /** Failures in a row; 0 when the hub answers. */
  echecs: number;
  dernierEchec: unknown;
  prochainEssaiLe: string | undefined;
  derniereReussiteLe: string | undefined;
}

export interface OptionsDExpediteur {
  connexion: Connexion;
  etat: Etat;
  ecriture: Ecriture;
  lot: number;
  regroupementMs: number;
  patience: Patience;
  /** After each batch, once its answers are durable. */
  onBilan(bilan: Bilan): void;
  /** After each batch, once told. */
  onPause(): void;
  /** After each failure, before the wait. */
  onEchec(): void;
}

export interface Expediteur {
  readonly sortie: Readonly<Sortie>;
  /** Something may have to be sent. */
  wake(): void;
  /** Writes the log again with what is alive only. */
  compact(): Promise<void>;
  /** Cuts what is under way, which stays to be sent. */
  stop(): Promise<void>;
}

const lotOctets = 2 * 1024 * 1024;
/** Answered operations that the log may hold before it is written again without them. */
const residuMax = 5_000;
/** After this long with nothing to send, the log is emptied, contacts of persons with it. */
const reposMs = 1_000;

const now = () => new Date().toISOString();

export function startExpediteur(options: OptionsDExpediteur): Expediteur {
  const { connexion, etat, ecriture, lot, regroupementMs, patience } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const sortie: Sortie = {
    occupe: false,
    echecs: 0,
    dernierEchec: undefined,
    prochainEssaiLe: undefined,
    derniereReussiteLe: undefined,
  };
  let wakeUp: (() => void) | undefined;

  function compact(): Promise<void> {
    return ecriture.compact(() => {
      const operations = summarize(etat);
      etat.operations = operations.length;
      return operations;
    });
  }

  function fail(error: unknown): void {
    sortie.echecs += 1;
    sortie.dernierEchec = error;
  }

  /** Was the hub able to answer? */
  async function sendOnce(): Promise<boolean> {
    const batch = takeNotes(etat.enAttente.values(), lot, lotOctets);
    const bilan = await sendNotes(connexion, batch, signal, now);
    if (bilan.operations.length > 0) await ecriture.append(bilan.operations);
    const isAnswered = bilan.echec === undefined && bilan.resultats.length > 0;
    if (isAnswered) {
      Object.assign(sortie, { echecs: 0, dernierEchec: undefined, prochainEssaiLe: undefined });
      sortie.derniereReussiteLe = now();
    } else if (!signal.aborted) fail(bilan.echec ?? new Error('Le hub demande de renvoyer plus tard.'));
    options.onBilan(bilan);
    return isAnswered;
  }

  /** Writes the log again when most of it has been answered. */
  async function compactIfWorth(): Promise<void> {
    const residu = etat.operations - etat.enAttente.size - 2 * etat.rejets.size;
    if (residu > Math.max(residuMax, etat.enAttente.size)) await compact();
  }

  async function waitAfterFailure(): Promise<void> {
    const { dernierEchec, echecs } = sortie;
    const demandee = dernierEchec instanceof Probleme ? (dernierEchec.attendreMs ?? 0) : 0;
    const attente = Math.max(demandee, attenteApres(echecs, Math.random(), patience));
    sortie.prochainEssaiLe = new Date(Date.now() + attente).toISOString();
    options.onEchec();
    await attendre(attente, signal);
  }

  /** Ends at the next note, or after a rest; the log is then emptied. */
  async function waitForWork(): Promise<void> {
    const woken = new Promise<'travail'>((resolve) => {
      wakeUp = () => resolve('travail');
    });
    if (etat.operations <= 2 * etat.rejets.size) {
      await woken;
      return;
    }
    const rest = new AbortController();
    const quiet = attendre(reposMs, rest.signal).then(
      () => 'repos' as const,
      () => 'travail' as const,
    );
    const first = await Promise.race([woken, quiet]);
    rest.abort();
    if (first === 'repos' && etat.enAttente.size === 0) await compact();
  }

  async function step(): Promise<void> {
    if (etat.enAttente.size === 0) return waitForWork();
    sortie.occupe = true;
    const isAnswered = await sendOnce().finally(() => {
      sortie.occupe = false;
    });
    options.onPause();
    if (!isAnswered) return waitAfterFailure();
    await compactIfWorth();
    if (etat.enAttente.size < lot) await attendre(regroupementMs, signal);
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await step();
      } catch (error) {
        if (signal.aborted) return;
        // The outbox refuses to write: what was noted before is still there, and will be sent again.
        fail(error);
        await waitAfterFailure().catch(() => undefined);
      }
    }
  }

  const running = run();
  return {
    sortie,
    wake: () => wakeUp?.(),
    compact,
    async stop() {
      stopping.abort(new Error('Ce publisher est fermé.'));
      wakeUp?.();
      await running;
    },
  };
}
