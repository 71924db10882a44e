// Bulk publication: NDJSON lines in, one result per line out, in order and in constant memory.
import type {
  LigneDeSuppression,
  LigneDeTrace,
  ResultatDeLigne,
  TracePubliee,
} from '@projets-collectivites/schema';
import type { FastifyBaseLogger } from 'fastify';
import { holdHeap } from '../infra/heap.ts';
import { isDatabaseOutage, unavailable } from '../infra/http.ts';
import { jsonIllisible, parseJsonBytes } from '../infra/json.ts';
import { Problem, problem, problemDocument } from '../infra/problem.ts';
import { readPublication } from './contenu.ts';
import type { Publieur } from './ecriture.ts';
import type { Demande } from './publication.ts';
import { applyLot, type Issue } from './publication-lot.ts';

const lineMax = 256 * 1024;
const chunkLines = 500;
const chunkBytes = 2 * 1024 * 1024;

/** A line as received: its bytes, or why they cannot be read. */
export type LigneBrute = { ligne: number } & ({ octets: Buffer } | { probleme: Problem });

const lineTooLong = () =>
  problem('corps-trop-grand', {
    status: 413,
    title: 'Corps trop grand',
    detail: 'Cette ligne dépasse 256 ko.',
  });

/** Cuts a stream into lines, never holding more than one; a broken stream drops its unfinished last line. */
async function* readLines(stream: AsyncIterable<Buffer>): AsyncGenerator<LigneBrute[]> {
  let pending: Buffer[] = [];
  let size = 0;
  let ligne = 0;
  function close(): LigneBrute[] {
    ligne += 1;
    const octets = pending.length === 1 ? (pending[0] as Buffer) : Buffer.concat(pending);
    const tooLong = size > lineMax;
    pending = [];
    size = 0;
    if (tooLong) return [{ ligne, probleme: lineTooLong() }];
    return octets.every((octet) => octet === 32 || octet === 9 || octet === 13) ? [] : [{ ligne, octets }];
  }
  function keep(part: Buffer): void {
    size += part.length;
    if (size <= lineMax) pending.push(part);
    else pending = [];
  }
  for await (const block of stream) {
    const lines: LigneBrute[] = [];
    let start = 0;
    for (let end = block.indexOf(10); end >= 0; end = block.indexOf(10, start)) {
      keep(block.subarray(start, end));
      lines.push(...close());
      start = end + 1;
    }
    if (start < block.length) keep(block.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (size > 0) yield close();
}

export interface Validateurs {
  /** Each returns its argument, or throws a Problem naming the faulty fields. */
  ligne(value: unknown): LigneDeTrace;
  suppression(value: unknown): LigneDeSuppression;
  trace(value: unknown): TracePubliee;
}

interface LigneLue {
  ligne: number;
  externalId: string | undefined;
  demande: Demande | Problem;
}

export interface OptionsDeLot {
  publieur: Publieur;
  plateforme: string;
  valider: Validateurs;
  /** Public address of this server, for the problems. */
  base: string;
  log: FastifyBaseLogger;
}

function externalIdOf(value: unknown): string | undefined {
  const id = (value as { externalId?: unknown } | null)?.externalId;
  return typeof id === 'string' ? id.slice(0, 200) : undefined;
}

/** One parsed line → what it asks, or why it is refused. */
function readDemande(value: unknown, { publieur, plateforme, valider }: OptionsDeLot): Demande | Problem {
  try {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      throw jsonIllisible('Une ligne est un objet JSON.');
    }
    if ('supprimer' in value) {
      const { externalId, motif } = valider.suppression(value);
      return { geste: 'supprimer', externalId, motif: motif ?? null };
    }
    const { externalId, ...trace } = valider.ligne(value);
    const publication = readPublication(trace, plateforme, externalId, publieur.regles);
    return { geste: 'publier', externalId, publication };
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

function readLigne(brute: LigneBrute, options: OptionsDeLot): LigneLue {
  const { ligne } = brute;
  if ('probleme' in brute) return { ligne, externalId: undefined, demande: brute.probleme };
  try {
    const value = parseJsonBytes(brute.octets);
    return { ligne, externalId: externalIdOf(value), demande: readDemande(value, options) };
  } catch (error) {
    if (error instanceof Problem) return { ligne, externalId: undefined, demande: error };
    throw error;
  }
}

const notWritten = problem('erreur-interne', {
  status: 500,
  title: 'Erreur interne',
  detail:
    'Cette ligne n’a pas pu être enregistrée, par notre faute. Les autres le sont : vous pouvez la renvoyer.',
});

/** Writes a chunk; when it fails as a whole, halves it until the line at fault stands alone. */
async function writeChunk(
  demandes: readonly Demande[],
  options: OptionsDeLot,
  tour: Promise<unknown>,
): Promise<(Issue | Problem)[]> {
  try {
    const { publieur, plateforme, log } = options;
    return await applyLot({ publieur, plateforme, demandes, tour, log });
  } catch (error) {
    const { name, code } = error as Error & { code?: string };
    options.log.warn({ name, code, lignes: demandes.length }, 'tranche de lot refusée');
    // No line is at fault: trying each alone would only make the client wait.
    if (isDatabaseOutage(error)) return demandes.map(() => unavailable);
    if (demandes.length > 1) {
      const half = Math.ceil(demandes.length / 2);
      const first = await writeChunk(demandes.slice(0, half), options, tour);
      return [...first, ...(await writeChunk(demandes.slice(half), options, tour))];
    }
    return [error instanceof Problem ? error : notWritten];
  }
}

function describe(lue: LigneLue, resultat: Issue | Problem, base: string): ResultatDeLigne {
  const head = { ligne: lue.ligne, ...(lue.externalId === undefined ? {} : { externalId: lue.externalId }) };
  if (resultat instanceof Problem) {
    return { ...head, etat: 'refuse', probleme: problemDocument(resultat, base) as never };
  }
  const { etat, trace, avertissements } = resultat;
  return {
    ...head,
    etat,
    projet: { id: trace.projetId },
    ...(avertissements.length > 0 ? { avertissements } : {}),
  };
}

/** Results of some lines, in their order; references are distinct among those that ask for something. */
async function publishChunk(
  lues: readonly LigneLue[],
  options: OptionsDeLot,
  tour: Promise<unknown>,
): Promise<ResultatDeLigne[]> {
  const demandes = lues.flatMap(({ demande }) => (demande instanceof Problem ? [] : [demande]));
  const written = demandes.length > 0 ? await writeChunk(demandes, options, tour) : [];
  let rank = 0;
  return lues.map((lue) => {
    const resultat = lue.demande instanceof Problem ? lue.demande : (written[rank++] as Issue | Problem);
    return describe(lue, resultat, options.base);
  });
}

async function* chunksOf(stream: AsyncIterable<Buffer>, options: OptionsDeLot): AsyncGenerator<LigneLue[]> {
  let chunk: LigneLue[] = [];
  let bytes = 0;
  let seen = new Set<string>();
  for await (const brutes of readLines(stream)) {
    for (const brute of brutes) {
      const lue = readLigne(brute, options);
      const again = lue.externalId !== undefined && seen.has(lue.externalId);
      if (chunk.length > 0 && (again || chunk.length >= chunkLines || bytes >= chunkBytes)) {
        yield chunk;
        chunk = [];
        bytes = 0;
        seen = new Set();
      }
      chunk.push(lue);
      bytes += 'octets' in brute ? brute.octets.length : 0;
      if (lue.externalId !== undefined) seen.add(lue.externalId);
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** Result lines, as text; a chunk is prepared while the one before is written. */
export async function* publishLines(
  stream: AsyncIterable<Buffer>,
  options: OptionsDeLot,
): AsyncGenerator<string> {
  const toText = (resultats: ResultatDeLigne[]) =>
    resultats.map((resultat) => `${JSON.stringify(resultat)}\n`).join('');
  const pending: Promise<ResultatDeLigne[]>[] = [];
  let tour: Promise<unknown> = Promise.resolve();
  const release = holdHeap();
  try {
    for await (const chunk of chunksOf(stream, options)) {
      const published = publishChunk(chunk, options, tour);
      // Awaited later: a failure meanwhile must not end the process.
      tour = published.catch(() => {});
      pending.push(published);
      if (pending.length > 1) yield toText(await (pending.shift() as Promise<ResultatDeLigne[]>));
    }
    for (const published of pending) yield toText(await published);
  } finally {
    await tour;
    release();
  }
}

/** The same path for the importers: lines already parsed, at most 500 at a time. */
export async function publierLot(
  lignes: readonly { externalId: string }[],
  options: OptionsDeLot,
): Promise<ResultatDeLigne[]> {
  const lues = lignes.map((ligne, i) => ({
    ligne: i + 1,
    externalId: ligne.externalId,
    demande: readDemande(ligne, options),
  }));
  return publishChunk(lues, options, Promise.resolve());
}
