// One group of traces → the row of its projet: common document, publics, lists where it appears.
import type { ProjetUnifie } from '@projets-collectivites/schema';
import type { GroupeDeTraces } from './groupes.ts';
import type { Instant, ProjetEnBase, RangDe, TraceEnBase } from './modele.ts';
import { findPorteur, findProprietaire } from './precedence.ts';
import { compareText } from './texte.ts';
import { unify } from './unification.ts';

/** Pseudo-territory of the lists that name none. */
export const partout = 'tout';

export interface ProjetCalcule extends ProjetEnBase {
  /** The common view, null when there is none. */
  unifie: ProjetUnifie | null;
  /** Cercles whose own traces here changed, came or left. */
  cerclesTouches: readonly string[];
}

export interface Calcul {
  groupe: GroupeDeTraces;
  membres: readonly TraceEnBase[];
  avant: ProjetEnBase | undefined;
  /** Traces as they were before. */
  anciennes: ReadonlyMap<string, TraceEnBase>;
  /** Traces that change now, by natal id. */
  touchees: ReadonlySet<string>;
  instant: Instant;
  rangDe: RangDe;
}

function keysOf(traces: readonly TraceEnBase[]): string[] {
  const keys = new Set([partout]);
  for (const trace of traces) for (const cle of trace.dans) keys.add(cle);
  return [...keys].sort(compareText);
}

function majLeOf(document: string | null | undefined): Instant | undefined {
  return document ? (JSON.parse(document) as { majLe: Instant }).majLe : undefined;
}

/** Keeps the date of the last change when nothing that is shown has changed. */
function commonView(
  calcul: Calcul,
  partagees: readonly TraceEnBase[],
  proprietaire: string,
): ProjetUnifie | null {
  if (partagees.length === 0) return null;
  const { groupe, membres, avant, instant, rangDe } = calcul;
  const communes = membres.filter((t) => t.cercle === null);
  const referents = communes.filter((t) => t.natal !== groupe.id).map((t) => t.natal);
  const since = majLeOf(avant?.document) ?? instant;
  const unifie = unify(
    { id: groupe.id, proprietaire, referents, traces: partagees, membres: communes },
    since,
    rangDe,
  );
  if (!avant?.document) return unifie;
  return JSON.stringify(unifie) === avant.document ? unifie : { ...unifie, majLe: instant };
}

/** Restricted traces of each cercle, tombstones included, by natal id. */
function ownByCercle(membres: readonly TraceEnBase[]): Map<string, TraceEnBase[]> {
  const own = new Map<string, TraceEnBase[]>();
  for (const trace of [...membres].sort((a, b) => compareText(a.natal, b.natal))) {
    if (trace.cercle !== null) own.set(trace.cercle, [...(own.get(trace.cercle) ?? []), trace]);
  }
  return own;
}

/** The projet of a group, or undefined when no trace of it lives. */
export function computeProjet(calcul: Calcul): ProjetCalcule | undefined {
  const { groupe, membres, avant, anciennes, touchees, instant, rangDe } = calcul;
  const vivantes = membres.filter((trace) => trace.supprimeLe === null);
  if (vivantes.length === 0) return undefined;
  const communes = membres.filter((trace) => trace.cercle === null);
  const partagees = vivantes.filter((trace) => trace.cercle === null);
  const proprietaire = findProprietaire(communes.length > 0 ? communes : membres, rangDe);
  const unifie = commonView(calcul, partagees, proprietaire);
  const document = unifie === null ? null : JSON.stringify(unifie);

  const majCercles: Record<string, Instant> = {};
  const territoires: Record<string, string[]> = unifie === null ? {} : { '': keysOf(partagees) };
  const own = ownByCercle(membres);
  const ownBefore = ownByCercle((avant?.membres ?? []).flatMap((natal) => anciennes.get(natal) ?? []));
  // A cercle that has nothing left here stays known: what it sees changed when its last trace left.
  const cercles = [...new Set([...own.keys(), ...(avant?.cercles ?? [])])].sort(compareText);
  const cerclesTouches: string[] = [];
  for (const cercle of cercles) {
    const siennes = own.get(cercle) ?? [];
    const natals = siennes.map((trace) => trace.natal).join();
    const left = natals !== (ownBefore.get(cercle) ?? []).map((trace) => trace.natal).join();
    if (left || siennes.some((trace) => touchees.has(trace.natal))) cerclesTouches.push(cercle);
    const moved = cerclesTouches.includes(cercle) || document !== avant?.document;
    majCercles[cercle] = moved ? instant : (avant?.majCercles[cercle] ?? instant);
    const vues = [...partagees, ...siennes.filter((trace) => trace.supprimeLe === null)];
    if (vues.length > 0) territoires[cercle] = keysOf(vues);
  }
  const porteur = findPorteur(partagees, proprietaire, rangDe);
  const projet: ProjetCalcule = {
    id: groupe.id,
    document,
    valableDe: instant,
    membres: groupe.membres,
    cercles,
    majCercles,
    contactNatal: porteur?.aContact ? porteur.natal : null,
    statut: unifie?.statut ?? null,
    alerte: unifie?.alerte ?? null,
    territoires,
    unifie,
    cerclesTouches,
  };
  return avant && !isNewState(avant, projet) ? { ...projet, valableDe: avant.valableDe } : projet;
}

/** True when the history must keep what the projet was. */
export function isNewState(avant: ProjetEnBase, apres: ProjetEnBase): boolean {
  return avant.document !== apres.document || avant.membres.join() !== apres.membres.join();
}

export function isSameRow(avant: ProjetEnBase, apres: ProjetEnBase): boolean {
  return (
    !isNewState(avant, apres) &&
    avant.contactNatal === apres.contactNatal &&
    avant.statut === apres.statut &&
    avant.alerte === apres.alerte &&
    JSON.stringify([avant.cercles, avant.majCercles, avant.territoires]) ===
      JSON.stringify([apres.cercles, apres.majCercles, apres.territoires])
  );
}
