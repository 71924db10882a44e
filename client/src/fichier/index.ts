// Node only: an outbox in a file, and cursors kept in one.
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Curseur } from '../fil/curseur.ts';
import type { Boite } from '../publication/boite.ts';
import { openJournal } from './journal.ts';
import { takeVerrou } from './verrou.ts';

/**
 * Opens the outbox kept in this file, created if need be (mode 600: it holds what waits, contacts included). On a
 * local disk. Throws a BoiteOccupee while another process holds it, a BoiteAbimee if a line before the last is not what
 * was written; a torn last line, that of a kill, is left out: its `publish` had not resolved.
 */
export async function openBoiteFichier(chemin: string): Promise<Boite> {
  const absolu = resolve(chemin);
  await mkdir(dirname(absolu), { recursive: true });
  const verrou = await takeVerrou(`${absolu}.verrou`);
  try {
    const journal = await openJournal(absolu, () => verrou.check());
    let closed: Promise<void> | undefined;
    return {
      read: async () => journal.operations.splice(0),
      append: journal.append,
      replace: journal.replace,
      close() {
        closed ??= journal.close().finally(() => verrou.release());
        return closed;
      },
    };
  } catch (error) {
    await verrou.release();
    throw error;
  }
}

/** A cursor of the feed kept in a file, replaced whole at each write. */
export function openCurseurFichier(chemin: string): Curseur {
  return {
    async read() {
      const texte = await readFile(chemin, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      return texte.trim() || undefined;
    },
    async write(curseur) {
      await mkdir(dirname(chemin), { recursive: true });
      const fichier = await open(`${chemin}.nouveau`, 'w', 0o600);
      try {
        await fichier.writeFile(`${curseur}\n`);
        await fichier.datasync();
      } finally {
        await fichier.close();
      }
      await rename(`${chemin}.nouveau`, chemin);
    },
  };
}
