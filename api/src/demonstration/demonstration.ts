// Use case of the start: the demonstration and its keys, on this machine only, in a database that holds nothing else.
import type { Config } from '../config.ts';
import type { Db } from '../infra/db.ts';
import { loadDemonstration, type OptionsDeChargement } from './chargement.ts';
import { areFromHere } from './cles.ts';
import { readEtat } from './etat.ts';
import { type Demonstration, readDemoFile, writeDemoFile } from './fichier.ts';

export interface OptionsDeDemonstration extends Omit<OptionsDeChargement, 'base'> {
  config: Pick<Config, 'dataDir' | 'loopback' | 'nodeEnv' | 'urlPublique'>;
  tell(sentence: string): void;
}

const refusee =
  'Démonstration non chargée : elle demande un HOST de cette machine seule (127.0.0.1) et un NODE_ENV autre que production.';
const exposee =
  'Attention : cette base contient la démonstration, dont les projets sont fictifs. En production, partez d’une base vide.';

/**
 * Loads the demonstration where it may be, and writes DATA_DIR/demo.json. A file that is there and whose keys are
 * those of the database stays as it is, whatever the address now is. Undefined when there is no demonstration here.
 */
export async function ensureDemonstration(
  db: Db,
  { config, tell, ...options }: OptionsDeDemonstration,
): Promise<Demonstration | undefined> {
  const etat = await readEtat(db);
  if (etat === 'autre') return undefined;
  if (!config.loopback || config.nodeEnv === 'production') {
    tell(etat === 'chargee' ? exposee : refusee);
    return undefined;
  }
  const connue = await readDemoFile(config.dataDir);
  if (connue !== undefined && etat === 'chargee' && (await areFromHere(db, connue.cles))) return connue;
  const cles = await loadDemonstration(db, { ...options, base: config.urlPublique });
  if (cles === undefined) return undefined;
  const demonstration = { url: config.urlPublique, cles };
  await writeDemoFile(config.dataDir, demonstration);
  return demonstration;
}
