// A webhook endpoint in its own process: fast on any address, thirty seconds late under /lent, and it keeps the delays.
import { createServer } from 'node:http';

const slowMs = 30_000;
let delais: number[] = [];
let seen = new Set<string>();
let first = 0;
let last = 0;

function record(chemin: string, id: string, corps: string): void {
  const key = `${chemin} ${id}`;
  if (seen.has(key)) return;
  seen.add(key);
  const now = Date.now();
  const { time } = JSON.parse(corps) as { time: string };
  delais.push(now - Date.parse(time));
  if (delais.length === 1) first = now;
  last = now;
}

const server = createServer((request, response) => {
  const { method, url = '' } = request;
  if (method === 'GET') {
    const sorted = delais.toSorted((a, b) => a - b);
    response.end(JSON.stringify({ nombre: sorted.length, delais: sorted, dureeMs: last - first }));
    return;
  }
  if (method === 'DELETE') {
    delais = [];
    seen = new Set();
    response.writeHead(204).end();
    return;
  }
  let corps = '';
  request.on('data', (part) => {
    corps += part;
  });
  request.on('end', () => {
    if (url.startsWith('/lent')) {
      setTimeout(() => response.writeHead(204).end(), slowMs).unref();
      return;
    }
    record(url, String(request.headers['webhook-id']), corps);
    response.writeHead(204).end();
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1');
