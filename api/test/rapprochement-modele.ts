// The referee of linkage: pairs, judgements and groups as the design says them, by full partitions of sets over the raw
// facts. Borrows from the product only the pure judgement of a pair and the reading of a trace.
import { clesDeBlocage, type Fiche, juger } from '../src/rapprochement/modele/index.ts';
import { contredit, contreditEtapes, repereOf } from '../src/rapprochement/repere.ts';

export interface TraceJugee {
  natal: string;
  ref: string;
  cercle: string | null;
  supprimee: boolean;
  /** Declared links; a tombstone keeps those of its last day. */
  liens: readonly string[];
  fiche: Fiche;
}

export interface DecisionNaive {
  id: string;
  type: string;
  plateforme: string;
  arbitrage: boolean;
  /** Natal ids. */
  a: string;
  b: string | null;
  verdict?: string | undefined;
  champ?: string | undefined;
  valeur?: unknown;
  vise?: string | undefined;
  priseLe: string;
  annulee: boolean;
}

export interface Paire {
  a: string;
  b: string;
  classe: 'certain' | 'a_confirmer';
  score: number;
}

export type Etat = 'confirme' | 'refuse' | 'litige';

const tete = 50;
const cleOf = (a: string, b: string) => [a, b].sort().join(' ');
const mots: Readonly<Record<string, Etat>> = {
  doublon_confirme: 'confirme',
  doublon_infirme: 'refuse',
  partie_de: 'refuse',
  suite_de: 'refuse',
};

/** Pairs of living traces that meet under a key, both among the first fifty of their public there. */
export function listPaires(traces: readonly TraceJugee[]): Map<string, Paire> {
  const vivantes = traces.filter((trace) => !trace.supprimee);
  const cles = new Map(vivantes.map((trace) => [trace.natal, new Set(clesDeBlocage(trace.fiche))]));
  const premiers = new Map<string, string[]>();
  for (const { natal, cercle } of vivantes) {
    for (const cle of cles.get(natal) ?? []) {
      const place = `${cercle ?? ''} ${cle}`;
      premiers.set(place, [...(premiers.get(place) ?? []), natal]);
    }
  }
  for (const [place, natals] of premiers) premiers.set(place, natals.sort().slice(0, tete));
  const enTete = ({ natal, cercle }: TraceJugee, cle: string) =>
    cles.get(natal)?.has(cle) && premiers.get(`${cercle ?? ''} ${cle}`)?.includes(natal);
  const paires = new Map<string, Paire>();
  for (const x of vivantes) {
    for (const y of vivantes) {
      if (x.natal >= y.natal) continue;
      if (x.cercle !== null && y.cercle !== null && x.cercle !== y.cercle) continue;
      if (![...(cles.get(x.natal) ?? [])].some((cle) => enTete(x, cle) && enTete(y, cle))) continue;
      const { classe, score } = juger(x.fiche, y.fiche);
      if (classe !== 'distinct')
        paires.set(cleOf(x.natal, y.natal), { a: x.natal, b: y.natal, classe, score });
    }
  }
  return paires;
}

/** What the decisions in force say of each pair of traces. */
export function listJugements(decisions: readonly DecisionNaive[]): Map<string, Etat> {
  const parPaire = new Map<string, DecisionNaive[]>();
  for (const decision of decisions) {
    if (decision.annulee || decision.b === null || !mots[decision.type]) continue;
    const cle = cleOf(decision.a, decision.b);
    parPaire.set(cle, [...(parPaire.get(cle) ?? []), decision]);
  }
  const jugements = new Map<string, Etat>();
  for (const [cle, prises] of parPaire) {
    const arbitrages = prises.filter((decision) => decision.arbitrage);
    const slugs = new Set(prises.map((decision) => decision.plateforme));
    const voix = [...slugs].map((slug) => prises.filter((d) => d.plateforme === slug).at(-1)?.type ?? '');
    const dits = new Set(voix.map((type) => mots[type] as Etat));
    const dernier = arbitrages.at(-1);
    if (dernier) jugements.set(cle, mots[dernier.type] as Etat);
    else jugements.set(cle, dits.size > 1 ? 'litige' : ([...dits][0] as Etat));
  }
  return jugements;
}

interface LienNaif {
  rang: number;
  score: number;
  x: TraceJugee;
  y: TraceJugee;
}

function listLiens(
  traces: readonly TraceJugee[],
  jugements: ReadonlyMap<string, Etat>,
  certaines: readonly Paire[],
): LienNaif[] {
  const parNom = new Map(
    traces.flatMap((trace) => [[trace.natal, trace] as const, [trace.ref, trace] as const]),
  );
  const liens: LienNaif[] = [];
  const add = (rang: number, a: string, b: string, score = 1) => {
    const [x, y] = [parNom.get(a), parNom.get(b)];
    if (x && y && x !== y) liens.push(x.ref < y.ref ? { rang, score, x, y } : { rang, score, x: y, y: x });
  };
  for (const [cle, etat] of jugements) {
    const [a = '', b = ''] = cle.split(' ');
    if (etat === 'confirme') add(0, a, b);
  }
  for (const trace of traces) for (const cible of trace.liens) add(1, trace.natal, cible);
  for (const { a, b, classe, score } of certaines) if (classe === 'certain') add(2, a, b, score);
  const texte = ({ x, y }: LienNaif) => `${x.ref}\n${y.ref}`;
  return liens.sort(
    (l, m) =>
      l.rang - m.rang || m.score - l.score || (texte(l) < texte(m) ? -1 : texte(l) > texte(m) ? 1 : 0),
  );
}

type Ensemble = ReadonlySet<TraceJugee>;
type Partition = readonly Ensemble[];

/** The partition after every link was tried, strongest first; each step makes a whole new partition. */
function partition(
  traces: readonly TraceJugee[],
  liens: readonly LienNaif[],
  jugements: ReadonlyMap<string, Etat>,
): Partition {
  let parts: Partition = traces.map((trace) => new Set([trace]));
  const partOf = (trace: TraceJugee) => parts.find((part) => part.has(trace)) as Ensemble;
  const isCommune = (part: Ensemble) => [...part].some((trace) => trace.cercle === null);
  const essayer = ({ rang, x, y }: LienNaif, cercle: string | null) => {
    const [left, right] = [partOf(x), partOf(y)];
    if (left === right) return;
    const vues = (part: Ensemble) => [...part].filter((t) => t.cercle === null || t.cercle === cercle);
    for (const l of vues(left)) {
      for (const r of vues(right)) {
        const etat = jugements.get(cleOf(l.natal, r.natal));
        if (etat === 'refuse' || etat === 'litige') return;
        // A human who confirms has the last word against the words of the titles.
        // What a plateforme declares of two traces, only two stages deny.
        const declared = rang === 1 && ((l === x && r === y) || (l === y && r === x));
        const deny = declared ? contreditEtapes : contredit;
        if (rang > 0 && deny(repereOf(l.fiche), repereOf(r.fiche))) return;
      }
    }
    parts = [...parts.filter((part) => part !== left && part !== right), new Set([...left, ...right])];
  };
  for (const lien of liens) if (lien.x.cercle === null && lien.y.cercle === null) essayer(lien, null);
  const attacher = (lien: LienNaif, cercle: string | null) => {
    if (!(isCommune(partOf(lien.x)) && isCommune(partOf(lien.y)))) essayer(lien, cercle);
  };
  for (const lien of liens) {
    if ((lien.x.cercle === null) !== (lien.y.cercle === null)) attacher(lien, lien.x.cercle ?? lien.y.cercle);
  }
  for (const lien of liens) {
    if (lien.x.cercle !== null && lien.x.cercle === lien.y.cercle) attacher(lien, lien.x.cercle);
  }
  return parts;
}

/**
 * Groups by id, members sorted by natal id. A tombstone stays with the oldest living trace of the group that it would
 * be in if everything that was deleted still lived: nothing that was undone since leaves a mark there. `gelees`: what
 * computation said of deleted traces on their last day.
 */
export function groupesNaifs(
  traces: readonly TraceJugee[],
  jugements: ReadonlyMap<string, Etat>,
  paires: Iterable<Paire>,
  gelees: readonly Paire[],
): Map<string, TraceJugee[]> {
  const vivantes = traces.filter((trace) => !trace.supprimee);
  const certaines = [...paires];
  const deVivantes = partition(vivantes, listLiens(vivantes, jugements, certaines), jugements);
  const imaginee = partition(traces, listLiens(traces, jugements, [...certaines, ...gelees]), jugements);
  const groupes: Set<TraceJugee>[] = deVivantes.map((part) => new Set(part));
  const seules = new Map<string, Set<TraceJugee>>();
  for (const [i, part] of imaginee.entries()) {
    const parAge = [...part].sort((x, y) => (x.natal < y.natal ? -1 : 1));
    for (const morte of parAge.filter((trace) => trace.supprimee)) {
      const hote = parAge.find((t) => !t.supprimee && (t.cercle === null || t.cercle === morte.cercle));
      const chez = hote && groupes.find((groupe) => groupe.has(hote));
      if (chez) {
        chez.add(morte);
        continue;
      }
      // Nobody lives there for its readers: tombstones of one public stay together.
      const place = `${i} ${morte.cercle ?? ''}`;
      const autres = seules.get(place) ?? new Set();
      if (autres.size === 0) groupes.push(autres);
      seules.set(place, autres.add(morte));
    }
  }
  const parId = new Map<string, TraceJugee[]>();
  for (const groupe of groupes) {
    const membres = [...groupe].sort((x, y) => (x.natal < y.natal ? -1 : 1));
    const commune = membres.find((trace) => trace.cercle === null);
    parId.set((commune ?? (membres[0] as TraceJugee)).natal, membres);
  }
  return parId;
}
