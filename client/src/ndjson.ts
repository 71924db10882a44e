// NDJSON: one JSON value per line.

/** Whole lines of a stream of UTF-8 bytes; an unfinished last line is given too. */
export async function* readLignes(blocs: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let reste = '';
  for await (const bloc of blocs) {
    const lignes = (reste + decoder.decode(bloc, { stream: true })).split('\n');
    reste = lignes.pop() ?? '';
    for (const ligne of lignes) if (ligne.trim() !== '') yield ligne;
  }
  reste += decoder.decode();
  if (reste.trim() !== '') yield reste;
}

const encoder = new TextEncoder();

/** Size of a text in UTF-8. */
export function octetsDe(texte: string): number {
  return encoder.encode(texte).length;
}
