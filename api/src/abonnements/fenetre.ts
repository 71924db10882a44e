// The end of the journal, read once for all the subscriptions that follow it closely.
import { type LigneDeJournal, readApres, readEtendue } from '../evenements/index.ts';
import type { Db } from '../infra/db.ts';

const kept = 4_000;
const page = 1_000;

export interface Fenetre {
  /** Reads what is new. True when there may be more at once. */
  refresh(db: Db): Promise<boolean>;
  /** At most `limite` events after a position; undefined when the window begins later. */
  after(position: number, limite: number): readonly LigneDeJournal[] | undefined;
}

export function createFenetre(): Fenetre {
  let events: LigneDeJournal[] = [];
  /** Everything after this position, and up to `end`, is in `events`. */
  let start: number | undefined;
  let end = 0;

  /** Index of the first event after a position. */
  function indexAfter(position: number): number {
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((events[middle] as LigneDeJournal).position <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    async refresh(db) {
      if (start === undefined) {
        start = (await readEtendue(db)).fin;
        end = start;
      }
      const read = await readApres(db, end, page);
      events.push(...read);
      end = read.at(-1)?.position ?? end;
      if (events.length > kept + page) {
        const dropped = events.length - kept;
        start = (events[dropped - 1] as LigneDeJournal).position;
        events = events.slice(dropped);
      }
      return read.length === page;
    },
    after(position, limite) {
      if (start === undefined || position < start) return undefined;
      const from = indexAfter(position);
      return events.slice(from, from + limite);
    },
  };
}
