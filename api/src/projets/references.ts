// References to other objects: accepted before their target exists, with a warning when it looks like a mistake.
import type { Annuaire } from '../plateformes/index.ts';
import type { Avertissement, Constats } from './constats.ts';
import type { TraceEnBase } from './modele.ts';
import { isVisible } from './vue.ts';

/** References in their compared form, once each; warns about plateformes that nobody knows. */
export function readReferences(
  refs: readonly string[],
  champ: string,
  annuaire: Annuaire,
  constats: Constats,
): string[] {
  refs.forEach((ref, i) => {
    const slug = ref.includes(':') ? ref.slice(0, ref.indexOf(':')) : undefined;
    if (slug !== undefined && annuaire.plateforme(slug) === undefined) {
      constats.avertissements.push({
        pointer: `/${champ}/${i}`,
        detail: `aucune plateforme « ${slug} » n’est connue : le lien attendra qu’elle publie`,
      });
    }
  });
  return [...new Set(refs.map((ref) => (ref.includes(':') ? ref : ref.toLowerCase())))];
}

/**
 * Declared links that can never join anything: to oneself, or to an id that leads the publisher nowhere. Unknown,
 * hidden and deleted targets get the same words: the existence of a restricted projet is not told.
 */
export function warnLiensSansCible(
  source: { ref: string; natal: string | undefined; liens: readonly string[] },
  traces: Iterable<TraceEnBase>,
  cercles: readonly string[],
): Avertissement[] {
  const known = new Set<string>();
  for (const trace of traces) {
    if (trace.ref === source.ref || trace.supprimeLe !== null || !isVisible(trace, cercles)) continue;
    known.add(trace.natal);
  }
  return source.liens.flatMap((cible, i) => {
    const pointer = `/memeProjetQue/${i}`;
    if (cible === source.ref || cible === source.natal) {
      return [{ pointer, detail: 'cette trace se désigne elle-même : ce lien est sans effet' }];
    }
    // A reference names a trace that may still arrive; an id is only ever given at birth.
    if (cible.includes(':') || known.has(cible)) return [];
    return [{ pointer, detail: 'cet identifiant ne mène à aucun projet que vous puissiez lire' }];
  });
}
