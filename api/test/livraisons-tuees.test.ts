// Two real `work` processes, killed again and again while plateformes write: the endpoint misses nothing.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Appel, cleSecrets, startTestApp, type TestApp } from './app.ts';
import { allowLoopback } from './livraisons.ts';
import { openPuits, type Puits, sansDoublon } from './puits.ts';
import { count, createHasard, graine } from './sequences.ts';

/** `LIVRAISONS_ECRIVAINS=50 LIVRAISONS_CHANGEMENTS=1000` makes it a long trial. */
const ecrivains = count('LIVRAISONS_ECRIVAINS', 10);
const changements = count('LIVRAISONS_CHANGEMENTS', 60);

const main = join(fileURLToPath(new URL('../..', import.meta.url)), 'api/dist/main.js');
const dataDir = mkdtempSync(join(tmpdir(), 'projets-livraisons-'));
const workers: ChildProcess[] = [];
let t: TestApp;
let mec: Appel;
let tet: Appel;
let puits: Puits;

function startWork(): ChildProcess {
  const child = spawn(process.execPath, [main, 'work'], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: t.url,
      DATA_DIR: dataDir,
      CLE_SECRETS: cleSecrets.toString('base64'),
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  workers.push(child);
  return child;
}

beforeAll(async () => {
  t = await startTestApp();
  mec = await t.plateforme('mec');
  tet = await t.plateforme('tet');
  await allowLoopback(t, 'tet');
  puits = await openPuits();
});
afterAll(async () => {
  for (const child of workers) child.kill('SIGKILL');
  await puits.close();
  await t.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function readFil(query: string): Promise<{ id: string; subject: string }[]> {
  const read: { id: string; subject: string }[] = [];
  let apres = '';
  for (;;) {
    const page = (await tet('GET', `/v1/evenements?limite=200&${query}${apres}`)).json();
    if (page.evenements.length === 0) return read;
    read.push(...page.evenements);
    apres = `&apres=${page.curseur}`;
  }
}

it('ne perd rien et garde l’ordre de chaque projet, deux travailleurs tués tour à tour', async () => {
  const hasard = createHasard(graine);
  const types = ['trace.creee', 'trace.modifiee', 'trace.supprimee'];
  for (let i = 0; i < 4; i++) await tet('POST', '/v1/abonnements', { url: `${puits.url}?${i}`, types });
  // One answer in fifty is an error, never twice for one delivery: the second wait would be of five minutes.
  const failed = new Set<string>();
  puits.repondre = ({ chemin, id }) => {
    const key = `${chemin} ${id}`;
    if (failed.has(key) || hasard.next() >= 0.02) return 204;
    failed.add(key);
    return 500;
  };
  let [first, second] = [startWork(), startWork()];

  let writing = true;
  const write = async (writer: number): Promise<void> => {
    for (let i = 0; i < changements; i++) {
      const externalId = `w${writer}-${Math.floor(hasard.next() * 12)}`;
      const nom = `Projet ${writer} ${i}`;
      const answer = await mec('PUT', `/v1/traces/${externalId}`, {
        nom,
        collectivites: [{ type: 'commune', code: '80021' }],
      });
      expect(answer.statusCode).toBeLessThan(300);
      await delay(hasard.next() * 60);
    }
  };
  const kill = async (): Promise<void> => {
    await delay(2_500);
    while (writing) {
      first.kill('SIGKILL');
      await delay(500);
      [first, second] = [second, startWork()];
      await delay(2_000);
    }
  };
  const writers = Promise.all(Array.from({ length: ecrivains }, (_, i) => write(i)));
  const killer = kill();
  await writers;
  writing = false;
  await killer;

  // One delivery is an event to one subscription, which its address tells apart.
  const countDeliveries = () => new Set(puits.recus.map(({ id, chemin }) => `${chemin} ${id}`)).size;
  const isOver = async (): Promise<boolean> => {
    const queued = await t.db.selectFrom('evenementAttente').select('numero').limit(1).execute();
    if (queued.length > 0) return false;
    return countDeliveries() === (await readFil(`types=${types.join()}`)).length * 4;
  };
  for (let i = 0; i < 120 && !(await isOver()); i++) await delay(500);

  const expected = await readFil(`types=${types.join()}`);
  for (let i = 0; i < 4; i++) {
    const recus = sansDoublon(puits.recus.filter(({ chemin }) => chemin === `/webhook?${i}`));
    expect(recus.length, `graine ${graine}`).toBe(expected.length);
    for (const sujet of new Set(expected.map(({ subject }) => subject))) {
      expect(
        recus.filter((recu) => recu.sujet === sujet).map(({ id }) => id),
        `${sujet}, graine ${graine}`,
      ).toEqual(expected.filter(({ subject }) => subject === sujet).map(({ id }) => id));
    }
  }
}, 3_600_000);
