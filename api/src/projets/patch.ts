// A patch of a trace: RFC 7396 on the published form, then the same checks as a whole publication.
import type { TracePatch, TracePubliee } from '@projets-collectivites/schema';
import { patcherCorrespondances } from '../plateformes/index.ts';
import type { Avertissement } from './constats.ts';
import { type Publication, type Regles, readPublication } from './contenu.ts';
import type { TraceEnBase } from './modele.ts';
import { traceInconnue, traceSupprimee } from './problems.ts';
import { publishedForm } from './trace.ts';

export interface Modification {
  externalId: string;
  patch: TracePatch;
  valider(complete: unknown): TracePubliee;
}

/** The whole publication that a patch makes of a living trace; throws the Problem when it cannot. */
export function mergePatch(
  plateforme: string,
  { externalId, patch, valider }: Modification,
  existing: TraceEnBase | undefined,
  regles: Regles,
): Publication {
  if (existing === undefined) throw traceInconnue(externalId);
  if (existing.supprimeLe !== null) throw traceSupprimee(externalId, existing.supprimeLe, existing.motif);
  const table = regles.annuaire.correspondances(plateforme);
  const traduit = patcherCorrespondances(table, existing.contenu, patch);
  const merged = mergeJson(publishedForm(existing, existing.referent ?? null), traduit.patch);
  const publication = readPublication(valider(merged), plateforme, externalId, regles);
  if (!traduit.phasePerimee || publication.contenu.phase !== undefined) return publication;
  const perdue: Avertissement = {
    pointer: '/statutSource',
    detail: `la phase « ${existing.contenu.phase} » venait du statut « ${existing.contenu.statutSource} » : elle est retirée, car le nouveau statut n’a pas de correspondance. Donnez la phase, ou déclarez la correspondance.`,
  };
  return { ...publication, avertissements: [...publication.avertissements, perdue] };
}

function mergeJson(target: unknown, patch: unknown): unknown {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const base = target !== null && typeof target === 'object' && !Array.isArray(target) ? target : {};
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergeJson(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}
