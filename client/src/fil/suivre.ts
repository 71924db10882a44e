// Follows the feed: at least once, in order, from where it stopped.

import type { RequeteDe } from '../appel.ts';
import type { Client } from '../client.ts';
import type { Evenement } from '../contrat.gen.ts';
import { attendre, attenteApres, type Patience } from '../reprise.ts';
import { type Curseur, type CurseurPerdu, isPassagere, toPerte } from './curseur.ts';

/** What a handler knows beside the event. */
export interface Contexte {
  /** Fires when the follower is asked to stop: finish quickly, or throw. */
  signal: AbortSignal | undefined;
  /** Rank of the try on this event, from 1. */
  essai: number;
}

export type Traitement = (evenement: Evenement, contexte: Contexte) => void | Promise<void>;

type Filtre = Omit<RequeteDe<'GET /v1/evenements'>, 'apres' | 'attente' | 'types' | 'limite'>;

export interface OptionsDeSuivi extends Filtre {
  client: Client;
  /** Types wanted; all by default. */
  types?: readonly string[];
  /** Ends the follower, gracefully: `follow` then resolves. */
  signal?: AbortSignal;
  /**
   * Without a cursor: `debut` (default) reads from the oldest event kept, `fin` only what comes, and a function gives
   * the cursor, usually that of a `snapshot`.
   */
  depart?: 'debut' | 'fin' | ((signal: AbortSignal | undefined) => Promise<string>);
  /**
   * The cursor is lost: give one to go on from, usually that of a `snapshot`. Without this, `follow` rejects with a
   * CurseurPerdu.
   */
  onCurseurPerdu?: (perte: CurseurPerdu, signal: AbortSignal | undefined) => Promise<string>;
  /** The hub does not answer, or the handler failed: it will be tried again. */
  onErreur?: (error: unknown) => void;
  /** Tries of the handler on one event; without limit by default, since going on would lose it. */
  essais?: number;
  /** Events of a page, 1 to 200, after which the cursor is written; 50 by default. */
  page?: number;
  /** Seconds of long poll, 0 to 30; 30 by default. */
  attenteSecondes?: number;
  /** Waits between tries; 1 s doubled up to 60 s by default. */
  patience?: Partial<Patience>;
}

/** The handler failed on this event, as many times as allowed: the cursor stays before its page. */
export class TraitementEchoue extends Error {
  readonly evenement: Evenement;

  constructor(evenement: Evenement, cause: unknown) {
    super(`L’événement ${evenement.id} (${evenement.type}) n’a pas pu être traité.`, { cause });
    this.name = 'TraitementEchoue';
    this.evenement = evenement;
  }
}

/** Runs until it succeeds, for failures that `mayRetry` admits. */
async function persist<T>(
  options: OptionsDeSuivi,
  once: (essai: number) => Promise<T>,
  mayRetry: (error: unknown, essai: number) => boolean,
): Promise<T> {
  const patience = { premiereAttenteMs: 1_000, attenteMaxMs: 60_000, ...options.patience };
  for (let essai = 1; ; essai++) {
    try {
      return await once(essai);
    } catch (error) {
      if (options.signal?.aborted || !mayRetry(error, essai)) throw error;
      options.onErreur?.(error);
      const demandee = (error as { attendreMs?: number }).attendreMs ?? 0;
      await attendre(Math.max(demandee, attenteApres(essai, Math.random(), patience)), options.signal);
    }
  }
}

async function departOf(options: OptionsDeSuivi): Promise<string | undefined> {
  const { depart = 'debut', signal } = options;
  if (depart === 'debut') return undefined;
  return depart === 'fin' ? 'fin' : depart(signal);
}

/** One page after a cursor; a lost one gives way to another, or rejects. */
async function readPage(options: OptionsDeSuivi, apres: string | undefined) {
  const { client, types, territoire, inclureMiens, signal, page = 50, attenteSecondes = 30 } = options;
  const requete = {
    apres,
    territoire,
    inclureMiens,
    types: types?.join(','),
    limite: page,
    attente: attenteSecondes,
  };
  try {
    return await persist(options, () => client.evenements(requete, { signal, essais: 1 }), isPassagere);
  } catch (error) {
    const perte = apres === undefined ? undefined : toPerte(error, apres);
    if (perte === undefined) throw error;
    if (options.onCurseurPerdu === undefined) throw perte;
    return { evenements: [], curseur: await options.onCurseurPerdu(perte, signal) };
  }
}

async function handle(options: OptionsDeSuivi, evenement: Evenement, traiter: Traitement): Promise<void> {
  const { signal, essais = Number.POSITIVE_INFINITY } = options;
  try {
    await persist(
      options,
      async (essai) => traiter(evenement, { signal, essai }),
      (_error, essai) => essai < essais,
    );
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new TraitementEchoue(evenement, error);
  }
}

async function walk(curseur: Curseur, traiter: Traitement, options: OptionsDeSuivi): Promise<void> {
  const { signal } = options;
  let apres = await curseur.read();
  if (apres === undefined) {
    apres = await departOf(options);
    // What a snapshot cost must not be paid twice.
    if (apres !== undefined && apres !== 'fin') await curseur.write(apres);
  }
  for (;;) {
    const page = await readPage(options, apres);
    for (const evenement of page.evenements) {
      signal?.throwIfAborted();
      await handle(options, evenement, traiter);
    }
    if (page.curseur !== apres) await curseur.write(page.curseur);
    apres = page.curseur;
    signal?.throwIfAborted();
  }
}

/**
 * Hands each event of the feed to `traiter`, one after the other, and writes the cursor once those of a page have
 * succeeded. After a stop or a crash, the last page may come again: an event always has the same `id`. Resolves when
 * the signal fires; rejects with CurseurPerdu, TraitementEchoue, or the Probleme that the hub gives (key refused…).
 */
export async function follow(curseur: Curseur, traiter: Traitement, options: OptionsDeSuivi): Promise<void> {
  try {
    await walk(curseur, traiter, options);
  } catch (error) {
    if (!options.signal?.aborted) throw error;
  }
}
