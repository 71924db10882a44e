// A plateforme publishes here and never fails because the hub is down: noted durably, sent later, in order.
import type { Client } from '../client.ts';
import type { ResultatDeLigne, TracePubliee } from '../contrat.gen.ts';
import { Probleme } from '../probleme.ts';
import type { Boite, Operation } from './boite.ts';
import { openEcriture } from './ecriture.ts';
import type { Bilan } from './envoi.ts';
import { applyOperation, type NoteRefusee, replay } from './etat.ts';
import { type Expediteur, type Sortie, startExpediteur } from './expediteur.ts';

/** A line that the hub refused, with what to correct. */
export interface Rejet {
  externalId: string;
  /** What was sent: a trace, or a deletion. */
  ligne: Record<string, unknown>;
  probleme: Probleme;
  /** RFC 3339. */
  refuseLe: string;
}

export interface SanteDuPublisher extends Omit<Sortie, 'occupe'> {
  /** Traces noted and not yet answered by the hub. */
  enAttente: number;
  rejets: number;
  /** When the oldest of those that wait was noted (RFC 3339). */
  plusAncienLe: string | undefined;
}

export interface OptionsDePublisher {
  client: Client;
  /** Where what waits is kept: `openBoiteFichier`, `openBoiteIndexedDb`, or yours. Closed with the publisher. */
  boite: Boite;
  /** A line has just been refused: `rejets()` keeps it. After a restart, look at `rejets()` too. */
  onRejet?: (rejet: Rejet) => void;
  /** The hub did not answer, or refused the whole request (key…). Everything is kept and tried again. */
  onErreur?: (error: unknown, sante: SanteDuPublisher) => void;
  /** What the hub answered to each line. */
  onResultat?: (resultat: ResultatDeLigne & { externalId: string }) => void;
  /** Lines of one request; 500 by default. */
  lot?: number;
  /** What is published within this delay leaves together; 20 ms by default. */
  regroupementMs?: number;
  /** Wait after a first failure, doubled at each; 1 s by default. */
  premiereAttenteMs?: number;
  /** Longest wait between two tries; 60 s by default. */
  attenteMaxMs?: number;
}

export interface Publisher {
  /** Notes a trace to publish: resolves once it is durable here, whether the hub is up or not. The last one wins. */
  publish(externalId: string, trace: TracePubliee): Promise<void>;
  /** Notes a deletion; `motif` names nobody. */
  delete(externalId: string, motif?: string): Promise<void>;
  /** Lines refused and neither published again nor forgotten since. */
  rejets(): Rejet[];
  /** Sends a refused line again as it is, when the cause was elsewhere. False if there is none. */
  renvoyer(externalId: string): Promise<boolean>;
  /** Drops a refused line. False if there is none. */
  oublier(externalId: string): Promise<boolean>;
  sante(): SanteDuPublisher;
  /** Resolves when nothing waits any more; rejects with the signal's reason. */
  drain(signal?: AbortSignal): Promise<void>;
  /** Sends what it can within `delaiMs` (5,000 by default), then closes; the rest stays durable. */
  close(options?: { delaiMs?: number }): Promise<void>;
}

function toRejet({ externalId, ligne, probleme, refuseLe }: NoteRefusee): Rejet {
  return {
    externalId,
    ligne: JSON.parse(ligne) as Record<string, unknown>,
    probleme: new Probleme(probleme),
    refuseLe,
  };
}

/** A failure of the caller's callback is the caller's: it is shown, and stops nothing. */
function tell<T extends unknown[]>(callback: ((...args: T) => void) | undefined, ...args: T): void {
  try {
    callback?.(...args);
  } catch (error) {
    console.error(error);
  }
}

/** Those who wait for the outbox to be empty. */
function openAttentes(isEmpty: () => boolean) {
  const waiting = new Set<() => void>();
  return {
    check() {
      if (isEmpty()) for (const resolve of [...waiting]) resolve();
    },
    wait(signal?: AbortSignal): Promise<void> {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (isEmpty()) return resolve();
        const end = (settle: () => void) => {
          waiting.delete(done);
          signal?.removeEventListener('abort', giveUp);
          settle();
        };
        const done = () => end(resolve);
        const giveUp = () => end(() => reject(signal?.reason));
        waiting.add(done);
        signal?.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}

/** Opens a publisher over its outbox, and starts sending what was left there. Throws what the outbox throws. */
export async function createPublisher(options: OptionsDePublisher): Promise<Publisher> {
  const { client, boite } = options;
  const etat = replay(await boite.read());
  const attentes = openAttentes(() => etat.enAttente.size === 0 && !expediteur?.sortie.occupe);
  let numero = etat.dernier;
  let expediteur: Expediteur | undefined;
  let closure: Promise<void> | undefined;

  const ecriture = openEcriture(boite, (operations: readonly Operation[]) => {
    for (const operation of operations) applyOperation(etat, operation);
    expediteur?.wake();
  });

  function announce({ resultats }: Bilan): void {
    for (const { note, resultat } of resultats) {
      const { externalId } = note;
      tell(options.onResultat, { ...resultat, externalId });
      const refusee = etat.rejets.get(externalId);
      if (refusee?.numero === note.numero) tell(options.onRejet, toRejet(refusee));
    }
  }

  function sante(): SanteDuPublisher {
    const [oldest] = etat.enAttente.values();
    const { size: enAttente } = etat.enAttente;
    const { occupe: _, ...sortie } = envoi.sortie;
    return { ...sortie, enAttente, rejets: etat.rejets.size, plusAncienLe: oldest?.le };
  }

  const envoi = startExpediteur({
    connexion: client.connexion,
    etat,
    ecriture,
    lot: options.lot ?? 500,
    regroupementMs: options.regroupementMs ?? 20,
    patience: {
      premiereAttenteMs: options.premiereAttenteMs ?? 1_000,
      attenteMaxMs: options.attenteMaxMs ?? 60_000,
    },
    onBilan: announce,
    onPause: attentes.check,
    onEchec: () => tell(options.onErreur, envoi.sortie.dernierEchec, sante()),
  });
  expediteur = envoi;

  async function note(externalId: string, contenu: object): Promise<void> {
    if (closure) throw new Error('Ce publisher est fermé.');
    numero += 1;
    const ligne = JSON.stringify({ ...contenu, externalId });
    await ecriture.append([{ op: 'note', numero, externalId, ligne, le: new Date().toISOString() }]);
  }

  async function shut(delaiMs: number): Promise<void> {
    if (delaiMs > 0) await attentes.wait(AbortSignal.timeout(delaiMs)).catch(() => undefined);
    await envoi.stop();
    try {
      await envoi.compact();
    } finally {
      await ecriture.close();
      await boite.close();
    }
  }

  return {
    publish: (externalId, trace) => note(externalId, trace),
    delete: (externalId, motif) =>
      note(externalId, { supprimer: true, ...(motif === undefined ? {} : { motif }) }),
    rejets: () => [...etat.rejets.values()].map(toRejet),
    async renvoyer(externalId) {
      const rejet = etat.rejets.get(externalId);
      if (rejet) await note(externalId, JSON.parse(rejet.ligne) as object);
      return rejet !== undefined;
    },
    async oublier(externalId) {
      const rejet = etat.rejets.get(externalId);
      if (rejet) await ecriture.append([{ op: 'oubli', numero: rejet.numero }]);
      return rejet !== undefined;
    },
    sante,
    drain: (signal) => attentes.wait(signal),
    close({ delaiMs = 5_000 } = {}) {
      closure ??= shut(delaiMs);
      return closure;
    },
  };
}
