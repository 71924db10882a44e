// One connection as Kysely sees it: statements prepared by name, and those marked `deferred` sent with the next one,
// without waiting for their answer. A transaction then costs two exchanges with the server instead of six.
import { type PostgresPoolClient, type RawBuilder, sql } from 'kysely';
import type pg from 'pg';
import { createCopie } from './copie.ts';

const mark = '/* deferred */';
const copyMark = '/* deferred */ COPY ';

/**
 * Opens a statement whose result nobody reads: `sql\`${deferred} INSERT …\``. It is sent together with the next
 * ordinary statement of the transaction (COMMIT at the latest), which throws its error if it fails.
 */
export const deferred = sql.raw<void>(mark);

/** Deferred too: new rows of a table, as `copyLine` writes them, in one or several pieces. */
export function copyInto(
  table: string,
  columns: readonly string[],
  rows: readonly Uint8Array[],
): RawBuilder<void> {
  return sql`${sql.raw(`${copyMark}${table} (${columns.join(', ')}) FROM STDIN`)} ${rows}`;
}

// Lookups by key want the same plan whatever the values: planning again would cost more than running.
const begin = 'BEGIN; SET LOCAL plan_cache_mode = force_generic_plan';

interface Corkable {
  cork(): void;
  uncork(): void;
}

export function createConnection(
  client: pg.PoolClient,
  nameOf: (text: string) => string | undefined,
): PostgresPoolClient {
  const { stream } = (client as unknown as { connection: { stream: Corkable } }).connection;
  let open = false;
  let held = false;
  let failure: { cause: unknown } | undefined;

  function copy(text: string, rows: readonly Uint8Array[]): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      const done = (error: unknown, result: unknown) => (error ? reject(error) : resolve(result as never));
      // Rows are no parameter: the one that Kysely has numbered is taken out.
      client.query(createCopie(text.slice(0, text.lastIndexOf('$')), rows, done));
    });
  }

  function send(text: string, values: unknown[] | undefined): Promise<pg.QueryResult> {
    if (text === 'begin') return client.query(begin);
    if (text.startsWith(copyMark)) return copy(text, values?.[0] as readonly Uint8Array[]);
    if (values === undefined || values.length === 0) return client.query(text);
    return client.query({ name: nameOf(text) as string, text, values });
  }

  function defer(text: string, values: unknown[] | undefined): { rows: never[] } {
    // Outside a transaction nothing would follow to tell its failure: the next borrower would receive it.
    if (!open && text !== 'begin') throw new Error('instruction différée hors transaction');
    open = true;
    if (!held) stream.cork();
    held = true;
    send(text, values).catch((cause: unknown) => {
      failure ??= { cause };
    });
    return { rows: [] };
  }

  function flush(): void {
    if (held) stream.uncork();
    held = false;
  }

  async function ask(text: string, values: unknown[] | undefined): Promise<unknown> {
    const answer = send(text, values);
    flush();
    try {
      const result = await answer;
      if (failure !== undefined && text !== 'rollback') throw failure.cause;
      // A COMMIT after any failure, even one that somebody caught, is silently a ROLLBACK.
      if (text === 'commit' && result.command !== 'COMMIT')
        throw new Error('transaction annulée par une erreur antérieure');
      return result;
    } catch (error) {
      throw failure?.cause ?? error;
    } finally {
      failure = undefined;
      if (text === 'commit' || text === 'rollback') open = false;
    }
  }

  return {
    query: (async (text: unknown, values?: unknown[]) => {
      if (typeof text !== 'string') return client.query(text as never);
      return text === 'begin' || text.startsWith(mark) ? defer(text, values) : ask(text, values);
    }) as unknown as PostgresPoolClient['query'],
    release: () => {
      const unsettled = open || held || failure !== undefined;
      flush();
      // A connection given back in the middle of something is not lent again.
      client.release(unsettled);
    },
  };
}
