// The file of rejected rows: each with its reason, ready for a spreadsheet (CSV) or as NDJSON. Never contact data.

import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { Origine, Source } from './candidat.ts';
import { masquerContacts, sansContacts } from './contacts.ts';
import { ErreurDeFichier } from './fichier.ts';

export interface Rejets {
  readonly chemin: string;
  readonly lignes: number;
  add(origines: readonly Origine[], externalId: string | undefined, motif: string): Promise<void>;
  close(): Promise<void>;
}

/** Where the rejected rows of a file go: `<name>.rejets.csv` or `.rejets.ndjson`, in the given folder. */
export function cheminDesRejets(fichier: string, dossier: string, source: Pick<Source, 'entete'>): string {
  const extension = source.entete === undefined ? 'ndjson' : 'csv';
  return join(dossier, `${basename(fichier, extname(fichier))}.rejets.${extension}`);
}

/** Opens the file at the first rejected row only; readable by its owner alone. */
export function createRejets(
  chemin: string,
  { entete, contacts }: Pick<Source, 'entete' | 'contacts'>,
): Rejets {
  let flux: WriteStream | undefined;
  let erreur: Error | undefined;
  let lignes = 0;
  const garde = (_: string, position: number) => !contacts.has(position);
  const write = async (texte: string) => {
    if (erreur !== undefined)
      throw new ErreurDeFichier(`${chemin} ne peut pas être écrit : ${erreur.message}`);
    if (flux === undefined) {
      flux = createWriteStream(chemin, { mode: 0o600 });
      flux.on('error', (cause) => {
        erreur = cause;
      });
      if (entete !== undefined) {
        flux.write(`\uFEFF${enLigneCsv(['ligne', 'externalId', 'motif', ...entete.filter(garde)])}`);
      }
    }
    if (!flux.write(texte)) await Promise.race([once(flux, 'drain'), once(flux, 'close')]);
  };
  return {
    chemin,
    get lignes() {
      return lignes;
    },
    async add(origines, externalId, motif) {
      const raison = masquerContacts(motif);
      for (const { numero, champs, objet } of origines) {
        lignes += 1;
        if (entete === undefined) {
          const ligne = { ligne: numero, externalId, motif: raison, trace: sansContacts(objet) };
          await write(`${JSON.stringify(ligne)}\n`);
        } else {
          const cellules = (champs ?? []).filter(garde).map(masquerContacts);
          await write(enLigneCsv([String(numero), externalId ?? '', raison, ...cellules]));
        }
      }
    },
    async close() {
      if (flux === undefined) return;
      flux.end();
      if (!flux.closed) await once(flux, 'close').catch(() => undefined);
      if (erreur !== undefined)
        throw new ErreurDeFichier(`${chemin} ne peut pas être écrit : ${erreur.message}`);
    },
  };
}

/** One CSV line; a cell that a spreadsheet would take for a formula is neutralised. */
function enLigneCsv(cellules: readonly string[]): string {
  return `${cellules.map(enCellule).join(';')}\r\n`;
}

function enCellule(valeur: string): string {
  const formule = /^[=+\-@\t\r]/.test(valeur) && !/^[+-]?[\d\s.,]+$/.test(valeur);
  const sure = formule ? `'${valeur}` : valeur;
  return /[";\r\n]/.test(sure) ? `"${sure.replaceAll('"', '""')}"` : sure;
}
