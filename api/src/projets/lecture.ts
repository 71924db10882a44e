// Reading one projet: now, as of an instant, and through time, each by the rights of today's reader.
import type { ProjetUnifie } from '@projets-collectivites/schema';
import type { Db } from '../infra/db.ts';
import { addFields, type Brique, composeBriques } from './briques.ts';
import type { Instant, RangDe } from './modele.ts';
import { pasEncoreConnu, projetInconnu, projetSupprime } from './problems.ts';
import {
  type EtatPasse,
  findContacts,
  findEtatPasse,
  findLigne,
  findReference,
  type LigneDeProjet,
  listMembres,
  readBriques,
} from './store-lecture.ts';
import { isVisible, type Lecteur, type Vue, viewOf, withReferent } from './vue.ts';

export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** JSON text of the projet, or the id under which it is now found. */
export type Lu = { texte: string } | { deplace: string };

function latest(instants: readonly (Instant | undefined)[]): Instant {
  return instants.reduce<Instant>((a, b) => (b !== undefined && b > a ? b : a), '');
}

/** The reader's own view of a projet where restricted traces are visible to it. */
export async function readVues(
  db: Db,
  lignes: readonly LigneDeProjet[],
  lecteur: Lecteur,
  rangDe: RangDe,
): Promise<Map<string, ProjetUnifie>> {
  const membres = await listMembres(
    db,
    lignes.map((ligne) => ligne.id),
    lecteur.cercles,
  );
  const vues = new Map<string, Vue>();
  for (const ligne of lignes) {
    const common = ligne.document === null ? undefined : (JSON.parse(ligne.document) as ProjetUnifie).majLe;
    const majLe = latest([common, ...lecteur.cercles.map((cercle) => ligne.majCercles[cercle])]);
    const visibles = membres.filter((trace) => trace.projetId === ligne.id);
    const vue = viewOf(ligne.id, visibles, majLe, rangDe);
    if (vue) vues.set(ligne.id, vue);
  }
  const wanted = lecteur.contacts ? [...vues.values()].flatMap((vue) => vue.contactNatal ?? []) : [];
  const contacts = await findContacts(db, wanted);
  return new Map(
    [...vues].map(([id, vue]) => [id, withReferent(vue.projet, contacts.get(vue.contactNatal ?? ''))]),
  );
}

/** The JSON text of a projet as this reader sees it; undefined when it sees nothing of it. */
export async function textOf(
  db: Db,
  ligne: LigneDeProjet,
  lecteur: Lecteur,
  rangDe: RangDe,
): Promise<string | undefined> {
  if (ligne.particulier) {
    const vue = (await readVues(db, [ligne], lecteur, rangDe)).get(ligne.id);
    return vue && JSON.stringify(vue);
  }
  if (ligne.document === null || ligne.referent === null) return ligne.document ?? undefined;
  return JSON.stringify(withReferent(JSON.parse(ligne.document) as ProjetUnifie, ligne.referent));
}

export interface MoyensDeLecture {
  rangDe: RangDe;
  /** What completes a projet read alone. */
  briques: readonly Brique[];
}

/** `ref` is a projet id, `plateforme:externalId` or an alias. Throws when the reader may not see it. */
export async function readProjet(
  db: Db,
  ref: string,
  lecteur: Lecteur,
  { rangDe, briques }: MoyensDeLecture,
): Promise<Lu> {
  const completeText = async (ligne: LigneDeProjet) => {
    const texte = await textOf(db, ligne, lecteur, rangDe);
    if (texte === undefined) return undefined;
    const valeurs = ligne.aDesBriques ? await readBriques(db, ligne.id, lecteur, briques) : null;
    return addFields(texte, composeBriques(briques, valeurs, ligne.id));
  };
  const id = uuid.test(ref) ? ref.toLowerCase() : undefined;
  if (id !== undefined) {
    const ligne = await findLigne(db, id, lecteur, briques);
    if (ligne) {
      const texte = await completeText(ligne);
      if (texte === undefined) throw projetInconnu();
      return { texte };
    }
  }
  const found = await findReference(db, id ?? ref, lecteur, briques);
  if (!found || !isVisible(found, lecteur.cercles)) throw projetInconnu();
  const texte = found.projet ? await completeText(found.projet) : undefined;
  if (found.projet === null || texte === undefined) throw projetSupprime();
  return id === undefined ? { texte } : { deplace: found.projet.id };
}

/** The natal id that a reference designates today. */
async function natalOf(db: Db, ref: string, lecteur: Lecteur): Promise<string> {
  const found = await findReference(db, uuid.test(ref) ? ref.toLowerCase() : ref, {
    cercles: lecteur.cercles,
    contacts: false,
  });
  if (!found || !isVisible(found, lecteur.cercles)) throw projetInconnu();
  return found.natal;
}

/** A past state by the rights of today; undefined when nothing of it is visible. */
export function viewOfPast(etat: EtatPasse, lecteur: Lecteur, rangDe: RangDe): ProjetUnifie | undefined {
  if (etat.document !== null && etat.membres.every((t) => t.cercle === null && t.cercleActuel === null)) {
    return JSON.parse(etat.document) as ProjetUnifie;
  }
  const visibles = etat.membres.filter(
    (trace) =>
      isVisible(trace, lecteur.cercles) && isVisible({ cercle: trace.cercleActuel }, lecteur.cercles),
  );
  const oldest = visibles.map((trace) => trace.natal).sort()[0];
  const id = visibles.some((trace) => trace.natal === etat.id) ? etat.id : (oldest ?? etat.id);
  const common = etat.document === null ? undefined : (JSON.parse(etat.document) as ProjetUnifie).majLe;
  const majLe = latest([common, ...visibles.map((trace) => trace.majLe)]);
  return viewOf(id, visibles, majLe, rangDe)?.projet;
}

/** What was true at an instant, with the rights of today. Contacts have no history: they are never part of it. */
export async function readProjetAu(
  db: Db,
  ref: string,
  au: Instant,
  lecteur: Lecteur,
  rangDe: RangDe,
): Promise<string> {
  const natal = await natalOf(db, ref, lecteur);
  const etat = await findEtatPasse(db, natal, au);
  const projet = etat && viewOfPast(etat, lecteur, rangDe);
  if (!projet) throw pasEncoreConnu(au);
  return JSON.stringify(projet);
}
