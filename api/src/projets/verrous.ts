// Which advisory locks guard a trace. Départements share 256 stripes; references have a space of their own, taken
// only to tell the birth of a trace from the declaration of a link towards it.

export interface Verrou {
  espace: number;
  bande: number;
  exclusif: boolean;
}

const espaceTerritoires = 42_010_701;
const espaceReferences = 42_010_702;

/** FNV-1a, 8 bits kept. */
function stripeOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & 0xff;
}

/** Stripes of a trace: its départements, else the widest territory it names, else its own reference. */
export function bandesDe(ref: string, departements: readonly string[], dans: readonly string[]): number[] {
  const places =
    departements.length > 0 ? departements.map((code) => `departement:${code}`) : dans.slice(0, 1);
  const stripes = new Set((places.length > 0 ? places : [ref]).map(stripeOf));
  return [...stripes].sort((a, b) => a - b);
}

/** Adds the stripes of what the blocking keys name: two traces that may be linked share a stripe, wherever they stand. */
export function addLieux(bandes: readonly number[], lieux: readonly string[]): number[] {
  return [...new Set([...bandes, ...lieux.map(stripeOf)])].sort((a, b) => a - b);
}

/**
 * Locks in their global order. A birth shares the stripe of its reference; whoever declares a link towards a
 * reference that does not exist excludes births on it, so that one of the two sees the other.
 */
export function orderVerrous(
  bandes: Iterable<number>,
  naissances: Iterable<string>,
  attendues: Iterable<string>,
): Verrou[] {
  const verrous = new Map<string, Verrou>();
  for (const bande of bandes) verrous.set(`t${bande}`, { espace: espaceTerritoires, bande, exclusif: true });
  for (const ref of naissances) {
    const bande = stripeOf(ref);
    verrous.set(`r${bande}`, { espace: espaceReferences, bande, exclusif: false });
  }
  for (const ref of attendues) {
    // Nothing is born under a natal id that somebody knows already.
    if (!ref.includes(':')) continue;
    const bande = stripeOf(ref);
    verrous.set(`r${bande}`, { espace: espaceReferences, bande, exclusif: true });
  }
  return [...verrous.values()].sort((a, b) => a.espace - b.espace || a.bande - b.bande);
}
