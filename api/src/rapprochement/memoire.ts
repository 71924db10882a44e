// What was read lately in traces, by natal id: reading a title again costs more than comparing it.

/** Tells one state of a trace from another, as far as linkage reads it: a place may change without a version. */
export function jetonOf({ version, cles }: { version: number; cles: readonly number[] }): string {
  return `${version} ${cles.join()}`;
}

export interface Memoire<T> {
  /** The state that is known; undefined when none is. */
  jetonOf(natal: string): string | undefined;
  find(natal: string, jeton: string): T | undefined;
  keep(natal: string, jeton: string, value: T): void;
}

/** Forgets first what was kept first. */
export function createMemoire<T>(size: number): Memoire<T> {
  const kept = new Map<string, { jeton: string; value: T }>();
  return {
    jetonOf: (natal) => kept.get(natal)?.jeton,
    find(natal, jeton) {
      const found = kept.get(natal);
      return found?.jeton === jeton ? found.value : undefined;
    },
    keep(natal, jeton, value) {
      kept.delete(natal);
      kept.set(natal, { jeton, value });
      if (kept.size <= size) return;
      for (const oldest of kept.keys()) {
        kept.delete(oldest);
        return;
      }
    },
  };
}
