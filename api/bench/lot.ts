// One bulk publication over HTTP: lines streamed in, results read back as they come.
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Trace } from './derivation.ts';

export interface ResultatDeLot {
  lignes: number;
  secondes: number;
  etats: Record<string, number>;
  /** The first refusals, to understand a run that fails. */
  refus: string[];
}

function* blocksOf(traces: Iterable<Trace>): Generator<string> {
  let block = '';
  for (const trace of traces) {
    block += `${JSON.stringify(trace)}\n`;
    if (block.length < 64 * 1024) continue;
    yield block;
    block = '';
  }
  yield block;
}

interface LigneDeResultat {
  externalId: string;
  etat: string;
  projet?: { id: string };
}

/** `onResultat` is called for each line, in order. */
export async function publishLot(
  url: string,
  cle: string,
  traces: Iterable<Trace>,
  onResultat: (resultat: LigneDeResultat) => void = () => {},
): Promise<ResultatDeLot> {
  const start = performance.now();
  const outgoing = request(`${url}/v1/traces/lot`, {
    method: 'POST',
    headers: { authorization: `Bearer ${cle}`, 'content-type': 'application/x-ndjson' },
  });
  const answered = new Promise<Readable>((resolve, reject) => {
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
  });
  const sent = pipeline(Readable.from(blocksOf(traces)), outgoing);
  const etats: Record<string, number> = {};
  const refus: string[] = [];
  let lignes = 0;
  let rest = '';
  for await (const part of await answered) {
    const lines = (rest + String(part)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const resultat = JSON.parse(line) as LigneDeResultat;
      lignes += 1;
      etats[resultat.etat] = (etats[resultat.etat] ?? 0) + 1;
      if (resultat.etat === undefined || (resultat.etat === 'refuse' && refus.length < 3)) refus.push(line);
      onResultat(resultat);
    }
  }
  await sent;
  return { lignes, secondes: (performance.now() - start) / 1_000, etats, refus };
}
