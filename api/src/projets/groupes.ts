// Which traces make one projet, and under which id. Pure: the same facts give the same groups in any order.
import { compareText } from './texte.ts';
import { createUnions, type Unions } from './unions.ts';

export interface Noeud {
  natal: string;
  ref: string;
  cercle: string | null;
  /** A tombstone, with the links of its last day: it stays with the oldest living trace of the group that they make. */
  supprime: boolean;
  /** What its own words tell it apart by (a tranche, a named school…); empty: nothing. */
  repere: string;
}

/** Why two traces are joined, strongest first: a human said so, a plateforme declared it, the computation is certain. */
export const rangs = { confirmation: 0, declaration: 1, certitude: 2 } as const;

export interface Lien {
  a: string;
  b: string;
  rang: (typeof rangs)[keyof typeof rangs];
  /** Of a certain link; 1 otherwise. */
  score: number;
}

export interface Faits {
  noeuds: readonly Noeud[];
  liens: readonly Lien[];
  /** Refusals and disputes, by natal ids. */
  oppositions: readonly { a: string; b: string }[];
  /** True when two markers exclude each other. */
  contredit(a: string, b: string): boolean;
  /** Same, by their stages alone (tranche, phase, lot). */
  contreditEtapes(a: string, b: string): boolean;
}

export interface GroupeDeTraces {
  id: string;
  /** Natal ids of all members, tombstones included, sorted. */
  membres: string[];
}

interface Paire {
  a: Noeud;
  b: Noeud;
  lien: Lien;
}

/** Links between two traces that count, in the order in which they are tried. */
function orderLiens(liens: readonly Lien[], nodes: ReadonlyMap<string, Noeud>): Paire[] {
  const paires: Paire[] = [];
  for (const lien of liens) {
    const ends = [nodes.get(lien.a), nodes.get(lien.b)];
    const [a, b] = ends.sort((x, y) => compareText(x?.ref ?? '', y?.ref ?? ''));
    if (a && b && a !== b) paires.push({ a, b, lien });
  }
  return paires.sort(
    (x, y) =>
      x.lien.rang - y.lien.rang ||
      y.lien.score - x.lien.score ||
      compareText(x.a.ref, y.a.ref) ||
      compareText(x.b.ref, y.b.ref),
  );
}

type Opposees = ReadonlyMap<string, ReadonlySet<string>>;

function oppositionsByNatal(faits: Faits): Opposees {
  const opposees = new Map<string, Set<string>>();
  const add = (from: string, to: string) => {
    const known = opposees.get(from);
    if (known) known.add(to);
    else opposees.set(from, new Set([to]));
  };
  for (const { a, b } of faits.oppositions) {
    add(a, b);
    add(b, a);
  }
  return opposees;
}

/**
 * Tells whether two groups may become one for a public: what it may not see neither joins nor parts anything. A
 * human confirmation overrides the markers, which are only read by machine.
 */
function createVeto(unions: Unions<Noeud>, faits: Faits) {
  const opposees = oppositionsByNatal(faits);
  if (opposees.size === 0 && faits.noeuds.every((n) => n.repere === '')) return () => false;
  const seen = (root: string, cercle: string | null) =>
    unions.membersOf(root).filter((n) => n.cercle === null || n.cercle === cercle);
  const reperesOf = (noeuds: readonly Noeud[], sauf?: Noeud) =>
    new Set(noeuds.flatMap((n) => (n === sauf || n.repere === '' ? [] : n.repere)));
  const opposes = (some: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...some].some((mine) => [...others].some((other) => faits.contredit(mine, other)));
  return ({ a, b, lien }: Paire, cercle: string | null): boolean => {
    const [left, right] = [seen(unions.find(a.natal), cercle), seen(unions.find(b.natal), cercle)];
    const [few, many] = left.length <= right.length ? [left, right] : [right, left];
    if (opposees.size > 0) {
      const others = new Set(many.map((n) => n.natal));
      for (const { natal } of few) {
        for (const opposee of opposees.get(natal) ?? []) if (others.has(opposee)) return true;
      }
    }
    if (lien.rang === rangs.confirmation) return false;
    if (lien.rang === rangs.certitude) return opposes(reperesOf(left), reperesOf(right));
    // What a plateforme declares of two traces is not undone by a reading of their very names; by two stages, it is.
    if (faits.contreditEtapes(a.repere, b.repere)) return true;
    const [x, y] = left.includes(a) ? [a, b] : [b, a];
    return opposes(reperesOf(left, x), reperesOf(right)) || opposes(reperesOf([x]), reperesOf(right, y));
  };
}

/**
 * Shared traces join along every link. A restricted trace attaches itself to one projet at most and never links two
 * others: links with a shared trace come first, then links between traces of one cercle; two cercles never touch.
 */
function joinLinked(unions: Unions<Noeud>, paires: readonly Paire[], faits: Faits): void {
  const isVetoed = createVeto(unions, faits);
  const isJoined = ({ a, b }: Paire) => unions.find(a.natal) === unions.find(b.natal);
  for (const paire of paires) {
    if (paire.a.cercle !== null || paire.b.cercle !== null || isJoined(paire)) continue;
    if (!isVetoed(paire, null)) unions.join(paire.a.natal, paire.b.natal);
  }
  const hasShared = (n: Noeud) => unions.membersOf(unions.find(n.natal)).some((m) => m.cercle === null);
  const attach = (paire: Paire, cercle: string | null) => {
    const { a, b } = paire;
    if (isJoined(paire) || (hasShared(a) && hasShared(b)) || isVetoed(paire, cercle)) return;
    unions.join(a.natal, b.natal);
  };
  for (const paire of paires) {
    const { a, b } = paire;
    if ((a.cercle === null) !== (b.cercle === null)) attach(paire, a.cercle ?? b.cercle);
  }
  for (const paire of paires) {
    const { cercle } = paire.a;
    if (cercle !== null && cercle === paire.b.cercle) attach(paire, cercle);
  }
}

/**
 * Tombstones follow the oldest living trace that their readers see of the group where they would be if everything
 * deleted still lived; else they stay together. Neither where they were so far nor what was undone since counts.
 */
function followLiving(unions: Unions<Noeud>, imagined: Unions<Noeud>, nodes: readonly Noeud[]): void {
  for (const tombstone of nodes) {
    if (!tombstone.supprime) continue;
    const mates = imagined
      .membersOf(imagined.find(tombstone.natal))
      .filter((n) => n !== tombstone && (n.cercle === null || n.cercle === tombstone.cercle));
    const living = mates.filter((n) => !n.supprime).sort((a, b) => compareText(a.natal, b.natal));
    const target = living[0] ?? mates.find((n) => n.supprime && n.cercle === tombstone.cercle);
    if (target) unions.join(tombstone.natal, target.natal);
  }
}

/** The smallest natal id of the shared traces; of the restricted ones only when no shared trace lives. */
function idOf(membres: readonly Noeud[]): string {
  const hasShared = membres.some((n) => n.cercle === null);
  const eligible = hasShared ? membres.filter((n) => n.cercle === null) : membres;
  return eligible.map((n) => n.natal).sort(compareText)[0] as string;
}

const byNatalOf = (noeuds: readonly Noeud[]) => new Map(noeuds.map((node) => [node.natal, node]));

/** Groups of all, made by the links between some of them. */
function unite(faits: Faits, comptes: readonly Noeud[]): Unions<Noeud> {
  const unions = createUnions(byNatalOf(faits.noeuds));
  joinLinked(unions, orderLiens(faits.liens, byNatalOf(comptes)), faits);
  return unions;
}

/** Groups of one or more whole components; the caller gives every trace that a link or a past group reaches. */
export function groupTraces(faits: Faits): GroupeDeTraces[] {
  const { noeuds } = faits;
  const living = noeuds.filter((node) => !node.supprime);
  const unions = unite(faits, living);
  if (living.length < noeuds.length) followLiving(unions, unite(faits, noeuds), noeuds);
  const roots = new Set(noeuds.map((node) => unions.find(node.natal)));
  return [...roots]
    .map((root) => {
      const membres = unions.membersOf(root);
      return { id: idOf(membres), membres: membres.map((n) => n.natal).sort(compareText) };
    })
    .sort((a, b) => compareText(a.id, b.id));
}
