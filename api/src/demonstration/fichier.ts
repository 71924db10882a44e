// DATA_DIR/demo.json: where the demonstration answers and with which keys, for the person at the keyboard alone.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '../infra/data-dir.ts';
import { codeOf } from '../infra/startup-error.ts';
import { type ClesDeDemonstration, isCles } from './cles.ts';

export interface Demonstration {
  /** Address of the server at the first start. */
  url: string;
  cles: ClesDeDemonstration;
}

function cheminDe(dataDir: string): string {
  return join(dataDir, 'demo.json');
}

function parseDemonstration(texte: string): Demonstration | undefined {
  let lu: unknown;
  try {
    lu = JSON.parse(texte);
  } catch {
    return undefined;
  }
  if (typeof lu !== 'object' || lu === null) return undefined;
  const { url, cles } = lu as Record<string, unknown>;
  return typeof url === 'string' && isCles(cles) ? { url, cles } : undefined;
}

/** Undefined when the file is absent or says something else. */
export async function readDemoFile(dataDir: string): Promise<Demonstration | undefined> {
  try {
    return parseDemonstration(await readFile(cheminDe(dataDir), 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all, and readable by its owner only. */
export async function writeDemoFile(dataDir: string, demonstration: Demonstration): Promise<void> {
  await writePrivateFile(cheminDe(dataDir), `${JSON.stringify(demonstration, null, 2)}\n`);
}
