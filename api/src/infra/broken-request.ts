// What never becomes a request: broken HTTP, oversized headers, clients too slow. Answered like every other refusal.
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type Problem, problem, problemDocument } from './problem.ts';

const unreadable = problem('requete-refusee', {
  status: 400,
  title: 'Requête refusée',
  detail: 'La requête ne respecte pas le protocole HTTP : elle ne peut pas être lue.',
});

const known: Record<string, Problem> = {
  HPE_HEADER_OVERFLOW: problem('requete-refusee', {
    status: 431,
    title: 'En-têtes trop grands',
    detail: "L'adresse et les en-têtes dépassent ensemble 16 ko.",
  }),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: problem('corps-trop-grand', {
    status: 413,
    title: 'Corps trop grand',
    detail: 'Les extensions des morceaux du corps dépassent la taille admise.',
  }),
  ERR_HTTP_REQUEST_TIMEOUT: problem('requete-refusee', {
    status: 408,
    title: 'Requête trop lente',
    detail: "La requête n'est pas arrivée à temps : renvoyez-la.",
  }),
};

type Answering = Socket & { _httpMessage?: { headersSent: boolean } | null };

/** Handler of the server's `clientError`: a problem when nothing was answered yet, then the connection closes. */
export function answerBrokenRequest(
  base: string,
): (error: Error & { code?: string }, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    // An answer under way cannot be followed by another: its reader must see it cut.
    const isFree = (socket as Answering)._httpMessage?.headersSent !== true;
    if (socket.writable && isFree) socket.write(rawAnswer(known[error.code ?? ''] ?? unreadable, base));
    socket.destroySoon();
  };
}

function rawAnswer(refusal: Problem, base: string): string {
  const body = JSON.stringify(problemDocument(refusal, base));
  return [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
