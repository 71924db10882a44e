// Webhooks: from the commit to the first attempt, to fast endpoints, beside a dead and a slow one, and for many.
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { PlateformeDuBanc } from './derivation.ts';
import { publishLot } from './lot.ts';
import type { Contexte } from './mesures.ts';
import { freePort, startProcess, waitReady } from './processus.ts';
import type { Resultat } from './rapport.ts';

const groupe = 'Webhooks';
const parSeconde = 40;
const types = ['trace.creee', 'trace.modifiee'];

interface Releve {
  nombre: number;
  /** Deliveries expected. */
  attendues?: number;
  /** Milliseconds from each event's instant to its first attempt, ascending. */
  delais: number[];
  dureeMs: number;
}

interface Scene {
  contexte: Contexte;
  puits: string;
  /** Rank of the next derived trace. */
  rang: number;
}

async function call(scene: Scene, slug: PlateformeDuBanc, method: string, path: string, body?: unknown) {
  const { banc } = scene.contexte;
  const answer = await fetch(`${banc.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${banc.cles[slug]}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} : ${answer.status} ${text.slice(0, 500)}`);
  return text === '' ? undefined : JSON.parse(text);
}

interface Abonne {
  slug: PlateformeDuBanc;
  id: string;
}

async function subscribe(scene: Scene, slug: PlateformeDuBanc, url: string): Promise<Abonne> {
  const { id } = await call(scene, slug, 'POST', '/v1/abonnements', { url, types });
  return { slug, id };
}

const subscribeMany = (scene: Scene, slug: PlateformeDuBanc, many: number) =>
  Promise.all(Array.from({ length: many }, (_, i) => subscribe(scene, slug, `${scene.puits}/${slug}-${i}`)));

const unsubscribe = (scene: Scene, abonnes: readonly Abonne[]) =>
  Promise.all(abonnes.map(({ slug, id }) => call(scene, slug, 'DELETE', `/v1/abonnements/${id}`)));

async function readReleve({ puits }: Scene): Promise<Releve> {
  return (await (await fetch(puits)).json()) as Releve;
}

async function forget({ puits }: Scene): Promise<void> {
  await fetch(puits, { method: 'DELETE' });
}

/** Waits until the endpoint has received so many, or nothing more for a while. */
async function waitDeliveries(scene: Scene, wanted: number, patienceMs = 5_000): Promise<Releve> {
  let releve = await readReleve(scene);
  let since = performance.now();
  while (releve.nombre < wanted && performance.now() - since < patienceMs) {
    await delay(250);
    const next = await readReleve(scene);
    if (next.nombre > releve.nombre) since = performance.now();
    releve = next;
  }
  return releve;
}

/** Publishes new traces at a steady pace; answers how many were accepted. */
async function publishSteadily(scene: Scene, secondes: number): Promise<number> {
  const { banc, derivation } = scene.contexte;
  const under: Promise<boolean>[] = [];
  const start = performance.now();
  const wanted = parSeconde * secondes;
  for (let i = 0; i < wanted; i++) {
    await delay(Math.max(0, start + (i * 1_000) / parSeconde - performance.now()));
    const { externalId, ...trace } = derivation.trace(scene.rang++);
    under.push(
      fetch(`${banc.url}/v1/traces/${externalId}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${banc.cles['banc-a']}`, 'content-type': 'application/json' },
        body: JSON.stringify(trace),
      }).then(async (answer) => {
        await answer.arrayBuffer();
        return answer.ok;
      }),
    );
  }
  return (await Promise.all(under)).filter(Boolean).length;
}

/** Delays to twenty subscriptions, of one plateforme, at the pace of the target. */
async function measureDelays(scene: Scene, abonnes: number): Promise<Releve> {
  await forget(scene);
  const published = await publishSteadily(scene, scene.contexte.secondes);
  const attendues = published * abonnes;
  return { ...(await waitDeliveries(scene, attendues)), attendues };
}

const quantile = ({ delais }: Releve, part: number) => delais[Math.floor(delais.length * part)] ?? Number.NaN;
const median = (values: number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

function* derive(scene: Scene, many: number) {
  for (let i = 0; i < many; i++) yield scene.contexte.derivation.trace(scene.rang++);
}

const pauseAll = (scene: Scene, abonnes: readonly Abonne[], geste: 'pause' | 'reprise') =>
  Promise.all(abonnes.map(({ slug, id }) => call(scene, slug, 'POST', `/v1/abonnements/${id}/${geste}`)));

async function measureThroughput(scene: Scene, abonnes: readonly Abonne[]): Promise<Resultat> {
  const { banc } = scene.contexte;
  const many = 2_000;
  await pauseAll(scene, abonnes, 'pause');
  await delay(2_000);
  await publishLot(banc.url, banc.cles['banc-a'], derive(scene, many));
  await waitSequenced(scene);
  await forget(scene);
  await pauseAll(scene, abonnes, 'reprise');
  const { nombre, dureeMs } = await waitDeliveries(scene, many * abonnes.length, 15_000);
  return {
    groupe,
    mesure: 'Livraisons vers des adresses rapides',
    valeur: (nombre * 1_000) / dureeMs,
    unite: '/s',
    cible: { sens: 'min', seuil: 1_000 },
    note: `${nombre} livraisons en ${(dureeMs / 1_000).toFixed(1)} s, vers un processus de la même machine`,
  };
}

async function readAttente({ contexte: { banc } }: Scene): Promise<number> {
  const metrics = await (await fetch(`${banc.url}/metriques`)).text();
  return Number(/^journal_attente_secondes (\S+)/m.exec(metrics)?.[1]);
}

async function waitSequenced(scene: Scene): Promise<void> {
  while ((await readAttente(scene)) > 0) await delay(100);
}

interface Chargement {
  parSeconde: number;
  /** Worst age of an event without position during the load, in seconds. */
  attente: number;
}

async function loadWatched(scene: Scene, many: number): Promise<Chargement> {
  const { banc } = scene.contexte;
  let loading = true;
  let attente = 0;
  const watching = (async () => {
    while (loading) {
      attente = Math.max(attente, await readAttente(scene));
      await delay(250);
    }
  })();
  const { lignes, secondes } = await publishLot(banc.url, banc.cles['banc-a'], derive(scene, many));
  await waitSequenced(scene);
  loading = false;
  await watching;
  return { parSeconde: lignes / secondes, attente };
}

/** The sequencer during a load, first with nobody, then with fifty subscriptions that follow it. */
async function measureSequencer(scene: Scene): Promise<Resultat[]> {
  const many = 20_000;
  const alone = await loadWatched(scene, many);
  const abonnes = [
    ...(await subscribeMany(scene, 'banc-b', 30)),
    ...(await subscribeMany(scene, 'banc-c', 20)),
  ];
  await delay(2_000);
  await forget(scene);
  const followed = await loadWatched(scene, many);
  const { nombre } = await readReleve(scene);
  await unsubscribe(scene, abonnes);
  const remark = ({ parSeconde: pace }: Chargement) => `lot à ${Math.round(pace)} traces/s`;
  return [
    {
      groupe,
      mesure: 'Attente d’une position, 20 000 projets en lot, sans abonnement',
      valeur: alone.attente,
      unite: 's',
      note: remark(alone),
    },
    {
      groupe,
      mesure: 'La même, avec 50 abonnements à tout',
      valeur: followed.attente,
      unite: 's',
      note: `${remark(followed)}, ${nombre} livraisons pendant ce temps`,
    },
  ];
}

async function allowLoopback(databaseUrl: string, allowed: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query("UPDATE plateforme SET demonstration = $1 WHERE slug LIKE 'banc-%'", [allowed]);
  await client.end();
  // Processes look at their directory every second.
  await delay(2_500);
}

async function measureAll(scene: Scene): Promise<Resultat[]> {
  const abonnes = await subscribeMany(scene, 'banc-b', 20);
  await delay(2_500);
  await measureDelays({ ...scene, contexte: { ...scene.contexte, secondes: 2 } }, 20);
  scene.rang += 1_000;
  const calm: Releve[] = [];
  const disturbed: Releve[] = [];
  // Turn by turn, so that a noisy moment of the machine falls on both.
  for (let round = 0; round < 3; round++) {
    calm.push(await measureDelays(scene, 20));
    const troubles = [
      await subscribe(scene, 'banc-c', `${scene.puits}/lent`),
      await subscribe(scene, 'banc-c', `http://127.0.0.1:${await freePort()}/mort`),
    ];
    await delay(1_500);
    disturbed.push(await measureDelays(scene, 20));
    await unsubscribe(scene, troubles);
  }
  const missing = [...calm, ...disturbed].reduce((sum, r) => sum + (r.attendues ?? 0) - r.nombre, 0);
  const p95 = median(calm.map((releve) => quantile(releve, 0.95)));
  const p95Disturbed = median(disturbed.map((releve) => quantile(releve, 0.95)));
  const delays: Resultat[] = [
    {
      groupe,
      mesure: 'De la validation à la première tentative, p95',
      valeur: p95,
      unite: 'ms',
      cible: { sens: 'max', seuil: 500 },
      note: `${parSeconde} changements/s × 20 abonnements, p50 ${median(calm.map((r) => quantile(r, 0.5)))} ms${missing > 0 ? `, ${missing} MANQUANTES` : ''}`,
    },
    {
      groupe,
      mesure: 'Ce qu’y ajoutent une adresse morte et une de 30 s',
      valeur: (p95Disturbed / p95 - 1) * 100,
      unite: '%',
      cible: { sens: 'max', seuil: 10 },
      note: `p95 ${p95Disturbed} ms, médianes de trois passages alternés`,
    },
  ];
  const throughput = await measureThroughput(scene, abonnes);
  await unsubscribe(scene, abonnes);
  return [...delays, throughput, ...(await measureSequencer(scene))];
}

export async function measureLivraisons(contexte: Contexte): Promise<Resultat[]> {
  const port = await freePort();
  const puits = `http://127.0.0.1:${port}`;
  const endpoint = startProcess(fileURLToPath(new URL('./puits.js', import.meta.url)), [], {
    PORT: String(port),
  });
  await waitReady(puits);
  const { databaseUrl } = contexte.banc;
  await allowLoopback(databaseUrl, true);
  try {
    return await measureAll({ contexte, puits, rang: contexte.total + 5_000_000 });
  } finally {
    await endpoint.stop();
    await allowLoopback(databaseUrl, false);
  }
}
