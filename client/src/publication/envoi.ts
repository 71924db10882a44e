// Sends what waits in an outbox, one batch after the other: the order of each trace is kept.
import type { ResultatDeLigne } from '../contrat.gen.ts';
import { isARenvoyer, sendTranche } from '../lot.ts';
import { octetsDe } from '../ndjson.ts';
import type { Connexion } from '../transport.ts';
import type { Operation } from './boite.ts';
import type { Note } from './etat.ts';

export interface Bilan {
  operations: Operation[];
  /** Each line that got an answer, with its note. */
  resultats: { note: Note; resultat: ResultatDeLigne }[];
  /** What cut the batch, if anything; the lines without answer stay. */
  echec: unknown;
  /** Lines to be sent again although they were answered. */
  aRenvoyer: number;
}

/** The first notes, in order, within these bounds; at least one if there is one. */
export function takeNotes(notes: Iterable<Note>, nombreMax: number, octetsMax: number): Note[] {
  const taken: Note[] = [];
  let octets = 0;
  for (const note of notes) {
    octets += octetsDe(note.ligne);
    if (taken.length > 0 && (taken.length >= nombreMax || octets > octetsMax)) break;
    taken.push(note);
  }
  return taken;
}

/** Sends these notes; never throws. */
export async function sendNotes(
  connexion: Connexion,
  notes: readonly Note[],
  signal: AbortSignal,
  now: () => string,
): Promise<Bilan> {
  const bilan: Bilan = { operations: [], resultats: [], echec: undefined, aRenvoyer: 0 };
  const faits: number[] = [];
  const lignes = notes.map(({ ligne }) => ligne);
  try {
    for await (const resultat of sendTranche(connexion, lignes, { signal, essais: 1 })) {
      const note = notes[bilan.resultats.length + bilan.aRenvoyer];
      if (note === undefined) break;
      if (isARenvoyer(resultat)) {
        bilan.aRenvoyer += 1;
        continue;
      }
      bilan.resultats.push({ note, resultat });
      if (resultat.etat !== 'refuse' || !resultat.probleme) faits.push(note.numero);
      else {
        const { probleme } = resultat;
        bilan.operations.push({ op: 'rejet', numero: note.numero, probleme, le: now() });
      }
    }
  } catch (error) {
    bilan.echec = error;
  }
  if (faits.length > 0) bilan.operations.push({ op: 'fait', numeros: faits });
  return bilan;
}
