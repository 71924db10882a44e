// What only a real connection can do: broken HTTP, aborted bodies, slow clients, a database that goes away.
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDb } from '../src/infra/db.ts';
import { startTestApp, type TestApp } from './app.ts';
import { countRows, expectProbleme, traceValide } from './refus.ts';

let essai: TestApp;
let cle: string;
let port: number;
/** A connection of our own, to look at the application's from outside. */
let observateur: ReturnType<typeof openDb>;

beforeAll(async () => {
  essai = await startTestApp();
  ({ cle } = await essai.plateforme('mec'));
  await essai.app.listen({ port: 0, host: '127.0.0.1' });
  port = (essai.app.server.address() as AddressInfo).port;
  observateur = openDb({ url: essai.url, max: 1, applicationName: 'observateur' });
});
afterAll(async () => {
  await observateur.close();
  await essai.close();
});

/** Sends raw bytes and gives all that comes back until the server closes, or the delay passes. */
async function exchange(octets: string | Buffer, patienceMs = 2_000): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const recus: Buffer[] = [];
  socket.on('data', (bloc: Buffer) => recus.push(bloc));
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(octets);
  await Promise.race([once(socket, 'close'), delay(patienceMs)]);
  socket.destroy();
  return Buffer.concat(recus).toString();
}

const entetes = () => `Host: essai\r\nAuthorization: Bearer ${cle}\r\nConnection: close\r\n`;

function expectProblemeBrut(brut: string, cas: string): void {
  const [tete = '', ...corps] = brut.split('\r\n\r\n');
  expect(tete, cas).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(tete.toLowerCase(), cas).toContain('content-type: application/problem+json');
  const texte = corps.join('\r\n\r\n').replace(/^[0-9a-f]+\r\n|\r\n0\r\n\r\n$/g, '');
  expectProbleme(JSON.parse(texte), cas);
}

async function fetchApi(chemin: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${cle}`, 'content-type': 'application/json', ...init.headers };
  return fetch(`http://127.0.0.1:${port}${chemin}`, { ...init, headers });
}

const putTrace = (id: string) =>
  fetchApi(`/v1/traces/${id}`, { method: 'PUT', body: JSON.stringify(traceValide) });

/** Connections of the application that hold a transaction. */
async function countTransactions(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'api-projets' AND state LIKE 'idle in transaction%'`.execute(
    observateur.db,
  );
  return rows[0]?.n ?? -1;
}

async function terminateConnections(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(pg_terminate_backend(pid))::int AS n FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'api-projets'`.execute(observateur.db);
  return rows[0]?.n ?? 0;
}

describe('HTTP mal formé', () => {
  it('reçoit un problème en français', async () => {
    const cas: [string, string | Buffer][] = [
      ['ligne illisible', 'BONJOUR\r\n\r\n'],
      ['méthode inconnue', `BONJOUR /v1/moi HTTP/1.1\r\n${entetes()}\r\n`],
      ['méthode en minuscules', `get /v1/moi HTTP/1.1\r\n${entetes()}\r\n`],
      ['version inconnue', `GET /v1/moi HTTP/9.9\r\n${entetes()}\r\n`],
      ['NUL dans le chemin', `GET /v1/mo\0i HTTP/1.1\r\n${entetes()}\r\n`],
      ['NUL dans un en-tête', `GET /v1/moi HTTP/1.1\r\nX-A: a\0b\r\n${entetes()}\r\n`],
      ['en-tête sans nom', `GET /v1/moi HTTP/1.1\r\n: x\r\n${entetes()}\r\n`],
      ['longueur négative', `PUT /v1/traces/x HTTP/1.1\r\nContent-Length: -5\r\n${entetes()}\r\n`],
      [
        'deux longueurs',
        `PUT /v1/traces/x HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n${entetes()}\r\n{}`,
      ],
      [
        'longueur et morceaux',
        `PUT /v1/traces/x HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n${entetes()}\r\n0\r\n\r\n`,
      ],
      ['adresse de 100 ko', `GET /v1/projets?q=${'a'.repeat(100_000)} HTTP/1.1\r\n${entetes()}\r\n`],
      ['en-têtes de 100 ko', `GET /v1/moi HTTP/1.1\r\nX-A: ${'a'.repeat(100_000)}\r\n${entetes()}\r\n`],
      [
        'octets bruts dans le chemin',
        Buffer.from(`GET /v1/traces/\xe9\xff HTTP/1.1\r\n${entetes()}\r\n`, 'latin1'),
      ],
      ['adresse absolue', `GET http://autre.test/v1/inconnu HTTP/1.1\r\n${entetes()}\r\n`],
      ['chemin relatif', `GET /v1/traces/.. HTTP/1.1\r\n${entetes()}\r\n`],
      ['deux autorisations', `GET /v1/moi HTTP/1.1\r\nAuthorization: Bearer faux\r\n${entetes()}\r\n`],
      ['TRACE', `TRACE /v1/moi HTTP/1.1\r\n${entetes()}\r\n`],
    ];
    for (const [nom, octets] of cas) expectProblemeBrut(await exchange(octets), nom);
    expect((await fetchApi('/v1/moi')).status).toBe(200);
  });

  it('un corps trop grand est refusé avec ou sans longueur annoncée', async () => {
    const avant = await countRows(essai.db);
    const annonce = `PUT /v1/traces/x HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 9999999999\r\n${entetes()}\r\n{`;
    expectProblemeBrut(await exchange(annonce), 'annoncé');
    const morceau = `${(65_536).toString(16)}\r\n${'a'.repeat(65_536)}\r\n`;
    const morceaux = `PUT /v1/traces/x HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n${entetes()}\r\n`;
    expectProblemeBrut(await exchange(`${morceaux}${morceau.repeat(20)}0\r\n\r\n`), 'par morceaux');
    const court = `PUT /v1/traces/x HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n${entetes()}\r\nzz\r\n`;
    expectProblemeBrut(await exchange(court), 'morceau illisible');
    expect(await countRows(essai.db)).toEqual(avant);
  });
});

describe('clients qui s’interrompent ou traînent', () => {
  it('ne laissent ni transaction ni écriture', async () => {
    const avant = await countRows(essai.db);
    const debut = `PUT /v1/traces/x HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 500\r\n${entetes()}\r\n{"nom":`;
    await Promise.all(Array.from({ length: 30 }, () => exchange(debut, 100)));
    const lents = Array.from({ length: 30 }, () => exchange(debut, 1_000));
    await delay(100);
    expect((await fetchApi('/v1/projets')).status).toBe(200);
    expect(await countTransactions()).toBe(0);
    await Promise.all(lents);
    expect(await countRows(essai.db)).toEqual(avant);
  });

  it('un lot interrompu garde ses lignes complètes, et rien ne reste ouvert', async () => {
    const lignes = Array.from({ length: 700 }, (_, i) =>
      JSON.stringify({ externalId: `coupe-${i}`, ...traceValide }),
    );
    const corps = `${lignes.join('\n')}\n{"externalId":"coupe-fin","nom":"coup`;
    const tete = `POST /v1/traces/lot HTTP/1.1\r\nContent-Type: application/x-ndjson\r\nContent-Length: ${10 * corps.length}\r\n${entetes()}\r\n`;
    await exchange(tete + corps, 1_500);
    await expect.poll(countTransactions, { timeout: 5_000 }).toBe(0);
    expect((await fetchApi('/v1/traces/coupe-0')).status).toBe(200);
    expect((await fetchApi('/v1/traces/coupe-fin')).status).toBe(404);
    expect((await putTrace('apres-coupure')).status).toBe(201);
  });

  it('des exports et des attentes abandonnés n’occupent pas la base', async () => {
    const demandes = ['/v1/evenements?attente=30', '/v1/projets'];
    await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const arret = new AbortController();
        const requete = fetchApi(demandes[i % 2] as string, {
          signal: arret.signal,
          headers: { accept: 'text/csv' },
        });
        await delay(20);
        arret.abort();
        await requete.catch(() => undefined);
      }),
    );
    expect((await fetchApi('/v1/projets')).status).toBe(200);
    expect(await countTransactions()).toBe(0);
  });
});

describe('la base se retire', () => {
  it('des requêtes en cours reçoivent 503, puis tout reprend sans que le processus finisse', async () => {
    const fatales: unknown[] = [];
    const noter = (erreur: unknown) => void fatales.push(erreur);
    process.on('uncaughtException', noter);
    process.on('unhandledRejection', noter);
    try {
      let fini = false;
      const statuts = new Set<number>();
      const publier = async (qui: number) => {
        for (let i = 0; !fini; i++) {
          const reponse = await putTrace(`panne-${qui}-${i % 50}`);
          statuts.add(reponse.status);
          if (reponse.status >= 500) {
            expect(reponse.status).toBe(503);
            expect(reponse.headers.get('retry-after')).toMatch(/^\d+$/);
            const probleme = (await reponse.json()) as { type: string };
            expect(probleme.type).toContain('/problemes/');
          } else await reponse.text();
        }
      };
      const publieurs = Array.from({ length: 8 }, (_, qui) => publier(qui));
      const lignes = Array.from({ length: 3_000 }, (_, i) =>
        JSON.stringify({ externalId: `lot-${i}`, ...traceValide }),
      );
      const lot = fetchApi('/v1/traces/lot', {
        method: 'POST',
        body: lignes.join('\n'),
        headers: { 'content-type': 'application/x-ndjson' },
      }).then((reponse) => reponse.text());
      for (let fois = 0; fois < 20; fois++) {
        await delay(100);
        await terminateConnections();
      }
      fini = true;
      await Promise.all(publieurs);
      const resultats = (await lot)
        .trim()
        .split('\n')
        .map((ligne) => JSON.parse(ligne) as { etat: string; probleme?: { status: number } });
      expect(resultats).toHaveLength(lignes.length);
      for (const { etat, probleme } of resultats) if (etat === 'refuse') expect(probleme?.status).toBe(503);
      expect(statuts).toContain(503);
      // Idle connections too: the next request opens new ones.
      await terminateConnections();
      await delay(50);
      await expect.poll(async () => (await putTrace('reprise')).status, { timeout: 5_000 }).toBeLessThan(300);
      expect((await fetchApi('/v1/projets')).status).toBe(200);
      expect(await countTransactions()).toBe(0);
      expect(fatales).toEqual([]);
    } finally {
      process.off('uncaughtException', noter);
      process.off('unhandledRejection', noter);
    }
  });
});
