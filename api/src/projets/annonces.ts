// Which events a change makes. `data` names what changed, never values; each event is for one public only.
import type { ProjetUnifie } from '@projets-collectivites/schema';
import type { NouvelEvenement } from '../evenements/index.ts';
import { type ProjetCalcule, partout } from './calcul.ts';
import type { Composant, Instant, ProjetEnBase, TraceChangee, TraceEnBase } from './modele.ts';
import { compareText } from './texte.ts';

/** A territory proper: neither a carrying grouping (`=`) nor the list of everything. */
function isPlace(cle: string): boolean {
  return !cle.startsWith('=') && cle !== partout;
}

/** Territories where these traces stand: who follows one of them is told. */
export function placesOf(traces: readonly Pick<TraceEnBase, 'dans'>[]): string[] {
  const places = new Set(traces.flatMap((trace) => trace.dans.filter(isPlace)));
  return [...places].sort(compareText);
}

type Genre = 'trace.creee' | 'trace.modifiee' | 'trace.supprimee';

/** A trace that changes public leaves the former one and appears to the new one. */
export function eventsOfTrace(changee: TraceChangee, auteur: string, instant: Instant): NouvelEvenement[] {
  const { avant, apres, champs } = changee;
  if (avant && champs.length === 0) return [];
  const announce = (
    type: Genre,
    trace: TraceEnBase,
    donnees: Record<string, unknown>,
    territoires = placesOf([trace]),
  ): NouvelEvenement => ({
    type,
    sujet: apres.ref,
    plateforme: auteur,
    projetId: trace.projetId,
    cercle: trace.cercle,
    territoires,
    donnees,
    instant,
  });
  const wasLiving = avant !== undefined && avant.supprimeLe === null;
  if (apres.supprimeLe !== null) return [announce('trace.supprimee', apres, { motif: apres.motif })];
  if (!wasLiving) return [announce('trace.creee', apres, { champs })];
  if (avant.cercle === apres.cercle) {
    // Whoever follows the territory that it leaves is told too.
    return [announce('trace.modifiee', apres, { champs }, placesOf([avant, apres]))];
  }
  return [announce('trace.supprimee', avant, { motif: null }), announce('trace.creee', apres, { champs })];
}

export interface Contexte {
  composant: Composant;
  traces: ReadonlyMap<string, TraceEnBase>;
  calcules: readonly ProjetCalcule[];
  auteur: string;
}

function changedFields(avant: string | null | undefined, apres: ProjetUnifie): string[] {
  const before = (avant ? JSON.parse(avant) : {}) as Record<string, unknown>;
  const after = apres as unknown as Record<string, unknown>;
  const quiet = new Set(['majLe', 'provenance', 'id']);
  return Object.keys(after).filter(
    (champ) => !quiet.has(champ) && JSON.stringify(before[champ]) !== JSON.stringify(after[champ]),
  );
}

/** By id: the order in which rows were read would tell of the restricted ones among them. */
function projetsAvant(composant: Composant): ProjetEnBase[] {
  return [...composant.projets.values()].sort((a, b) => compareText(a.id, b.id));
}

/** For each projet that had a common view: the projets where its shared traces stand now. */
function partsOf(contexte: Contexte, groupOf: ReadonlyMap<string, string>): Map<string, string[]> {
  const parts = new Map<string, string[]>();
  for (const projet of projetsAvant(contexte.composant)) {
    if (projet.document === null) continue;
    const places = new Set<string>();
    for (const natal of projet.membres) {
      const trace = contexte.traces.get(natal);
      const group = groupOf.get(natal);
      if (trace?.cercle === null && trace.supprimeLe === null && group !== undefined) places.add(group);
    }
    parts.set(projet.id, [...places].sort(compareText));
  }
  return parts;
}

/** Events of the projets, for everyone then for each cercle whose own view moved. */
export function eventsOfProjets(contexte: Contexte): NouvelEvenement[] {
  const { composant, traces, calcules, auteur } = contexte;
  const { instant } = composant;
  const common = calcules.filter((projet) => projet.unifie !== null);
  const groupOf = new Map(
    common.flatMap((projet) => projet.membres.map((natal) => [natal, projet.id] as const)),
  );
  const parts = partsOf(contexte, groupOf);
  const absorbed = new Map<string, string[]>();
  const fromSplit = new Set<string>();
  const events: NouvelEvenement[] = [];
  const sharedIn = (projet: ProjetCalcule) =>
    projet.membres.map((natal) => traces.get(natal) as TraceEnBase).filter((t) => t.cercle === null);
  // Where it stands and where it stood: whoever follows the territory that it leaves is told too.
  const placesIn = (projet: ProjetCalcule) => {
    const before = composant.projets.get(projet.id)?.territoires[''] ?? [];
    const places = new Set([...placesOf(sharedIn(projet)), ...before.filter(isPlace)]);
    return [...places].sort(compareText);
  };

  for (const [ancien, parties] of parts) {
    const [only] = parties;
    if (parties.length === 0 || (parties.length === 1 && only === ancien)) continue;
    if (parties.length === 1 && groupOf.get(ancien) === only) {
      absorbed.set(only as string, [...(absorbed.get(only as string) ?? []), ancien]);
      continue;
    }
    for (const partie of parties) fromSplit.add(partie);
    events.push({
      type: 'projet.scinde',
      sujet: ancien,
      plateforme: auteur,
      projetId: ancien,
      cercle: null,
      territoires: placesOf(common.filter(({ id }) => parties.includes(id)).flatMap(sharedIn)),
      donnees: { ancien, parties },
      instant,
    });
  }
  for (const projet of common) {
    const unifie = projet.unifie as ProjetUnifie;
    const avant = composant.projets.get(projet.id)?.document;
    const announce = (type: NouvelEvenement['type'], donnees: Record<string, unknown>) =>
      events.push({
        type,
        sujet: projet.id,
        plateforme: auteur,
        projetId: projet.id,
        cercle: null,
        territoires: placesIn(projet),
        donnees,
        instant,
      });
    const absorbes = absorbed.get(projet.id);
    if (absorbes) announce('projet.fusionne', { absorbes, champs: changedFields(avant, unifie) });
    else if (avant && unifie.majLe === instant && !fromSplit.has(projet.id)) {
      announce('projet.modifie', { champs: changedFields(avant, unifie) });
    } else if (!avant && !fromSplit.has(projet.id)) announce('projet.cree', {});
  }
  return [...events, ...eventsOfCercles(contexte)];
}

/** A projet made only of restricted traces, gone, is told to the cercle of the projet where its first trace stands now. */
function eventsOfCercles(contexte: Contexte): NouvelEvenement[] {
  const { composant, traces, calcules, auteur } = contexte;
  const living = new Set(calcules.map((projet) => projet.id));
  const gone = projetsAvant(composant).filter((p) => p.document === null && !living.has(p.id));
  const events: NouvelEvenement[] = [];
  for (const projet of calcules) {
    const isNew = !composant.projets.has(projet.id) && projet.document === null;
    for (const cercle of projet.cerclesTouches) {
      const own = projet.membres
        .map((natal) => traces.get(natal) as TraceEnBase)
        .filter((trace) => trace.cercle === cercle);
      const absorbes = gone.map(({ id }) => id).filter((id) => own.some((trace) => trace.natal === id));
      events.push({
        type: absorbes.length > 0 ? 'projet.fusionne' : isNew ? 'projet.cree' : 'projet.modifie',
        sujet: projet.id,
        plateforme: auteur,
        projetId: projet.id,
        cercle,
        territoires: placesOf(own),
        donnees: absorbes.length > 0 ? { absorbes } : {},
        instant: composant.instant,
      });
    }
  }
  return events;
}
