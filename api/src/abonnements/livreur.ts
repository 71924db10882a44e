// A process that delivers: it holds its share of the subscriptions, says that it lives, and writes in batches.
import { randomUUID } from 'node:crypto';
import { readPositions } from '../evenements/index.ts';
import type { Db } from '../infra/db.ts';
import { createDebit } from './debit.ts';
import { createEnvoyeur, type Envoyeur } from './envoi.ts';
import { createFenetre } from './fenetre.ts';
import { createHotes } from './hotes.ts';
import type { Resoudre } from './resolution.ts';
import type { Coffre, SecretOuvert } from './secrets.ts';
import { insertLivraisons, type LigneDeLivraison } from './store-livraisons.ts';
import {
  beat,
  claim,
  type FicheEnBase,
  leave,
  readFiches,
  readTenus,
  release,
  stopAbonnement,
  writeReleves,
} from './store-livreur.ts';
import { type Arret, createSuivi, type Outils, type Suivi } from './suivi.ts';

export interface OptionsDeLivreur {
  /** Public address of the server, the `source` of the events. */
  base: string;
  coffre: Coffre;
  resoudre: Resoudre;
  cerclesDe(plateforme: string): readonly string[];
  onError(error: unknown, quoi: string): void;
  /** Milliseconds; the calendar of attempts follows it. Leases follow the real time. */
  maintenant?: () => number;
  hasard?: () => number;
  delaiDeReponseMs?: number;
  /** Milliseconds between two signs of life, and between two writings. */
  battementMs?: number;
  ecritureMs?: number;
}

export interface Livreur {
  /** One turn; true when there is more to do at once. */
  turn(): Promise<boolean>;
  /** Writes what was done, and lets go of what is closed. */
  flush(): Promise<void>;
  /** Attempts under way. */
  readonly enVol: number;
  /** Lets the attempts under way end, writes, and gives the subscriptions back. */
  close(): Promise<void>;
}

/** Others take over after ten seconds of silence: we stop sending before. */
const leaseMs = 8_000;
const logMax = 20_000;
/** Events that a subscription may hold and still go first. */
const light = 50;

export function createLivreur(db: Db, options: OptionsDeLivreur): Livreur {
  const { coffre, onError, battementMs = 1_000, ecritureMs = 250 } = options;
  const maintenant = options.maintenant ?? Date.now;
  const envoyeur: Envoyeur = createEnvoyeur({
    resoudre: options.resoudre,
    ...(options.delaiDeReponseMs === undefined ? {} : { delaiMs: options.delaiDeReponseMs }),
  });
  const fenetre = createFenetre();
  const hotes = createHotes();
  const debit = createDebit();
  const suivis = new Map<string, Suivi>();
  /** What the database knows of each subscription, so as to write only what moves. */
  const written = new Map<string, string>();
  const unreadable = new Map<string, number>();
  const arrets: [string, Arret][] = [];
  let lignes: LigneDeLivraison[] = [];
  let id = randomUUID();
  let tours = 0;
  let lastBeat: number | undefined;
  let lastFlush = Number.NEGATIVE_INFINITY;

  const outils: Outils = {
    db,
    base: options.base,
    envoyeur,
    fenetre,
    maintenant,
    hasard: options.hasard ?? Math.random,
    cerclesDe: options.cerclesDe,
    holdsLease: () => lastBeat !== undefined && performance.now() - lastBeat < leaseMs,
    takeSlot: (hote) => {
      if (!hotes.take(hote)) return false;
      if (debit.take()) return true;
      hotes.free(hote);
      return false;
    },
    freeSlot: hotes.free,
    log: (ligne) => {
      if (lignes.length < logMax) lignes.push(ligne);
    },
    onStop: (abonnement, arret) => arrets.push([abonnement, arret]),
    onError: (error) => onError(error, 'livraison remise à plus tard'),
  };

  function openSecrets(fiche: FicheEnBase): Promise<SecretOuvert[]> {
    return Promise.all(
      fiche.secrets.map(async ({ chiffre, expireLe }) => ({
        secret: await coffre.ouvrir(chiffre, fiche.id),
        expire: expireLe === null ? null : Date.parse(expireLe),
      })),
    );
  }

  /** One that could not be opened is tried again every minute. */
  const mayOpen = (abonnement: string) =>
    performance.now() - (unreadable.get(abonnement) ?? Number.NEGATIVE_INFINITY) > 60_000;

  async function open(fiche: FicheEnBase): Promise<void> {
    const passed = fiche.attente
      .map(({ position }) => position)
      .filter((position) => position <= fiche.position);
    try {
      const secrets = await openSecrets(fiche);
      const anciens = await readPositions(db, passed);
      suivis.set(fiche.id, createSuivi({ fiche, secrets, anciens }, outils));
    } catch (error) {
      unreadable.set(fiche.id, performance.now());
      onError(error, `abonnement ${fiche.id} : secret illisible (CLE_SECRETS est-elle la même partout ?)`);
    }
  }

  /** Says that we live, and follows what is ours now. Late, we may have been replaced: we begin again under a new name. */
  async function beatAndClaim(): Promise<void> {
    const now = performance.now();
    if (lastBeat !== undefined && now - lastBeat >= leaseMs) {
      for (const suivi of suivis.values()) suivi.close();
      suivis.clear();
      await leave(db, id).catch(() => undefined);
      id = randomUUID();
    }
    await beat(db, id);
    await claim(db, id);
    const { tenus, part } = await readTenus(db, id);
    lastBeat = now;
    const versions = new Map(tenus.map((tenu) => [tenu.id, tenu.version]));
    for (const suivi of suivis.values()) {
      if (versions.get(suivi.id) !== suivi.version) suivi.close();
    }
    for (const { id: excess } of tenus.slice(part)) suivis.get(excess)?.close();
    const missing = tenus.filter((tenu) => !suivis.has(tenu.id) && mayOpen(tenu.id)).map((tenu) => tenu.id);
    for (const fiche of await readFiches(db, missing)) await open(fiche);
  }

  async function writeLog(): Promise<void> {
    const taken = lignes;
    lignes = [];
    try {
      await insertLivraisons(db, taken);
    } catch (error) {
      lignes = [...taken, ...lignes].slice(-logMax);
      throw error;
    }
  }

  async function flush(): Promise<void> {
    lastFlush = performance.now();
    // Taken first: what is closed and still now has nothing more to say after this writing.
    const ended = [...suivis.values()].filter((suivi) => suivi.closed && suivi.enVol === 0);
    const surveys = [...suivis.values()].map((suivi) => suivi.survey());
    const changed = surveys.filter(({ releve }) => written.get(releve.id) !== JSON.stringify(releve));
    try {
      await writeReleves(
        db,
        id,
        changed.map(({ releve }) => releve),
      );
    } catch (error) {
      for (const { putBack } of surveys) putBack();
      throw error;
    }
    for (const { releve } of changed) {
      const nothingNew = { ...releve, livrees: 0, echecs: 0, mises: [], otees: [] };
      written.set(releve.id, JSON.stringify(nothingNew));
    }
    for (let stop = arrets[0]; stop !== undefined; stop = arrets[0]) {
      await stopAbonnement(db, id, ...stop);
      arrets.shift();
    }
    await writeLog();
    if (ended.length === 0) return;
    await release(
      db,
      id,
      ended.map((suivi) => suivi.id),
    );
    for (const suivi of ended) {
      suivis.delete(suivi.id);
      written.delete(suivi.id);
    }
  }

  /** Those that have little to send first; the others begin in turn, so that none waits behind the same ones. */
  function inTurn(): Suivi[] {
    const all = [...suivis.values()];
    const heavy = all.filter((suivi) => suivi.pending > light);
    const from = heavy.length === 0 ? 0 : tours++ % heavy.length;
    return [...all.filter((suivi) => suivi.pending <= light), ...heavy.slice(from), ...heavy.slice(0, from)];
  }

  const enVol = () => [...suivis.values()].reduce((sum, suivi) => sum + suivi.enVol, 0);

  return {
    async turn() {
      const now = performance.now();
      if (lastBeat === undefined || now - lastBeat >= battementMs) await beatAndClaim();
      const more = suivis.size > 0 && (await fenetre.refresh(db));
      for (const suivi of inTurn()) {
        suivi.read();
        suivi.dispatch();
      }
      if (suivis.size > 0 && performance.now() - lastFlush >= ecritureMs) await flush();
      return more;
    },
    flush,
    get enVol() {
      return enVol();
    },
    async close() {
      for (const suivi of suivis.values()) suivi.close();
      while (enVol() > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      try {
        await flush();
      } finally {
        envoyeur.close();
        await leave(db, id);
      }
    },
  };
}
