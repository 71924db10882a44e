// Kysely over pg. Every parameterised statement is a named prepared statement: SQL texts are static by convention.
import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { DB } from './db.gen.ts';
import { createConnection } from './pipeline.ts';

export { copyLine } from './copie.ts';
export { copyInto, deferred } from './pipeline.ts';

export type Db = Kysely<DB>;

export interface OpenedDb {
  db: Db;
  close(): Promise<void>;
}

export interface DbOptions {
  url: string;
  /** Connections of the pool. */
  max?: number;
  applicationName?: string;
  /** Idle connections that fail (a restarted server) are reported here instead of ending the process. */
  onError?: (error: Error) => void;
}

const maxPrepared = 500;

/** Names each static text once; beyond the bound, statements go unnamed rather than fill the server's memory. */
function createStatementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined) return known;
    if (names.size >= maxPrepared) return undefined;
    const name = `s${names.size}`;
    names.set(text, name);
    return name;
  };
}

function preparing(pool: pg.Pool): PostgresPool {
  const nameOf = createStatementNames();
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    async connect() {
      const client = await pool.connect();
      let proxy = wrapped.get(client);
      if (proxy === undefined) {
        proxy = createConnection(client, nameOf);
        wrapped.set(client, proxy);
      }
      return proxy;
    },
    end: () => pool.end(),
  };
}

// int8 counts and numeric amounts of this product stay far below 2^53.
const parseTypes = {
  getTypeParser: ((oid: number, format?: 'text') => {
    if (oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC) return Number;
    return pg.types.getTypeParser(oid, format);
  }) as typeof pg.types.getTypeParser,
};

export function openDb(options: DbOptions): OpenedDb {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'api-projets',
    types: parseTypes as pg.CustomTypesConfig,
    connectionTimeoutMillis: 10_000,
    pipeline: true,
  });
  pool.on('error', (error) => options.onError?.(error));
  // A connection lost while it is lent fails its statement; its own event, heard by nobody, would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool: preparing(pool) }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  return { db, close: () => db.destroy() };
}
