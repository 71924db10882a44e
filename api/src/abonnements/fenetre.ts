// The journal, read once for all the subscriptions of a process: its end for those that follow it closely, and blocks
// of it for those that catch up. Events are shared, so that a thousand in a queue cost a thousand references.
import { type LigneDeJournal, readApres, readEntre, readEtendue } from '../evenements/index.ts';
import type { Db } from '../infra/db.ts';

const kept = 4_000;
const page = 1_000;
const block = 500;
const blocksKept = 40;
/** An erasure reaches what is kept here by then. */
const blockMs = 10_000;

export interface Fenetre {
  /** Reads what is new. True when there may be more at once. */
  refresh(db: Db): Promise<boolean>;
  /** At most `limite` events after a position; undefined when the window begins later. */
  after(position: number, limite: number): readonly LigneDeJournal[] | undefined;
  /** Some events after a position, in order; none only at the end of the journal. */
  readOlder(db: Db, position: number): Promise<readonly LigneDeJournal[]>;
}

interface Bloc {
  lignes: Promise<LigneDeJournal[]>;
  luLe: number;
}

export function createFenetre(): Fenetre {
  let events: LigneDeJournal[] = [];
  /** Everything after this position, and up to `end`, is in `events`. */
  let start: number | undefined;
  let end = 0;
  /** By rank: positions are dense, a block of them is the same for everyone. */
  const blocks = new Map<number, Bloc>();

  function readBlock(db: Db, rank: number): Promise<LigneDeJournal[]> {
    const known = blocks.get(rank);
    if (known !== undefined && performance.now() - known.luLe < blockMs) return known.lignes;
    const lignes = readEntre(db, rank * block, (rank + 1) * block);
    blocks.delete(rank);
    blocks.set(rank, { lignes, luLe: performance.now() });
    for (const oldest of blocks.keys()) {
      if (blocks.size <= blocksKept) break;
      blocks.delete(oldest);
    }
    const forget = () => blocks.delete(rank);
    // The end of the journal still fills: that block is not kept.
    lignes.then((read) => read.at(-1)?.position === (rank + 1) * block || forget(), forget);
    return lignes;
  }

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
    async readOlder(db, position) {
      const read = await readBlock(db, Math.floor(position / block));
      const rest = read.filter((evenement) => evenement.position > position);
      // Weeks that were dropped leave empty blocks: the next event may be far.
      return rest.length > 0 ? rest : readApres(db, position, block);
    },
  };
}
