// Bulk publication through a real socket: broken connections, clients that do not read, lines that cannot be read.
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from './app.ts';

let t: TestApp;
let mec: Appel & { cle: string };
let port: number;
beforeAll(async () => {
  t = await startTestApp({ rapproche: false });
  mec = await t.plateforme('mec');
  await t.app.listen({ port: 0, host: '127.0.0.1' });
  port = (t.app.server.address() as AddressInfo).port;
});
beforeEach(async () => {
  await sql`TRUNCATE trace, trace_version, contact, lien_declare, appartenance, projet, projet_version,
    projet_territoire, evenement, evenement_attente`.execute(t.db);
});
afterAll(() => t?.close());

const amiens = [{ type: 'commune', code: '80021' }];
const line = (externalId: string, more: Record<string, unknown> = {}) =>
  `${JSON.stringify({ externalId, nom: `Projet ${externalId}`, collectivites: amiens, ...more })}\n`;
const lines = (n: number, more: Record<string, unknown> = {}) =>
  Array.from({ length: n }, (_, i) => line(`l${i}`, more));

interface Resultat {
  ligne: number;
  externalId?: string;
  etat: string;
  projet?: { id: string };
  probleme?: { status: number; detail: string };
}

async function publish(body: string | Uint8Array<ArrayBuffer>): Promise<Resultat[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/traces/lot`, {
    method: 'POST',
    headers: { authorization: `Bearer ${mec.cle}`, 'content-type': 'application/x-ndjson' },
    body,
  });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  return text
    .split('\n')
    .filter(Boolean)
    .map((one) => JSON.parse(one));
}

async function openRaw(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    `POST /v1/traces/lot HTTP/1.1\r\nhost: essai\r\nauthorization: Bearer ${mec.cle}\r\n` +
      'content-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n',
  );
  return socket;
}

const chunk = (data: string) => `${Buffer.byteLength(data).toString(16)}\r\n${data}\r\n`;

async function countTraces(): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM trace`.execute(t.db);
  return rows[0]?.n ?? 0;
}

/** Waits until what was received is written: the count no longer moves. */
async function settle(): Promise<number> {
  for (let last = -1; ; ) {
    const now = await countTraces();
    if (now === last) return now;
    last = now;
    await setTimeout(700);
  }
}

it('dix mille lignes, puis le même fichier : inchangé partout', async () => {
  const body = lines(10_000).join('');
  const first = await publish(body);
  expect(first.map((r) => r.ligne)).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1));
  expect(new Set(first.map((r) => r.etat))).toEqual(new Set(['cree']));
  const { rows: before } = await sql<{ n: number }>`SELECT count(*) AS n FROM evenement_attente`.execute(
    t.db,
  );
  const second = await publish(body);
  expect(second).toHaveLength(10_000);
  expect(new Set(second.map((r) => r.etat))).toEqual(new Set(['inchange']));
  expect(second.map((r) => r.projet?.id)).toEqual(first.map((r) => r.projet?.id));
  const { rows: after } = await sql<{ n: number }>`SELECT count(*) AS n FROM evenement_attente`.execute(t.db);
  expect(after).toEqual(before);
});

it('une connexion rompue ne laisse que des lignes entières', async () => {
  const socket = await openRaw();
  socket.on('error', () => {});
  const text = lines(1_300).join('');
  const cut = text.slice(0, -40);
  for (let at = 0; at < cut.length; at += 10_007) socket.write(chunk(cut.slice(at, at + 10_007)));
  // The first results prove that the bulk is under way when the line breaks.
  await once(socket, 'data');
  socket.destroy();
  const kept = await settle();
  expect(kept).toBeGreaterThanOrEqual(500);
  expect(kept).toBeLessThan(1_300);
  const { rows } = await sql<{ n: number }>`
    SELECT count(*) AS n FROM trace t JOIN projet p ON p.id = t.projet_id
    WHERE t.contenu->>'nom' = 'Projet ' || t.external_id AND p.document IS NOT NULL`.execute(t.db);
  expect(rows[0]?.n).toBe(kept);
  expect((await publish(text)).filter((r) => r.etat === 'inchange')).toHaveLength(kept);
  // Nothing holds a connection of the pool nor an open transaction.
  const { rows: idle } = await sql<{ n: number }>`
    SELECT count(*) AS n FROM pg_stat_activity
    WHERE datname = current_database() AND state LIKE 'idle in transaction%'`.execute(t.db);
  expect(idle[0]?.n).toBe(0);
});

it('un client qui envoie 20 Mo sans lire la réponse n’emplit pas la mémoire', async () => {
  const socket = await openRaw();
  socket.pause();
  const memory = () => {
    globalThis.gc?.();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return (heapUsed + external + arrayBuffers) / 1024 / 1024;
  };
  // Refused lines: their answers are longer than they are.
  const bad = chunk(
    `${JSON.stringify({ externalId: 'x', nom: '', inconnu: 1, collectivites: [] })}\n`.repeat(1_000),
  );
  const total = Math.ceil((20 * 1024 * 1024) / bad.length);
  const before = memory();
  let sent = 0;
  let peak = 0;
  for (let i = 0; i < total; i++) {
    if (!socket.write(bad)) {
      // Held back by the server: it stopped reading, which is the point.
      const drained = await Promise.race([once(socket, 'drain').then(() => true), setTimeout(1_500, false)]);
      if (!drained) break;
    }
    sent += bad.length;
    peak = Math.max(peak, memory() - before);
  }
  socket.destroy();
  expect(sent, 'le serveur a fait attendre le client').toBeLessThan(20 * 1024 * 1024);
  expect(peak).toBeLessThan(150);
  // The server still serves.
  expect((await publish(line('apres')))[0]?.etat).toBe('cree');
});

it('une ligne trop longue ou illisible ne gêne pas les autres', async () => {
  const body = Buffer.concat([
    Buffer.from(line('avant')),
    Buffer.from(line('longue', { description: 'x'.repeat(300 * 1024) })),
    Buffer.concat([
      Buffer.from('{"externalId":"utf8","nom":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}\n'),
    ]),
    Buffer.from('\n  \r\n'),
    Buffer.from(
      '{"externalId":"nul","nom":"a\\u0000b","collectivites":[{"type":"commune","code":"80021"}]}\n',
    ),
    Buffer.from('[]\nnull\n"x"\n{"__proto__":{}}\n'),
    Buffer.from(line('apres').trimEnd()),
  ]);
  const results = await publish(body);
  expect(results.map((r) => [r.ligne, r.etat])).toEqual([
    [1, 'cree'],
    [2, 'refuse'],
    [3, 'refuse'],
    [6, 'refuse'],
    [7, 'refuse'],
    [8, 'refuse'],
    [9, 'refuse'],
    [10, 'refuse'],
    [11, 'cree'],
  ]);
  for (const { probleme } of results) {
    if (!probleme) continue;
    expect(probleme.status).toBeGreaterThanOrEqual(400);
    expect(probleme.status).toBeLessThan(500);
    expect(probleme.detail).not.toBe('');
  }
  expect(await countTraces()).toBe(2);
});

it('des lignes d’un même lot qui se déclarent liées font un projet, dans tous les sens', async () => {
  const n = 1_200;
  // Each names the next, in the same slice or the following one; the last names itself.
  const chain = Array.from({ length: n }, (_, i) =>
    line(`l${i}`, { memeProjetQue: [`mec:l${Math.min(i + 1, n - 1)}`].filter(() => i % 20 !== 19) }),
  );
  await publish(chain.join(''));
  const { rows } = await sql<{ membres: number }>`
    SELECT cardinality(membres) AS membres FROM projet`.execute(t.db);
  expect(rows).toHaveLength(n / 20);
  expect(rows.every((row) => row.membres === 20)).toBe(true);
  const again = await publish(chain.toReversed().join(''));
  expect(new Set(again.map((r) => r.etat))).toEqual(new Set(['inchange']));
});

it('une référence qui revient dans le lot prend ses versions dans l’ordre', async () => {
  const remove = `${JSON.stringify({ externalId: 'r', supprimer: true, motif: 'fini' })}\n`;
  const body = [line('r'), line('r', { url: 'https://exemple.fr' }), remove, remove, line('r'), line('s')];
  const results = await publish(body.join(''));
  expect(results.map((r) => r.etat)).toEqual(['cree', 'modifie', 'supprime', 'inchange', 'cree', 'cree']);
  expect(results[4]?.projet).toEqual(results[0]?.projet);
});
