// One subscription being delivered by this process: bounded, in order by projet, patient with what fails.
import { type LigneDeJournal, readPositions } from '../evenements/index.ts';
import type { Db } from '../infra/db.ts';
import { createBilan, ligneOf } from './bilan.ts';
import { isPatienceFinie, prochainEssai } from './calendrier.ts';
import { composeCorps } from './corps.ts';
import type { Envoyeur, Issue } from './envoi.ts';
import type { Fenetre } from './fenetre.ts';
import { createFile, type EnFile, type Source } from './file.ts';
import { type Filtre, maySee } from './filtre.ts';
import type { SecretOuvert } from './secrets.ts';
import { entetesDe } from './signature.ts';
import type { LigneDeLivraison } from './store-livraisons.ts';
import type { FicheEnBase, Releve } from './store-livreur.ts';

/** Attempts under way at once for one subscription, and for one host. */
const parAbonnement = 32;
/** After so many failures in a row, one attempt at a time and no new event, until one passes. */
const seuilDeCoupure = 10;
const page = 500;

export interface Arret {
  etat: 'pause_automatique' | 'arrete';
  motif: string;
  le: number;
}

/** What a subscription needs of the process. */
export interface Outils {
  db: Db;
  base: string;
  envoyeur: Envoyeur;
  fenetre: Fenetre;
  maintenant(): number;
  hasard(): number;
  cerclesDe(plateforme: string): readonly string[];
  /** False once this process may have been replaced. */
  holdsLease(): boolean;
  takeSlot(hote: string): boolean;
  freeSlot(hote: string): void;
  log(ligne: LigneDeLivraison): void;
  onStop(id: string, arret: Arret): void;
  onError(error: unknown): void;
}

export interface Suivi {
  readonly id: string;
  readonly version: number;
  readonly enVol: number;
  /** Events held, sent or not. */
  readonly pending: number;
  /** Reads what its sources have next. */
  read(): void;
  dispatch(): void;
  /** Sends nothing more. */
  close(): void;
  readonly closed: boolean;
  survey(): { releve: Releve; putBack(): void };
}

export interface Preparation {
  fiche: FicheEnBase;
  secrets: readonly SecretOuvert[];
  anciens: readonly LigneDeJournal[];
}

export function createSuivi({ fiche, secrets, anciens }: Preparation, outils: Outils): Suivi {
  const filtre: Filtre = {
    plateforme: fiche.plateforme,
    types: new Set(fiche.types),
    territoires: fiche.territoires === null ? null : new Set(fiche.territoires),
    inclureMiens: fiche.inclureMiens,
  };
  const file = createFile(fiche, filtre, anciens);
  const hote = new URL(fiche.url).host;
  const droits = { local: fiche.demonstration };
  const bilan = createBilan(fiche);
  let { pasAvant } = fiche;
  let enVol = 0;
  let closed = false;

  const isCut = () => bilan.echecsDeSuite >= seuilDeCoupure && file.echecs.size > 0;
  const isDue = (envoi: EnFile, now: number) => !envoi.enVol && (envoi.prochainEssai ?? 0) <= now;

  function stop(etat: Arret['etat'], motif: string): void {
    closed = true;
    outils.onStop(fiche.id, { etat, motif, le: outils.maintenant() });
  }

  function succeed(envoi: EnFile, issue: Issue): void {
    const now = outils.maintenant();
    const wasCut = isCut();
    file.settle(envoi);
    outils.log(ligneOf(fiche.id, envoi, issue, now));
    bilan.succeed(now, file.echecs.size === 0);
    // The endpoint answers again: what failed with it need not wait for its turn.
    for (const failed of file.echecs) {
      if (failed.enVol || (failed.libere && !wasCut)) continue;
      failed.libere = true;
      failed.prochainEssai = now;
    }
  }

  function fail(envoi: EnFile, issue: Issue): void {
    const now = outils.maintenant();
    const tentatives = envoi.tentatives + 1;
    const premierEchec = envoi.premierEchec ?? now;
    const { retryAfter } = issue;
    const next = prochainEssai({ tentatives, premierEchec, maintenant: now, retryAfter }, outils.hasard);
    file.fail(envoi, { maintenant: now, prochainEssai: next });
    outils.log(ligneOf(fiche.id, envoi, issue, now));
    bilan.fail(now);
    if (retryAfter !== null && (issue.statut === 429 || issue.statut === 503)) pasAvant = next;
    if (issue.statut === 410)
      stop('arrete', 'L’adresse a répondu 410 (Gone) : elle ne veut plus rien recevoir.');
    else if (isPatienceFinie(premierEchec, now)) {
      stop('pause_automatique', `Cinq jours d’échecs de suite ; le dernier : ${issue.erreur ?? 'échec'}.`);
    }
  }

  /** A later attempt sends the event as the journal now holds it: an erasure may have passed. */
  async function readAgain(envoi: EnFile): Promise<LigneDeJournal | undefined> {
    if (envoi.tentatives === 0) return envoi.evenement;
    const [found] = await readPositions(outils.db, [envoi.evenement.position]);
    return found;
  }

  async function attempt(envoi: EnFile): Promise<void> {
    const evenement = await readAgain(envoi);
    if (evenement === undefined || !maySee(evenement, outils.cerclesDe(fiche.plateforme))) {
      file.settle(envoi);
      return;
    }
    const now = outils.maintenant();
    const corps = composeCorps(evenement, outils.base);
    const living = secrets
      .filter(({ expire }) => expire === null || expire > now)
      .map(({ secret }) => secret);
    const issue = await outils.envoyeur.envoyer({
      url: fiche.url,
      droits,
      corps,
      entetes: entetesDe(evenement.id, now, corps, living),
    });
    if (issue.livree) succeed(envoi, issue);
    else fail(envoi, issue);
  }

  function launch(envoi: EnFile): void {
    envoi.enVol = true;
    envoi.parti = performance.now();
    enVol++;
    attempt(envoi)
      .catch((error: unknown) => {
        outils.onError(error);
        file.postpone(envoi, outils.maintenant() + 5_000);
      })
      .finally(() => {
        envoi.enVol = false;
        enVol--;
        outils.freeSlot(hote);
        dispatch();
      });
  }

  function launchIfSlot(envoi: EnFile | undefined): boolean {
    if (envoi === undefined) return false;
    if (!outils.takeSlot(hote)) {
      file.voies.offer(envoi);
      return false;
    }
    launch(envoi);
    return true;
  }

  /** While nothing passes: the oldest failure that is due, alone. */
  function probe(now: number): void {
    if (enVol > 0) return;
    for (const envoi of file.echecs) {
      if (!isDue(envoi, now)) continue;
      launchIfSlot(envoi);
      return;
    }
  }

  function dispatch(): void {
    const now = outils.maintenant();
    if (closed || !outils.holdsLease() || (pasAvant !== null && now < pasAvant)) return;
    if (isCut()) {
      probe(now);
      return;
    }
    for (const envoi of file.echecs) if (isDue(envoi, now)) file.voies.offer(envoi);
    while (enVol < parAbonnement && !isCut()) {
      const envoi = file.voies.next();
      // A failure read again from its row heads its lanes before its time has come.
      if (envoi !== undefined && !isDue(envoi, now)) continue;
      if (!launchIfSlot(envoi)) break;
    }
  }

  async function readPage(source: Source): Promise<void> {
    source.enLecture = true;
    try {
      file.admit(source, await outils.fenetre.readOlder(outils.db, source.lu));
    } finally {
      source.enLecture = false;
    }
    dispatch();
  }

  function read(): void {
    if (closed || isCut()) return;
    for (const source of file.sources) {
      if (source.enLecture || source.lu >= source.fin || !file.hasRoom()) continue;
      const known = outils.fenetre.after(source.lu, page);
      if (known === undefined || source.rejeu !== null) readPage(source).catch(outils.onError);
      else file.admit(source, known);
    }
  }

  return {
    id: fiche.id,
    version: fiche.version,
    get enVol() {
      return enVol;
    },
    get pending() {
      return file.voies.size;
    },
    get closed() {
      return closed;
    },
    read,
    dispatch,
    close() {
      closed = true;
    },
    survey() {
      const places = file.survey();
      const comptes = bilan.survey();
      return {
        releve: { id: fiche.id, ...places.partie, ...comptes.partie, pasAvant },
        putBack() {
          places.putBack();
          comptes.putBack();
        },
      };
    },
  };
}
