// Answers kept in memory, within a budget; what was not read for a while goes first.

export interface ReponsesGardees {
  find(cle: string): string | undefined;
  keep(cle: string, reponse: string): void;
  clear(): void;
}

/** Two generations: an answer read again moves to the young one; the old one goes when the young one is full. */
export function createReponsesGardees(octetsMax: number, longueurMax = 16_384): ReponsesGardees {
  let jeunes = new Map<string, string>();
  let anciennes = new Map<string, string>();
  let octets = 0;

  function keep(cle: string, reponse: string): void {
    if (reponse.length > longueurMax || jeunes.has(cle)) return;
    // Two bytes a letter at most, and the entry itself.
    octets += 2 * (cle.length + reponse.length) + 100;
    if (octets > octetsMax / 2) {
      anciennes = jeunes;
      jeunes = new Map();
      octets = 2 * (cle.length + reponse.length) + 100;
    }
    jeunes.set(cle, reponse);
  }

  return {
    keep,
    find(cle) {
      const jeune = jeunes.get(cle);
      if (jeune !== undefined) return jeune;
      const ancienne = anciennes.get(cle);
      if (ancienne !== undefined) keep(cle, ancienne);
      return ancienne;
    },
    clear() {
      jeunes = new Map();
      anciennes = new Map();
      octets = 0;
    },
  };
}
