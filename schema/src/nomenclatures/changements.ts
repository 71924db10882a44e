// What changed from one version of a vocabulary to the next, computed from the lists themselves: nothing can be forgotten.
import type { Changement, Edition } from './nomenclature.ts';

type SansVersion = Omit<Changement, 'version' | 'date'>;

function compare(avant: Edition['entrees'], { entrees, remplacements }: Edition): SansVersion[] {
  const connues = new Map(avant.map((entree) => [entree.code, entree]));
  const restantes = new Set(entrees.map(({ code }) => code));
  const changements: SansVersion[] = [];
  for (const { code, libelle, parent } of entrees) {
    const connue = connues.get(code);
    if (connue === undefined) {
      changements.push({ code, nature: 'ajoute', apres: libelle });
      continue;
    }
    if (connue.libelle !== libelle)
      changements.push({ code, nature: 'renomme', avant: connue.libelle, apres: libelle });
    if (connue.parent !== parent)
      changements.push({ code, nature: 'deplace', avant: connue.parent ?? null, apres: parent ?? null });
  }
  for (const { code, libelle } of avant) {
    if (restantes.has(code)) continue;
    const remplacePar = remplacements?.[code];
    changements.push({ code, nature: 'retire', avant: libelle, ...(remplacePar && { remplacePar }) });
  }
  return changements;
}

/** Negative when `a` comes before `b`. Both are `x.y.z`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Changes of each edition, from the first, which adds everything, to the last. Editions are given in order. */
export function listChangements(editions: readonly Edition[]): Changement[] {
  return editions.flatMap((edition, i) => {
    const { version, date } = edition;
    return compare(editions[i - 1]?.entrees ?? [], edition).map((changement) => ({
      version,
      date,
      ...changement,
    }));
  });
}
