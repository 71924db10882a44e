// A webhook endpoint of the tests: a real local HTTP server that remembers what it receives and answers as it is told.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

export interface Recu {
  /** `webhook-id`. */
  id: string;
  /** Path and query of the address. */
  chemin: string;
  type: string;
  sujet: string;
  projet: string | undefined;
  corps: string;
  entetes: IncomingHttpHeaders;
}

/** What to answer: a status, or anything at all. */
export type Reponse = number | ((reponse: ServerResponse, recu: Recu) => void);

export interface Puits {
  url: string;
  port: number;
  recus: Recu[];
  /** Connections opened since the start. */
  connexions(): number;
  /** How it answers from now on. */
  repondre: (recu: Recu) => Reponse;
  close(): Promise<void>;
}

/** Opens an endpoint on this address; it answers 204 until it is told otherwise. */
export async function openPuits(adresse = '127.0.0.1', port = 0): Promise<Puits> {
  let connexions = 0;
  const server = createServer((request, response) => {
    let corps = '';
    request.on('data', (part) => {
      corps += part;
    });
    request.on('end', () => {
      const lu = JSON.parse(corps || '{}');
      const id = String(request.headers['webhook-id']);
      const recu: Recu = {
        id,
        chemin: request.url ?? '',
        type: lu.type,
        sujet: lu.subject,
        projet: lu.data?.projet,
        corps,
        entetes: request.headers,
      };
      puits.recus.push(recu);
      const reponse = puits.repondre(recu);
      if (typeof reponse === 'number') response.writeHead(reponse).end();
      else reponse(response, recu);
    });
  });
  server.on('connection', () => connexions++);
  server.listen(port, adresse);
  await once(server, 'listening');
  const bound = server.address() as { port: number };
  const puits: Puits = {
    url: `http://${adresse.includes(':') ? `[${adresse}]` : adresse}:${bound.port}/webhook`,
    port: bound.port,
    recus: [],
    connexions: () => connexions,
    repondre: () => 204,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return puits;
}

/** First deliveries only, in their order: what a receiver keeps that ignores the ids it has seen. */
export function sansDoublon(recus: readonly Recu[]): Recu[] {
  const seen = new Set<string>();
  return recus.filter(({ id }) => !seen.has(id) && seen.add(id));
}
