// The demonstration and its keys: loaded once, into a database that holds nothing else, on this machine only.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '../infra/data-dir.ts';
import type { Db } from '../infra/db.ts';
import { codeOf } from '../infra/startup-error.ts';
import { listPlateformes } from '../plateformes/index.ts';
import type { CommandContext } from './context.ts';

/** Keys by plateforme slug, and `admin`. */
export type ClesDeDemonstration = Record<string, string>;

export interface Demonstration {
  url: string;
  cles: ClesDeDemonstration;
}

/**
 * Fills the database, or only renews the keys of one already filled: after an interruption it is called again.
 * Its plateformes are marked `demonstration`.
 */
export type ChargeurDeDemonstration = (db: Db) => Promise<ClesDeDemonstration>;

async function readKnown(path: string): Promise<Demonstration | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Demonstration;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** What DATA_DIR/demo.json says, written before the server answers and never changed; undefined without demonstration. */
export async function ensureDemonstration(
  { config, tell }: Pick<CommandContext, 'config' | 'tell'>,
  db: Db,
  load: ChargeurDeDemonstration,
): Promise<Demonstration | undefined> {
  const path = join(config.dataDir, 'demo.json');
  const known = await readKnown(path);
  if (known !== undefined) return known;
  const plateformes = await listPlateformes(db);
  if (plateformes.some(({ demonstration }) => !demonstration)) return undefined;
  if (!config.loopback || config.nodeEnv === 'production') {
    tell('Démonstration non chargée : elle ne sert que sur HOST=127.0.0.1, hors production.');
    return undefined;
  }
  const demonstration = { url: config.urlPublique, cles: await load(db) };
  await writePrivateFile(path, `${JSON.stringify(demonstration, null, 2)}\n`);
  return demonstration;
}
