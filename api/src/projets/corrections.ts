// What humans decided on the traces of a projet and that its unified view shows. Pure.
import type { Correction, StatutDecide, TraceChangee, TraceUnifiable } from './modele.ts';
import { compareText } from './texte.ts';

/** What humans decided on the trace changes: those who see it are told, and what it was is kept. */
export function isDecided({ avant, apres }: Pick<TraceChangee, 'avant' | 'apres'>): boolean {
  const decided = (trace: TraceChangee['avant']) =>
    JSON.stringify([trace?.corrections ?? null, trace?.statut ?? null]);
  return decided(avant) !== decided(apres);
}

type Membres = readonly Pick<TraceUnifiable, 'corrections' | 'statut'>[];

/** The correction in force for each field: the latest, whichever trace it was given on. */
export function latestCorrections(membres: Membres): ReadonlyMap<string, Correction> {
  const latest = new Map<string, Correction>();
  for (const { corrections } of membres) {
    for (const correction of corrections ?? []) {
      const known = latest.get(correction.champ);
      if (!known || isAfter(correction, known)) latest.set(correction.champ, correction);
    }
  }
  return latest;
}

function isAfter(a: Correction, b: Correction): boolean {
  return (compareText(a.depuis, b.depuis) || compareText(a.decision, b.decision)) > 0;
}

/** What the projet was last said to have become; null when nobody said. */
export function latestStatut(membres: Membres): StatutDecide | null {
  const statuts = membres.flatMap(({ statut }) => statut ?? []);
  statuts.sort((a, b) => compareText(b.depuis, a.depuis) || compareText(a.valeur, b.valeur));
  return statuts[0]?.valeur ?? null;
}
