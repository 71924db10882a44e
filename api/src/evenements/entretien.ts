// Keeps the journal to its weeks: the next ones are made ahead, the old ones go when nobody needs them any more.
import type { Db } from '../infra/db.ts';
import { dropSemaine, ensureSemaines, lastPositionOf, listSemaines } from './partitions.ts';

/** How long an event is kept, at least. */
export const retentionMs = 30 * 86_400_000;

export interface OptionsDEntretien {
  maintenant: number;
  /** May the events up to this position go? Whoever still needs them says no until it has been told. */
  autoriser(derniere: number): Promise<boolean>;
}

/** One turn of housekeeping; answers the names of the weeks dropped. */
export async function maintainJournal(db: Db, options: OptionsDEntretien): Promise<string[]> {
  await ensureSemaines(db, 'evenement', options.maintenant);
  const dropped: string[] = [];
  for (const { nom, fin } of await listSemaines(db, 'evenement')) {
    if (fin > options.maintenant - retentionMs) break;
    const derniere = await lastPositionOf(db, nom);
    if (derniere !== undefined && !(await options.autoriser(derniere))) break;
    await dropSemaine(db, nom);
    dropped.push(nom);
  }
  return dropped;
}
