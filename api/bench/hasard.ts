// Seeded randomness: the same seed gives the same run.

export type Hasard = () => number;

/** mulberry32: uniform in [0, 1). */
export function createHasard(graine: number): Hasard {
  let state = graine >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(hasard: Hasard, values: readonly T[]): T {
  return values[Math.floor(hasard() * values.length)] as T;
}
