// After a change of the reference data, stored traces take the place that it gives them: pass after pass over all of
// them, by the ordinary write path. No version of a trace: its publisher said nothing. Idempotent, resumed after a stop.
import { type NouvelEvenement, recordEvenements } from '../evenements/index.ts';
import type { Db } from '../infra/db.ts';
import { findEdition } from '../territoires/index.ts';
import { partout } from './calcul.ts';
import { type Publieur, writeUnderLocks } from './ecriture.ts';
import type { Composant, TraceChangee, TraceEnBase } from './modele.ts';
import { isEnPlace, situerTrace, type TraceSituee } from './relocalisation-rules.ts';
import {
  beginSuivi,
  endPassage,
  findSuivi,
  listSituees,
  readDocuments,
  saveCurseur,
  takeTour,
} from './relocalisation-store.ts';
import { compareText } from './texte.ts';

/** Publication under the reference data that `version` names. */
export interface MoyensDeRelocalisation {
  publieur: Publieur;
  /** Reads the database again if it changed; answers what it now holds. */
  refresh(): Promise<string>;
}

export interface Avancement {
  /** `ailleurs`: another process is at it; `attente`: a last pass is planned; `suite`: there are traces left. */
  etat: 'fini' | 'attente' | 'suite' | 'ailleurs';
  regardees: number;
  deplacees: number;
  /** References that could not be written this time. */
  echecs: string[];
}

export interface OptionsDAvancement {
  /** Time after which it stops and keeps its place. */
  budgetMs?: number;
  /**
   * Time after the change during which others may still write with the former edition: they look for changes every
   * second. A last pass begins after it.
   */
  sursisMs?: number;
  /** Traces looked at, then written, at once. */
  taille?: number;
  signal?: AbortSignal;
}

// The hub itself acts, no plateforme: the feed tells everyone.
const auteur = null as unknown as string;

function toSituee({ ref, dans, bandes, contenu }: TraceEnBase): TraceSituee {
  return { ref, dans, bandes, collectivites: contenu.collectivites };
}

/** Every trace of the component that is not where it should be: those tied to the ones looked at move with them. */
function changesOf(composant: Composant, { regles }: Publieur): TraceChangee[] {
  const changees: TraceChangee[] = [];
  for (const avant of composant.traces.values()) {
    if (avant.supprimeLe !== null) continue;
    const place = situerTrace(toSituee(avant), regles.referentiel);
    if (isEnPlace(toSituee(avant), place)) continue;
    const { collectivites, dans, bandes } = place;
    const isSaid = JSON.stringify(collectivites) !== JSON.stringify(avant.contenu.collectivites);
    const apres: TraceEnBase = {
      ...avant,
      // What is read of it changes, and its ETag with it.
      revision: avant.revision + (isSaid ? 1 : 0),
      contenu: isSaid ? { ...avant.contenu, collectivites } : avant.contenu,
      dans,
      bandes,
    };
    changees.push({ avant, apres, champs: [] });
  }
  return changees;
}

function placesOf(changees: readonly TraceChangee[]): string[] {
  const places = changees.flatMap(({ avant, apres }) => [...(avant?.dans ?? []), ...apres.dans]);
  return [...new Set(places.filter((cle) => !cle.startsWith('=') && cle !== partout))].sort(compareText);
}

/** A projet that changes lists without changing its view, or only for a cercle, is told too. */
async function announceSilent(
  tx: Db,
  composant: Composant,
  changees: readonly TraceChangee[],
): Promise<void> {
  const groupes = new Map<string, TraceChangee[]>();
  for (const changee of changees) {
    const { projetId, cercle } = changee.apres;
    const key = `${projetId} ${cercle ?? ''}`;
    groupes.set(key, [...(groupes.get(key) ?? []), changee]);
  }
  const documents = await readDocuments(
    tx,
    changees.map(({ apres }) => apres.projetId),
  );
  const evenements: NouvelEvenement[] = [];
  for (const siennes of groupes.values()) {
    const { projetId, cercle } = (siennes[0] as TraceChangee).apres;
    const isTold = cercle === null && documents.get(projetId) !== composant.projets.get(projetId)?.document;
    if (isTold) continue;
    evenements.push({
      type: 'projet.modifie',
      sujet: projetId,
      plateforme: auteur,
      projetId,
      cercle,
      territoires: placesOf(siennes),
      donnees: cercle === null ? { champs: ['collectivites'] } : {},
      instant: composant.instant,
    });
  }
  await recordEvenements(tx, evenements);
}

/** Moves these traces in one transaction; answers how many were not where they should be. */
async function moveTraces(publieur: Publieur, situees: readonly TraceSituee[]): Promise<number> {
  const cles = {
    refs: situees.map(({ ref }) => ref),
    cibles: new Set<string>(),
    bandes: new Set(situees.flatMap(({ bandes }) => bandes)),
  };
  return writeUnderLocks(publieur, auteur, cles, (composant) => {
    const changees = changesOf(composant, publieur);
    return {
      changees,
      finish: async (tx) => {
        if (changees.length > 0) await announceSilent(tx, composant, changees);
        return changees.length;
      },
    };
  });
}

/** As a whole, else in halves: one trace that cannot be written holds no other. */
async function moveOrSplit(
  publieur: Publieur,
  situees: readonly TraceSituee[],
  echecs: string[],
): Promise<number> {
  if (situees.length === 0) return 0;
  try {
    return await moveTraces(publieur, situees);
  } catch (error) {
    if (situees.length === 1) {
      echecs.push((situees[0] as TraceSituee).ref);
      return 0;
    }
    // A database that no longer answers is not a matter of traces.
    if (/^(08|57)/.test(String((error as { code?: string }).code))) throw error;
    const milieu = Math.ceil(situees.length / 2);
    const debut = await moveOrSplit(publieur, situees.slice(0, milieu), echecs);
    return debut + (await moveOrSplit(publieur, situees.slice(milieu), echecs));
  }
}

/**
 * Carries the move on for a while. `ouvrir` is called only when there is something to look at: most of the time the
 * reference data has not changed. Other connections of `db`'s pool do the writing.
 */
export async function avancerRelocalisation(
  db: Db,
  ouvrir: () => Promise<MoyensDeRelocalisation>,
  { budgetMs = 5_000, sursisMs = 120_000, taille = 500, signal }: OptionsDAvancement = {},
): Promise<Avancement> {
  const fait: Avancement = { etat: 'fini', regardees: 0, deplacees: 0, echecs: [] };
  return db.transaction().execute(async (tx) => {
    if (!(await takeTour(tx))) return { ...fait, etat: 'ailleurs' };
    const jeton = await findEdition(tx);
    if ((await findSuivi(tx, sursisMs))?.jeton !== jeton) await beginSuivi(tx, jeton);
    const suivi = await findSuivi(tx, sursisMs);
    if (suivi === undefined || suivi.terminee) return fait;
    if (!suivi.du) return { ...fait, etat: 'attente' };
    const { publieur, refresh } = await ouvrir();
    if ((await refresh()) !== jeton) return { ...fait, etat: 'suite' };
    const fin = performance.now() + budgetMs;
    for (let { curseur } = suivi; ; ) {
      const page = await listSituees(db, curseur, taille);
      const deplacees = page.filter((t) => !isEnPlace(t, situerTrace(t, publieur.regles.referentiel)));
      fait.regardees += page.length;
      fait.deplacees += await moveOrSplit(publieur, deplacees, fait.echecs);
      curseur = page.at(-1)?.natal ?? curseur;
      await saveCurseur(tx, curseur, fait.echecs.length > 0);
      if (page.length < taille) {
        const terminee = await endPassage(tx, suivi.dernier, sursisMs);
        return { ...fait, etat: terminee ? 'fini' : 'attente' };
      }
      if (performance.now() > fin || signal?.aborted) return { ...fait, etat: 'suite' };
    }
  });
}
