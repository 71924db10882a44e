// Which traces make one projet, and under which id. Pure: the same facts give the same groups in any order.
import { compareText } from './texte.ts';

export interface Noeud {
  natal: string;
  ref: string;
  cercle: string | null;
  supprime: boolean;
  /** Group it belonged to so far: a tombstone stays with the oldest living trace of it. */
  projetId: string;
}

export interface LienResolu {
  source: string;
  cible: string;
}

export interface GroupeDeTraces {
  id: string;
  /** Natal ids of all members, tombstones included, sorted. */
  membres: string[];
}

/** Union-find over natal ids; the root is the smallest id. */
function createUnions(ids: Iterable<string>) {
  const parent = new Map<string, string>();
  for (const id of ids) parent.set(id, id);
  function find(id: string): string {
    let root = id;
    while (parent.get(root) !== root) root = parent.get(root) as string;
    for (let at = id; at !== root; ) {
      const next = parent.get(at) as string;
      parent.set(at, root);
      at = next;
    }
    return root;
  }
  function join(a: string, b: string): void {
    const [first, second] = [find(a), find(b)].sort(compareText) as [string, string];
    parent.set(second, first);
  }
  return { find, join };
}

function sortedPairs(liens: readonly LienResolu[], nodes: ReadonlyMap<string, Noeud>): [Noeud, Noeud][] {
  const pairs: [Noeud, Noeud][] = [];
  for (const { source, cible } of liens) {
    const ends = [nodes.get(source), nodes.get(cible)];
    const [a, b] = ends.sort((x, y) => compareText(x?.ref ?? '', y?.ref ?? ''));
    if (a && b && a !== b && !a.supprime && !b.supprime) pairs.push([a, b]);
  }
  return pairs.sort((x, y) => compareText(x[0].ref, y[0].ref) || compareText(x[1].ref, y[1].ref));
}

/**
 * Shared traces join along every link. A restricted trace attaches itself to one projet at most and never links two
 * others: links with a shared trace come first, then links between traces of one cercle; two cercles never touch.
 */
function joinLiving(unions: ReturnType<typeof createUnions>, pairs: readonly [Noeud, Noeud][]): void {
  for (const [a, b] of pairs) if (a.cercle === null && b.cercle === null) unions.join(a.natal, b.natal);

  const attached = new Set<string>();
  const attach = (a: Noeud, b: Noeud) => {
    const hasShared = (n: Noeud) => n.cercle === null || attached.has(unions.find(n.natal));
    const both = hasShared(a) && hasShared(b);
    if (both || unions.find(a.natal) === unions.find(b.natal)) return;
    const shared = hasShared(a) || hasShared(b);
    unions.join(a.natal, b.natal);
    if (shared) attached.add(unions.find(a.natal));
  };
  for (const [a, b] of pairs) if ((a.cercle === null) !== (b.cercle === null)) attach(a, b);
  for (const [a, b] of pairs) if (a.cercle !== null && a.cercle === b.cercle) attach(a, b);
}

/** Tombstones follow the oldest living trace of their last group that its readers see too; else they stay together. */
function followLiving(unions: ReturnType<typeof createUnions>, nodes: readonly Noeud[]): void {
  const byGroup = groupBy(nodes);
  for (const tombstone of nodes) {
    if (!tombstone.supprime) continue;
    const mates = (byGroup.get(tombstone.projetId) ?? []).filter(
      (n) => n !== tombstone && (n.cercle === null || n.cercle === tombstone.cercle),
    );
    const living = mates.filter((n) => !n.supprime).sort((a, b) => compareText(a.natal, b.natal));
    const target = living[0] ?? mates.find((n) => n.supprime && n.cercle === tombstone.cercle);
    if (target) unions.join(tombstone.natal, target.natal);
  }
}

function groupBy(nodes: readonly Noeud[]): Map<string, Noeud[]> {
  const groups = new Map<string, Noeud[]>();
  for (const node of nodes) {
    const group = groups.get(node.projetId);
    if (group) group.push(node);
    else groups.set(node.projetId, [node]);
  }
  return groups;
}

/** The smallest natal id of the shared traces; of the restricted ones only when no shared trace lives. */
function idOf(membres: readonly Noeud[]): string {
  const hasShared = membres.some((n) => n.cercle === null);
  const eligible = hasShared ? membres.filter((n) => n.cercle === null) : membres;
  return eligible.map((n) => n.natal).sort(compareText)[0] as string;
}

/** Groups of one or more whole components; the caller gives every trace that a link or a past group reaches. */
export function groupTraces(nodes: readonly Noeud[], liens: readonly LienResolu[]): GroupeDeTraces[] {
  const byNatal = new Map(nodes.map((node) => [node.natal, node]));
  const unions = createUnions(byNatal.keys());
  joinLiving(unions, sortedPairs(liens, byNatal));
  followLiving(unions, nodes);
  const groups = new Map<string, Noeud[]>();
  for (const node of nodes) {
    const root = unions.find(node.natal);
    const group = groups.get(root);
    if (group) group.push(node);
    else groups.set(root, [node]);
  }
  return [...groups.values()]
    .map((membres) => ({ id: idOf(membres), membres: membres.map((n) => n.natal).sort(compareText) }))
    .sort((a, b) => compareText(a.id, b.id));
}
