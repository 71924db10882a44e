// What the hub holds of my traces, as little of it as a comparison needs.
import type { Client } from '../client.ts';
import type { TraceLue } from '../contrat.gen.ts';
import { formOf, hashOf } from './empreinte.ts';

export interface Fiche {
  etag: string;
  supprimee: boolean;
  /** Digests of the content, with and without its phase; undefined when ETags are compared. */
  entiere?: string;
  sansPhase?: string;
}

export interface OptionsDInventaire {
  comparer: 'contenu' | 'etag';
  modifieDepuis?: string | undefined;
  contacts: boolean;
  signal?: AbortSignal | undefined;
}

async function describe(trace: TraceLue, contacts: boolean): Promise<Fiche> {
  const { etag, supprimeLe } = trace as TraceLue & { supprimeLe?: string | null };
  const [entiere, sansPhase] = await Promise.all([
    hashOf(formOf(trace, { contacts, sansPhase: false })),
    hashOf(formOf(trace, { contacts, sansPhase: true })),
  ]);
  return { etag: etag ?? '', supprimee: Boolean(supprimeLe), entiere, sansPhase };
}

/** Every living trace, or those changed since an instant, deletions included. About 200 bytes each. */
export async function readInventaire(
  client: Client,
  options: OptionsDInventaire,
): Promise<Map<string, Fiche>> {
  const { comparer, modifieDepuis, contacts, signal } = options;
  const inventaire = new Map<string, Fiche>();
  if (comparer === 'contenu') {
    for await (const trace of client.traces.iterate({ modifieDepuis }, { signal })) {
      inventaire.set(trace.externalId, await describe(trace, contacts));
    }
    return inventaire;
  }
  const champs = ['externalId', 'etag', 'supprimeLe'] as const;
  for await (const { externalId, etag, supprimeLe } of client.traces.iterateChamps(
    champs,
    { modifieDepuis },
    { signal },
  )) {
    inventaire.set(externalId, { etag: etag ?? '', supprimee: Boolean(supprimeLe) });
  }
  return inventaire;
}
