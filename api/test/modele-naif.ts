// The referee: traces and groups as the design says them, in plain loops, everything recomputed at each change.
// Shares no code with what it judges; the server's clock and natal ids are its only borrowed facts.
import type { Corps } from './sequences.ts';

export interface TraceNaive {
  ref: string;
  plateforme: string;
  externalId: string;
  natal: string;
  corps: Corps;
  liens: string[];
  cercle: string | null;
  /** When each field last changed; a block is dated as a whole under its first field. */
  depuis: Record<string, string>;
  majLe: string;
  majSourceLe: string | null;
  supprimee: boolean;
  referent: Corps | null;
  /** Its projet after the last change. */
  groupe: string;
}

export interface Naissance {
  natal: string;
  majLe: string;
}

export type Etat = 'cree' | 'modifie' | 'inchange' | 'supprime' | 'refuse';

export interface Modele {
  traces: Map<string, TraceNaive>;
  /** Projet id → its members, tombstones included. */
  groupes: Map<string, TraceNaive[]>;
}

export function createModele(): Modele {
  return { traces: new Map(), groupes: new Map() };
}

const copy = <T>(value: T): T => structuredClone(value);

/** A photograph that later changes leave alone. */
export function photograph(modele: Modele): Modele {
  const traces = new Map([...modele.traces].map(([ref, trace]) => [ref, copy(trace)]));
  const groupes = new Map(
    [...modele.groupes].map(([id, members]) => [id, members.map((m) => traces.get(m.ref) as TraceNaive)]),
  );
  return { traces, groupes };
}

const blocs = [
  ['phase', 'phaseStatut', 'statutSource'],
  ['dateDebut', 'dateFin'],
];
const dateOf = (champ: string) => blocs.find((bloc) => bloc.includes(champ))?.[0] ?? champ;
const isEmpty = (value: unknown) =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0);
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

interface Lu {
  corps: Corps;
  liens: string[];
  cercle: string | null;
  majSourceLe: string | null;
  referent: Corps | null;
}

function readCorps(recu: Corps, ref: string): Lu {
  const { visibilite, majSourceLe, memeProjetQue, porteur, ...others } = recu;
  const { siret, referent } = (porteur ?? {}) as { siret?: string; referent?: Corps };
  const corps: Corps = { nature: 'projet' };
  for (const [champ, valeur] of Object.entries(others)) if (!isEmpty(valeur)) corps[champ] = valeur;
  if (siret) corps.porteur = { siret };
  const declared = (memeProjetQue ?? []) as string[];
  if (declared.length > 0) corps.memeProjetQue = declared;
  return {
    corps,
    liens: declared.filter((lien) => lien !== ref),
    cercle: (visibilite as { cercle?: string } | undefined)?.cercle ?? null,
    majSourceLe: (majSourceLe as string | null | undefined) ?? null,
    referent: referent ?? null,
  };
}

/** One trace published whole; `datee` is the date that this very change claims. */
function publish(modele: Modele, ref: string, lu: Lu, datee: string | null, fait: Naissance): Etat {
  const known = modele.traces.get(ref);
  const living = known && !known.supprimee ? known : undefined;
  if (lu.corps.phaseStatut && !lu.corps.phase) return 'refuse';
  const champs = [...new Set([...Object.keys(living?.corps ?? {}), ...Object.keys(lu.corps)])];
  const changed = champs.filter((champ) => !same(living?.corps[champ], lu.corps[champ]));
  const moved = living !== undefined && living.cercle !== lu.cercle;
  if (living && changed.length === 0 && !moved) {
    if (same(living.referent, lu.referent)) return 'inchange';
    living.referent = lu.referent;
    return 'modifie';
  }
  const when = datee !== null && datee < fait.majLe ? datee : fait.majLe;
  const depuis = { ...living?.depuis };
  for (const champ of changed) depuis[dateOf(champ)] = when;
  const [plateforme, externalId] = [ref.slice(0, ref.indexOf(':')), ref.slice(ref.indexOf(':') + 1)];
  const natal = known?.natal ?? fait.natal;
  const trace: TraceNaive = {
    ...lu,
    ...{ ref, plateforme, externalId, natal, depuis },
    majLe: fait.majLe,
    supprimee: false,
    groupe: known?.groupe ?? natal,
  };
  modele.traces.set(ref, trace);
  return living ? 'modifie' : 'cree';
}

export function applyPublier(modele: Modele, ref: string, recu: Corps, fait: Naissance): Etat {
  const lu = readCorps(recu, ref);
  return publish(modele, ref, lu, lu.majSourceLe, fait);
}

/** A patch that says nothing of `majSourceLe` dates what it changes from its reception. */
export function applyModifier(modele: Modele, ref: string, patch: Corps, fait: Naissance): Etat {
  const known = modele.traces.get(ref);
  if (!known || known.supprimee) return 'refuse';
  const now: Corps = {
    ...known.corps,
    memeProjetQue: known.corps.memeProjetQue ?? null,
    porteur: { ...(known.corps.porteur as Corps), ...(known.referent ? { referent: known.referent } : {}) },
    visibilite: known.cercle === null ? 'partagee' : { cercle: known.cercle },
    majSourceLe: known.majSourceLe,
  };
  const dates = typeof patch.majSourceLe === 'string' ? patch.majSourceLe : null;
  return publish(modele, ref, readCorps({ ...now, ...patch }, ref), dates, fait);
}

export function applySupprimer(modele: Modele, ref: string, fait: Naissance): Etat {
  const known = modele.traces.get(ref);
  if (!known) return 'refuse';
  if (known.supprimee) return 'inchange';
  modele.traces.set(ref, { ...known, supprimee: true, referent: null, majLe: fait.majLe });
  return 'supprime';
}

function findCible(traces: readonly TraceNaive[], lien: string): TraceNaive | undefined {
  return traces.find((trace) => trace.ref === lien || trace.natal === lien);
}

/** Declared links between these traces, each pair once, by the two references. */
function listPaires(traces: readonly TraceNaive[]): [TraceNaive, TraceNaive][] {
  const paires = new Map<string, [TraceNaive, TraceNaive]>();
  for (const source of traces) {
    for (const lien of source.liens) {
      const cible = findCible(traces, lien);
      if (!cible || cible === source) continue;
      const paire: [TraceNaive, TraceNaive] = source.ref < cible.ref ? [source, cible] : [cible, source];
      paires.set(`${paire[0].ref}\n${paire[1].ref}`, paire);
    }
  }
  return [...paires].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, paire]) => paire);
}

type Ensemble = Set<TraceNaive>;

function merge(ensembles: Ensemble[], a: TraceNaive, b: TraceNaive): void {
  const first = ensembles.find((e) => e.has(a)) as Ensemble;
  const second = ensembles.find((e) => e.has(b)) as Ensemble;
  if (first === second) return;
  for (const trace of second) first.add(trace);
  ensembles.splice(ensembles.indexOf(second), 1);
}

const isShared = (trace: TraceNaive) => trace.cercle === null;
const byNatal = (a: TraceNaive, b: TraceNaive) => (a.natal < b.natal ? -1 : 1);

/** Recomputes every group from every trace. */
/** What the links between some of the traces make of all of them. */
function unite(traces: readonly TraceNaive[], liees: readonly TraceNaive[]): Ensemble[] {
  const ensembles: Ensemble[] = traces.map((trace) => new Set([trace]));
  const paires = listPaires(liees);
  for (const [a, b] of paires) if (isShared(a) && isShared(b)) merge(ensembles, a, b);
  // A restricted trace, alone or with others of its cercle, goes to one shared projet at most.
  const hasShared = (trace: TraceNaive) => [...(ensembles.find((e) => e.has(trace)) ?? [])].some(isShared);
  const attach = ([a, b]: [TraceNaive, TraceNaive]) => {
    if (!(hasShared(a) && hasShared(b))) merge(ensembles, a, b);
  };
  for (const paire of paires) if (isShared(paire[0]) !== isShared(paire[1])) attach(paire);
  for (const paire of paires) if (!isShared(paire[0]) && paire[0].cercle === paire[1].cercle) attach(paire);
  return ensembles;
}

export function regroup(modele: Modele): void {
  const traces = [...modele.traces.values()];
  const ensembles = unite(
    traces,
    traces.filter((trace) => !trace.supprimee),
  );
  // A tombstone stays with the oldest living trace of the projet that its last links would make, if all still lived.
  const imagines = unite(traces, traces);
  for (const trace of traces.filter((t) => t.supprimee)) {
    const mates = [...(imagines.find((ensemble) => ensemble.has(trace)) ?? [])]
      .filter((other) => other !== trace && (isShared(other) || other.cercle === trace.cercle))
      .sort(byNatal);
    const target =
      mates.find((mate) => !mate.supprimee) ?? mates.find((mate) => mate.cercle === trace.cercle);
    if (target) merge(ensembles, trace, target);
  }
  modele.groupes = new Map();
  for (const ensemble of ensembles) {
    const membres = [...ensemble].sort(byNatal);
    const id = (membres.find(isShared) ?? (membres[0] as TraceNaive)).natal;
    modele.groupes.set(id, membres);
  }
  for (const [id, membres] of modele.groupes) for (const trace of membres) trace.groupe = id;
}
