// Union-find that knows the members of each set; the root is the smallest id.

export interface Unions<T> {
  find(id: string): string;
  join(a: string, b: string): void;
  membersOf(root: string): readonly T[];
}

export function createUnions<T>(items: ReadonlyMap<string, T>): Unions<T> {
  const parent = new Map<string, string>();
  const members = new Map<string, T[]>();
  for (const [id, item] of items) {
    parent.set(id, id);
    members.set(id, [item]);
  }
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
    const [x, y] = [find(a), find(b)];
    if (x === y) return;
    const [root, absorbed] = x < y ? [x, y] : [y, x];
    parent.set(absorbed, root);
    const moved = members.get(absorbed) as T[];
    members.delete(absorbed);
    for (const item of moved) members.get(root)?.push(item);
  }
  return { find, join, membersOf: (root) => members.get(root) as T[] };
}
