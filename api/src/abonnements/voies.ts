// Lanes: one queue per projet. An item may go when it heads every lane that it stands in.

/** Something to deliver, in order within its lanes. */
export interface DansVoies {
  readonly voies: readonly string[];
}

export interface Voies<T extends DansVoies> {
  readonly size: number;
  push(item: T): void;
  /** The next item that may go, oldest first; it stays at the head of its lanes until `remove`. */
  next(): T | undefined;
  /** Makes an item that heads its lanes available again. */
  offer(item: T): void;
  /** Takes away a delivered item: those that it held may go. */
  remove(item: T): void;
  /** Oldest first. */
  items(): Iterable<T>;
  /** Is one of the lanes of this item headed by another of this kind? */
  isBehind(item: T, kind: (head: T) => boolean): boolean;
}

export function createVoies<T extends DansVoies>(): Voies<T> {
  const queues = new Map<string, T[]>();
  /** How many lanes each item does not head yet. */
  const behind = new Map<T, number>();
  const ready = new Set<T>();

  function release(item: T): void {
    const left = (behind.get(item) ?? 0) - 1;
    behind.set(item, left);
    if (left === 0) ready.add(item);
  }

  return {
    get size() {
      return behind.size;
    },
    push(item) {
      let waits = 0;
      for (const voie of item.voies) {
        const queue = queues.get(voie);
        if (queue === undefined) queues.set(voie, [item]);
        else {
          queue.push(item);
          waits++;
        }
      }
      behind.set(item, waits);
      if (waits === 0) ready.add(item);
    },
    next() {
      const [first] = ready;
      if (first !== undefined) ready.delete(first);
      return first;
    },
    offer(item) {
      if (behind.get(item) === 0) ready.add(item);
    },
    remove(item) {
      if (!behind.delete(item)) return;
      ready.delete(item);
      for (const voie of item.voies) {
        const queue = queues.get(voie);
        queue?.shift();
        const head = queue?.[0];
        if (head === undefined) queues.delete(voie);
        else release(head);
      }
    },
    items: () => behind.keys(),
    isBehind(item, kind) {
      if (behind.get(item) === 0) return false;
      return item.voies.some((voie) => {
        const head = queues.get(voie)?.[0];
        return head !== undefined && head !== item && kind(head);
      });
    },
  };
}
