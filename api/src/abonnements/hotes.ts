// Attempts under way by host: several subscriptions may lead to one machine, which none may drown.

/** Attempts under way at once towards one host. */
const parHote = 128;

export interface Hotes {
  /** Takes a place towards a host; false when none is left. */
  take(hote: string): boolean;
  free(hote: string): void;
}

export function createHotes(max = parHote): Hotes {
  const used = new Map<string, number>();
  return {
    take(hote) {
      const now = used.get(hote) ?? 0;
      if (now >= max) return false;
      used.set(hote, now + 1);
      return true;
    },
    free(hote) {
      const left = (used.get(hote) ?? 1) - 1;
      if (left <= 0) used.delete(hote);
      else used.set(hote, left);
    },
  };
}
