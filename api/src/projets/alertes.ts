// Groups that a human should look at again: the computation may have joined too much.
import type { TraceUnifiable } from './modele.ts';
import { compareText } from './texte.ts';

const maxTraces = 20;

/** Why this group of living traces demands a review; null when it does not. Grant sources may fund one projet many times. */
export function alerteOf(traces: readonly TraceUnifiable[]): string | null {
  if (traces.length > maxTraces) {
    return `Ce projet réunit ${traces.length} traces, plus de ${maxTraces} : sont-elles bien un seul projet ?`;
  }
  const counts = new Map<string, number>();
  for (const { plateforme, contenu } of traces) {
    if (contenu.nature !== 'financement') counts.set(plateforme, (counts.get(plateforme) ?? 0) + 1);
  }
  const several = [...counts].filter(([, count]) => count > 1).sort(([a], [b]) => compareText(a, b));
  if (several.length === 0) return null;
  const said = several.map(([plateforme, count]) => `${count} traces de ${plateforme}`).join(', ');
  return `Une même plateforme y déclare plusieurs projets (${said}) : sont-ils bien un seul ?`;
}
