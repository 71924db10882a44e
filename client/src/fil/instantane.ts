// The recipe of newcomers: a cursor first, then everything; what changed in between is read again from the cursor.
import type { Client } from '../client.ts';
import type { ProjetUnifie } from '../contrat.gen.ts';
import type { Filtre } from '../projets.ts';

export interface OptionsDInstantane {
  /** Receives each projet once, one after the other. Its failure stops the snapshot. */
  onProjet: (projet: ProjetUnifie) => void | Promise<void>;
  /** Only these; follow with the same territory. */
  filtre?: Filtre;
  signal?: AbortSignal;
}

export interface Instantane {
  /** To follow from. */
  curseur: string;
  projets: number;
}

/**
 * Reads the whole list, page by page (a cut costs one page), and gives the cursor from which to follow. Projets that
 * disappeared are not told: start from an empty copy, or drop what did not come.
 */
export async function snapshot(client: Client, options: OptionsDInstantane): Promise<Instantane> {
  const { onProjet, filtre = {}, signal } = options;
  const { curseur } = await client.evenements({ apres: 'fin' }, { signal });
  let projets = 0;
  for await (const projet of client.projets.iterate({ ...filtre, tri: 'id' }, { signal })) {
    signal?.throwIfAborted();
    await onProjet(projet);
    projets += 1;
  }
  return { curseur, projets };
}
