// From a component as it stands to the component as it becomes: pure, no I/O, for one trace or five hundred.
import type { NouvelEvenement } from '../evenements/index.ts';
import { eventsOfProjets, eventsOfTrace } from './annonces.ts';
import { eventsOfSuggestions } from './annonces-rapprochement.ts';
import { computeProjet, isNewState, isSameRow, type ProjetCalcule } from './calcul.ts';
import { isDecided } from './corrections.ts';
import { type Faits, type GroupeDeTraces, groupTraces, type Lien, rangs } from './groupes.ts';
import {
  type Appariement,
  type AppariementExplique,
  type Composant,
  type Instant,
  type Jugement,
  type ProjetEnBase,
  pairKey,
  type RangDe,
  type TraceChangee,
  type TraceEnBase,
} from './modele.ts';
import type { Reperes, Voisine } from './rapprocheur.ts';
import { compareText } from './texte.ts';

export interface CleDeListe {
  territoire: string;
  cercle: string;
  projetId: string;
}

export interface Ecritures {
  traces: TraceChangee[];
  /** Unchanged traces that change group. */
  deplacements: { natal: string; projetId: string }[];
  /** Groups that traces have left. */
  appartenances: { natal: string; projetId: string; valableDe: Instant }[];
  projets: ProjetCalcule[];
  projetsSupprimes: string[];
  /** States to keep in the history, valid until now. */
  projetsRemplaces: ProjetEnBase[];
  clesRetirees: CleDeListe[];
  cles: (CleDeListe & { majLe: Instant })[];
  evenements: NouvelEvenement[];
  jugements: NonNullable<Changement['jugements']>;
  appariements: NonNullable<Changement['appariements']>;
}

/** What changes at once in a component: traces, human judgements, links found by computation. */
export interface Changement {
  changees: readonly TraceChangee[];
  /** By pair; null: nothing is in force any more. */
  jugements?: readonly (Omit<Jugement, 'etat'> & { etat: Jugement['etat'] | null })[];
  /** By pair; null: the two traces are distinct. */
  appariements?: readonly { a: string; b: string; apres: AppariementExplique | null }[];
  /** Ends of the new links that the component may not know. */
  voisines?: ReadonlyMap<string, Voisine>;
}

function declaredLiens(traces: ReadonlyMap<string, TraceEnBase>): Lien[] {
  const byRef = new Map<string, string>();
  for (const trace of traces.values()) byRef.set(trace.ref, trace.natal);
  const liens: Lien[] = [];
  for (const trace of traces.values()) {
    for (const cible of trace.liens) {
      const natal = byRef.get(cible) ?? (traces.has(cible) ? cible : undefined);
      if (natal !== undefined) liens.push({ a: trace.natal, b: natal, rang: rangs.declaration, score: 1 });
    }
  }
  return liens;
}

function applyChanges<T, C extends { a: string; b: string }>(
  known: ReadonlyMap<string, T>,
  changes: readonly C[],
  after: (change: C) => T | null,
): T[] {
  const now = new Map(known);
  for (const change of changes) {
    const apres = after(change);
    if (apres === null) now.delete(pairKey(change));
    else now.set(pairKey(change), apres);
  }
  return [...now.values()];
}

/** Everything that decides of the groups, once the change is made. */
function factsAfter(
  composant: Composant,
  changement: Changement,
  traces: ReadonlyMap<string, TraceEnBase>,
  rapprocheur: Reperes,
): Faits {
  const jugements = applyChanges<Jugement, NonNullable<Changement['jugements']>[number]>(
    composant.jugements,
    changement.jugements ?? [],
    ({ a, b, etat }) => etat && { a, b, etat },
  );
  const appariements = applyChanges<Appariement, NonNullable<Changement['appariements']>[number]>(
    composant.appariements,
    changement.appariements ?? [],
    ({ apres }) => apres,
  );
  const confirmed = jugements.filter(({ etat }) => etat === 'confirme');
  const certain = appariements.filter(({ classe }) => classe === 'certain');
  return {
    noeuds: [...traces.values()].map((trace) => ({
      natal: trace.natal,
      ref: trace.ref,
      cercle: trace.cercle,
      supprime: trace.supprimeLe !== null,
      repere: rapprocheur.repereDe(trace),
    })),
    liens: [
      ...confirmed.map(({ a, b }) => ({ a, b, rang: rangs.confirmation, score: 1 })),
      ...declaredLiens(traces),
      ...certain.map(({ a, b, score }) => ({ a, b, rang: rangs.certitude, score })),
    ],
    oppositions: jugements.filter(({ etat }) => etat !== 'confirme'),
    contredit: rapprocheur.contredit,
    contreditEtapes: rapprocheur.contreditEtapes,
  };
}

function keysOfProjet(projet: ProjetEnBase): CleDeListe[] {
  return Object.entries(projet.territoires).flatMap(([cercle, territoires]) =>
    territoires.map((territoire) => ({ territoire, cercle, projetId: projet.id })),
  );
}

function majLeFor(projet: ProjetCalcule, cercle: string): Instant {
  const common = projet.unifie?.majLe ?? '';
  const own = projet.majCercles[cercle] ?? '';
  return compareText(own, common) > 0 ? own : common;
}

/** Adds what becomes of one projet: rows to write, rows of the lists to take out. */
function writeProjet(ecritures: Ecritures, avant: ProjetEnBase | undefined, apres: ProjetCalcule): void {
  if (avant && isSameRow(avant, apres)) return;
  ecritures.projets.push(apres);
  if (avant && isNewState(avant, apres)) ecritures.projetsRemplaces.push(avant);
  const wanted = keysOfProjet(apres);
  const kept = new Set(wanted.map((cle) => `${cle.cercle}\n${cle.territoire}`));
  const gone = avant
    ? keysOfProjet(avant).filter((cle) => !kept.has(`${cle.cercle}\n${cle.territoire}`))
    : [];
  ecritures.clesRetirees.push(...gone);
  ecritures.cles.push(...wanted.map((cle) => ({ ...cle, majLe: majLeFor(apres, cle.cercle) })));
}

function moveTraces(
  ecritures: Ecritures,
  groupes: readonly GroupeDeTraces[],
  traces: Map<string, TraceEnBase>,
  instant: Instant,
) {
  const changees = new Map(ecritures.traces.map((changee) => [changee.apres.natal, changee]));
  for (const groupe of groupes) {
    for (const natal of groupe.membres) {
      const trace = traces.get(natal) as TraceEnBase;
      if (trace.projetId === groupe.id) continue;
      const changee = changees.get(natal);
      if (changee) changee.apres = { ...changee.apres, projetId: groupe.id, projetDepuis: instant };
      else ecritures.deplacements.push({ natal, projetId: groupe.id });
      if (!changee || changee.avant) {
        ecritures.appartenances.push({ natal, projetId: trace.projetId, valableDe: trace.projetDepuis });
      }
    }
  }
}

/** Same traces, none of which changes: its document stands. */
function isUntouched(avant: ProjetEnBase, groupe: GroupeDeTraces, changed: ReadonlySet<string>): boolean {
  return (
    avant.membres.join() === groupe.membres.join() && !groupe.membres.some((natal) => changed.has(natal))
  );
}

/** All that a set of changed traces entails, for the components that they touch. */
export function computeEcritures(
  composant: Composant,
  changement: Changement,
  auteur: string,
  { rangDe, rapprocheur }: { rangDe: RangDe; rapprocheur: Reperes },
): Ecritures {
  const { instant } = composant;
  const { changees } = changement;
  const traces = new Map(composant.traces);
  for (const { apres } of changees) traces.set(apres.natal, apres);
  const groupes = groupTraces(factsAfter(composant, changement, traces, rapprocheur));
  const ecritures: Ecritures = {
    traces: changees.map((changee) => ({ ...changee })),
    deplacements: [],
    appartenances: [],
    projets: [],
    projetsSupprimes: [],
    projetsRemplaces: [],
    clesRetirees: [],
    cles: [],
    evenements: [],
    jugements: changement.jugements ?? [],
    appariements: changement.appariements ?? [],
  };
  const touchees = new Set(
    changees
      .filter((changee) => changee.champs.length > 0 || isDecided(changee))
      .map(({ apres }) => apres.natal),
  );
  const calcules: ProjetCalcule[] = [];
  const changed = new Set(changees.map(({ apres }) => apres.natal));
  const living = new Set<string>();
  for (const groupe of groupes) {
    const avant = composant.projets.get(groupe.id);
    if (avant && isUntouched(avant, groupe, changed)) {
      living.add(groupe.id);
      continue;
    }
    const membres = groupe.membres.map((natal) => traces.get(natal) as TraceEnBase);
    const projet = computeProjet({
      groupe,
      membres,
      avant,
      anciennes: composant.traces,
      touchees,
      instant,
      rangDe,
    });
    if (!projet) continue;
    calcules.push(projet);
    living.add(projet.id);
    writeProjet(ecritures, avant, projet);
  }
  for (const projet of composant.projets.values()) {
    if (living.has(projet.id)) continue;
    ecritures.projetsSupprimes.push(projet.id);
    ecritures.projetsRemplaces.push(projet);
    ecritures.clesRetirees.push(...keysOfProjet(projet));
  }
  moveTraces(ecritures, groupes, traces, instant);
  ecritures.evenements = [
    ...ecritures.traces.flatMap((changee) => eventsOfTrace(changee, auteur, instant)),
    ...eventsOfProjets({ composant, traces, calcules, auteur }),
    ...eventsOfSuggestions(changement, { composant, traces, calcules, auteur }),
  ];
  return ecritures;
}
