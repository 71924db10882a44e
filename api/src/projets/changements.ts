// From a component as it stands to the component as it becomes: pure, no I/O, for one trace or five hundred.
import type { NouvelEvenement } from '../evenements/index.ts';
import { eventsOfProjets, eventsOfTrace } from './annonces.ts';
import { computeProjet, isNewState, isSameRow, type ProjetCalcule } from './calcul.ts';
import { type GroupeDeTraces, groupTraces, type LienResolu } from './groupes.ts';
import type { Composant, Instant, ProjetEnBase, RangDe, TraceChangee, TraceEnBase } from './modele.ts';
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
}

function resolveLiens(traces: ReadonlyMap<string, TraceEnBase>): LienResolu[] {
  const byRef = new Map<string, string>();
  for (const trace of traces.values()) byRef.set(trace.ref, trace.natal);
  const liens: LienResolu[] = [];
  for (const trace of traces.values()) {
    for (const cible of trace.liens) {
      const natal = byRef.get(cible) ?? (traces.has(cible) ? cible : undefined);
      if (natal !== undefined) liens.push({ source: trace.natal, cible: natal });
    }
  }
  return liens;
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

/** All that a set of changed traces entails, for the components that they touch. */
export function computeEcritures(
  composant: Composant,
  changees: readonly TraceChangee[],
  auteur: string,
  rangDe: RangDe,
): Ecritures {
  const { instant } = composant;
  const traces = new Map(composant.traces);
  for (const { apres } of changees) traces.set(apres.natal, apres);
  const groupes = groupTraces(
    [...traces.values()].map((t) => ({ ...t, supprime: t.supprimeLe !== null })),
    resolveLiens(traces),
  );
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
  };
  const touchees = new Set(
    changees.filter(({ champs }) => champs.length > 0).map(({ apres }) => apres.natal),
  );
  const calcules: ProjetCalcule[] = [];
  for (const groupe of groupes) {
    const membres = groupe.membres.map((natal) => traces.get(natal) as TraceEnBase);
    const avant = composant.projets.get(groupe.id);
    const projet = computeProjet({
      groupe,
      membres,
      avant,
      anciennes: composant.traces,
      touchees,
      instant,
      rangDe,
    });
    if (projet) calcules.push(projet);
    if (projet) writeProjet(ecritures, avant, projet);
  }
  const living = new Set(calcules.map((projet) => projet.id));
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
  ];
  return ecritures;
}
