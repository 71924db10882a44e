// The only reader of the environment: process.env → frozen configuration, or a French sentence naming the variable.
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { envSchema } from 'env-schema';
import { StartupError } from './infra/startup-error.ts';

export interface Config {
  nodeEnv: 'production' | 'development' | 'test';
  host: string;
  port: number;
  /** Public address of this server, without trailing slash: links of documents, problems and events. */
  urlPublique: string;
  /** Owner of the database; absent = the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  /** Address without pooler in between, for LISTEN and session locks. */
  databaseDirectUrl: string | undefined;
  /** Absolute path of the data folder: embedded database, demonstration keys, rejected lines. */
  dataDir: string;
  /** undefined = the command's own: `warn` for start, `info` for serve and work. */
  logLevel: NiveauDeJournal | undefined;
  /** Connections of one process to the database. */
  poolMax: number;
  /** Key that encrypts the signing secrets of webhooks; absent = the one kept in DATA_DIR. */
  cleSecrets: Buffer | undefined;
  /** `inactif` publishes without linking anything: to measure, or to hold the linkage back for a while. */
  rapprochement: 'actif' | 'inactif';
  /** The server is reachable from this machine only. */
  loopback: boolean;
}

const niveaux = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type NiveauDeJournal = (typeof niveaux)[number];

interface Raw {
  NODE_ENV: Config['nodeEnv'];
  HOST: string;
  PORT: number;
  URL_PUBLIQUE?: string;
  DATABASE_URL?: string;
  DATABASE_DIRECT_URL?: string;
  DATA_DIR: string;
  LOG_LEVEL?: NiveauDeJournal;
  DATABASE_POOL: number;
  CLE_SECRETS?: string;
  RAPPROCHEMENT: Config['rapprochement'];
}

const postgresql = '^postgres(ql)?://';

const properties = {
  NODE_ENV: { type: 'string', enum: ['production', 'development', 'test'], default: 'development' },
  HOST: { type: 'string', pattern: '^[^\\s/]+$', default: '127.0.0.1' },
  PORT: { type: 'integer', minimum: 0, maximum: 65_535, default: 3000 },
  URL_PUBLIQUE: { type: 'string', pattern: '^https?://[^\\s/?#]+[^\\s?#]*$' },
  DATABASE_URL: { type: 'string', pattern: postgresql },
  DATABASE_DIRECT_URL: { type: 'string', pattern: postgresql },
  DATA_DIR: { type: 'string', default: 'donnees' },
  LOG_LEVEL: { type: 'string', enum: niveaux },
  DATABASE_POOL: { type: 'integer', minimum: 2, maximum: 500, default: 10 },
  CLE_SECRETS: { type: 'string', pattern: '^[A-Za-z0-9+/]{43}=$' },
  RAPPROCHEMENT: { type: 'string', enum: ['actif', 'inactif'], default: 'actif' },
};

/** What each variable accepts, for the sentence that refuses a value. */
const expectations: Record<keyof Raw, string> = {
  NODE_ENV: 'production, development ou test',
  HOST: 'une adresse ou un nom de machine',
  PORT: 'un nombre entier de 0 à 65535 (0 : un port libre)',
  URL_PUBLIQUE: 'une adresse http(s):// sans paramètre',
  DATABASE_URL: 'une adresse postgresql://compte:motdepasse@machine:5432/base',
  DATABASE_DIRECT_URL: 'une adresse postgresql://compte:motdepasse@machine:5432/base',
  DATA_DIR: 'un chemin de dossier',
  LOG_LEVEL: niveaux.join(', '),
  DATABASE_POOL: 'un nombre entier de 2 à 500',
  CLE_SECRETS: '32 octets en base64, par exemple le résultat de « openssl rand -base64 32 »',
  RAPPROCHEMENT: 'actif ou inactif',
};

interface Refusal {
  instancePath: string;
}

function refusal(error: unknown): StartupError {
  const refusals = (error as { errors?: Refusal[] }).errors ?? [];
  const names = [...new Set(refusals.map(({ instancePath }) => instancePath.slice(1)))] as (keyof Raw)[];
  const sentences = names.map(
    (name) => `La variable ${name} est incorrecte : il faut ${expectations[name]}.`,
  );
  return new StartupError(sentences.join('\n') || 'La configuration est incorrecte.', { cause: error });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Base of the links to a server that listens on this address. */
export function addressOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : isIP(host) === 6 ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** Relative folders start from `root`, the folder of the project. An empty variable counts as absent. */
export function readConfig(env: NodeJS.ProcessEnv, root: string): Readonly<Config> {
  const data = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => name in properties && value !== ''),
  );
  let raw: Raw;
  try {
    raw = envSchema<Raw>({
      schema: { type: 'object', properties: structuredClone(properties) },
      data,
      env: false,
    });
  } catch (error) {
    throw refusal(error);
  }
  return Object.freeze({
    nodeEnv: raw.NODE_ENV,
    host: raw.HOST,
    port: raw.PORT,
    urlPublique: (raw.URL_PUBLIQUE ?? addressOf(raw.HOST, raw.PORT)).replace(/\/+$/, ''),
    databaseUrl: raw.DATABASE_URL,
    databaseDirectUrl: raw.DATABASE_DIRECT_URL ?? raw.DATABASE_URL,
    dataDir: resolve(root, raw.DATA_DIR),
    logLevel: raw.LOG_LEVEL,
    poolMax: raw.DATABASE_POOL,
    cleSecrets: raw.CLE_SECRETS === undefined ? undefined : Buffer.from(raw.CLE_SECRETS, 'base64'),
    rapprochement: raw.RAPPROCHEMENT,
    loopback: isLoopback(raw.HOST),
  });
}
