// An append-only file of checksummed lines. Each line is one write, durable before the next: only the last can be torn.
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { BoiteAbimee, type Operation } from '../publication/boite.ts';

const entete = 'boite-envoi 1\n';

function formatLine(operations: readonly Operation[]): string {
  const json = JSON.stringify(operations);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

/** Undefined when the line is not what was written. */
function parseLine(ligne: string): Operation[] | undefined {
  const json = ligne.slice(9);
  if (ligne[8] !== ' ' || crc32(json).toString(16).padStart(8, '0') !== ligne.slice(0, 8)) return undefined;
  return JSON.parse(json) as Operation[];
}

interface Contenu {
  operations: Operation[];
  /** Bytes up to the end of the last whole line. */
  taille: number;
}

/** Reads a whole log. A torn last line is left out: its write had not been acknowledged. Throws a BoiteAbimee. */
export function parseJournal(octets: Buffer, chemin: string): Contenu {
  if (octets.length < entete.length && entete.startsWith(octets.toString('latin1'))) {
    return { operations: [], taille: 0 };
  }
  if (octets.subarray(0, entete.length).toString('latin1') !== entete) {
    throw new BoiteAbimee(`${chemin} n’est pas une boîte d’envoi, ou vient d’une version plus récente.`);
  }
  const operations: Operation[] = [];
  let taille = entete.length;
  for (let numero = 2; taille < octets.length; numero++) {
    const fin = octets.indexOf(10, taille);
    const isLast = fin < 0 || fin === octets.length - 1;
    const lues = fin < 0 ? undefined : parseLine(octets.toString('utf8', taille, fin));
    if (lues === undefined && isLast) break;
    if (lues === undefined) {
      throw new BoiteAbimee(
        `${chemin} est abîmé à la ligne ${numero}, avant sa fin : ce n’est pas un arrêt brutal, mais le disque ou une modification. Gardez-en une copie, retirez cette ligne, puis resynchronisez (resync).`,
      );
    }
    operations.push(...lues);
    taille = fin + 1;
  }
  return { operations, taille };
}

/** The name of a file is durable once its folder is; some systems cannot and need not. */
async function syncDossier(chemin: string): Promise<void> {
  const dossier = await open(dirname(chemin), 'r').catch(() => undefined);
  await dossier?.sync().catch(() => undefined);
  await dossier?.close();
}

export interface Journal {
  operations: Operation[];
  append(operations: readonly Operation[]): Promise<void>;
  replace(operations: readonly Operation[]): Promise<void>;
  close(): Promise<void>;
}

/** Writes whole, or leaves the file as it was. */
async function writeAt(fichier: FileHandle, texte: string, position: number): Promise<number> {
  const octets = Buffer.from(texte);
  try {
    for (let fait = 0; fait < octets.length; ) {
      const { bytesWritten } = await fichier.write(octets, fait, octets.length - fait, position + fait);
      fait += bytesWritten;
    }
  } catch (error) {
    await fichier.truncate(position);
    throw error;
  }
  // After a failed sync nobody knows what the disk holds.
  await fichier.datasync().catch((cause: unknown) => {
    throw new BoiteAbimee('Le disque refuse d’enregistrer la boîte d’envoi.', { cause });
  });
  return position + octets.length;
}

/** Texts of a log in lines of bounded size. */
function* formatJournal(operations: readonly Operation[]): Generator<string> {
  yield entete;
  for (let i = 0; i < operations.length; i += 500) yield formatLine(operations.slice(i, i + 500));
}

/** Opens or creates; the caller holds the lock. `check` is called before each write and throws if it is lost. */
export async function openJournal(chemin: string, check: () => void): Promise<Journal> {
  const brouillon = `${chemin}.nouveau`;
  await rm(brouillon, { force: true });
  const avant = await readFile(chemin).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const { operations, taille } = parseJournal(avant, chemin);
  let fichier = await open(chemin, avant.length === 0 ? 'w' : 'r+', 0o600);
  await fichier.truncate(taille);
  let fin = taille === 0 ? await writeAt(fichier, entete, 0) : taille;
  await fichier.datasync();
  await syncDossier(chemin);
  let panne: BoiteAbimee | undefined;

  async function guard<T>(write: () => Promise<T>): Promise<T> {
    if (panne) throw panne;
    check();
    try {
      return await write();
    } catch (error) {
      if (error instanceof BoiteAbimee) panne = error;
      throw error;
    }
  }

  async function rewrite(toutes: readonly Operation[]): Promise<void> {
    const nouveau = await open(brouillon, 'w', 0o600);
    let taille = 0;
    try {
      for (const texte of formatJournal(toutes)) {
        const octets = Buffer.from(texte);
        await nouveau.writeFile(octets);
        taille += octets.length;
      }
      await nouveau.datasync();
      check();
      await rename(brouillon, chemin);
    } catch (error) {
      await nouveau.close();
      throw error;
    }
    await syncDossier(chemin);
    await fichier.close();
    fichier = nouveau;
    fin = taille;
  }

  return {
    operations,
    append: (ajouts) =>
      guard(async () => {
        fin = await writeAt(fichier, formatLine(ajouts), fin);
      }),
    replace: (toutes) => guard(() => rewrite(toutes)),
    close: () => fichier.close(),
  };
}
