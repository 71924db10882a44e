// The publisher against the real server, both killed: nothing lost, nothing twice, the order of each trace kept.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBoiteFichier } from '../../client/src/fichier/index.ts';
import { createClient, createPublisher, openBoiteEnMemoire, type Rejet } from '../../client/src/index.ts';
import { startTestApp, type TestApp } from './app.ts';
import { countEvenements, createHub, type Hub, readGardees } from './client-hub.ts';
import { createHasard, graine } from './sequences.ts';

const emetteur = fileURLToPath(new URL('client-emetteur.mjs', import.meta.url));
const dossier = mkdtempSync(join(tmpdir(), 'projets-client-'));
const collectivites = [{ type: 'commune' as const, code: '80021' }];
const vite = { premiereAttenteMs: 50, attenteMaxMs: 400 };
let t: TestApp;
let hub: Hub;
const children: ChildProcess[] = [];

beforeAll(async () => {
  t = await startTestApp();
  hub = await createHub(t);
  await hub.start();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await hub.close();
  await t.close();
  rmSync(dossier, { recursive: true, force: true });
});

async function clientOf(slug: string) {
  const { cle } = await t.plateforme(slug);
  return createClient({ url: hub.url, cle, patience: { premiereAttenteMs: 50 } });
}

it('ne perd ni ne double rien, le hub tué deux fois sous la charge', async () => {
  const client = await clientOf('mec');
  const pannes: unknown[] = [];
  const boite = await openBoiteFichier(join(dossier, 'hub'));
  const publisher = await createPublisher({
    client,
    boite,
    lot: 60,
    ...vite,
    onErreur: (error) => pannes.push(error),
  });
  const attendu = new Map<string, string>();
  const uniques = new Set<string>();
  let writing = true;
  const kills = (async () => {
    for (let i = 0; i < 2 && writing; i++) {
      await delay(700);
      await hub.kill();
      await delay(800);
      await hub.start();
    }
  })();
  for (let i = 0; i < 2_400; i++) {
    const externalId = i % 3 === 0 ? `plusieurs/${i % 90}` : `une-fois ${i}`.replace(' ', '-');
    if (i % 3 !== 0) uniques.add(externalId);
    attendu.set(externalId, `État ${i}`);
    await publisher.publish(externalId, { nom: `État ${i}`, collectivites });
    if (i % 50 === 49) await delay(40);
  }
  await kills;
  writing = false;
  await publisher.drain(AbortSignal.timeout(60_000));
  expect(publisher.rejets()).toEqual([]);
  expect(pannes.length).toBeGreaterThan(0);
  await publisher.close();

  const gardees = await readGardees(t, 'mec');
  expect(new Map([...gardees].map(([id, { nom }]) => [id, nom]))).toEqual(attendu);
  const evenements = await countEvenements(t, 'mec');
  for (const [id, { version, noms }] of gardees) {
    if (uniques.has(id)) expect(version, id).toBe(1);
    const rangs = noms.map((nom) => Number(nom.slice(5)));
    expect(rangs, id).toEqual([...new Set(rangs)].sort((a, b) => a - b));
    expect(evenements.get(id), id).toBe(version);
  }
}, 180_000);

/** Runs the emitter from a state; tells the last one that it said durable when it ended or was killed. */
async function emit(args: string[], killAfterMs?: number): Promise<{ dernier: number; fini: boolean }> {
  const child = spawn(process.execPath, [emetteur, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let dernier = 0;
  let fini = false;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  lines.on('line', (line) => {
    if (line === 'fini') fini = true;
    // Counted from the opening: what is killed is a publisher at work.
    else if (line === 'ouvert' && killAfterMs !== undefined)
      setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    else if (line !== 'ouvert') dernier = Number(line);
  });
  const closed = new Promise((resolve) => lines.once('close', resolve));
  await ended;
  await closed;
  return { dernier, fini };
}

it('reprend où il en était, son propre processus tué douze fois et le hub une fois', async () => {
  const hasard = createHasard(graine);
  const { cle } = await t.plateforme('tet');
  const fichier = join(dossier, 'processus');
  const total = 3_000;
  const traces = 40;
  let premier = 1;
  for (let i = 0; i < 12; i++) {
    const args = [hub.url, cle, fichier, String(premier), String(total), String(traces)];
    const { dernier } = await emit(args, 20 + hasard.next() * 250);
    if (dernier > 0) premier = dernier + 1;
    if (i === 5) await hub.kill();
    if (i === 7) await hub.start();
  }
  const durables = premier - 1;
  const { fini } = await emit([hub.url, cle, fichier, String(premier), String(total), String(traces)]);
  expect(fini, `graine ${graine}`).toBe(true);
  expect(durables, `graine ${graine}`).toBeGreaterThan(100);

  const gardees = await readGardees(t, 'tet');
  const evenements = await countEvenements(t, 'tet');
  expect(gardees.size).toBe(traces);
  for (const [id, { nom, version, noms }] of gardees) {
    const rang = Number(id.slice(1));
    const derniere = total - ((total - rang) % traces);
    expect(nom, `${id}, graine ${graine}`).toBe(`État ${derniere}`);
    const rangs = noms.map((texte) => Number(texte.slice(5)));
    expect(rangs, `${id}, graine ${graine}`).toEqual([...new Set(rangs)].sort((a, b) => a - b));
    expect(evenements.get(id), id).toBe(version);
  }
}, 240_000);

it('garde à part ce qui est refusé, sans gêner le reste', async () => {
  const client = await clientOf('recoco');
  const annonces: Rejet[] = [];
  const fichier = join(dossier, 'rejets');
  const open = async () =>
    createPublisher({
      client,
      boite: await openBoiteFichier(fichier),
      ...vite,
      onRejet: (rejet) => annonces.push(rejet),
    });
  let publisher = await open();
  await Promise.all([
    publisher.publish('bonne', { nom: 'Réparer la passerelle', collectivites }),
    publisher.publish('mauvaise', {
      nom: 'Végétaliser',
      collectivites: [{ type: 'commune', code: '99999' }],
    }),
    publisher.publish('..', { nom: 'Un identifiant impossible en adresse', collectivites }),
    publisher.publish('trop-longue', { nom: 'Longue', description: 'x'.repeat(300_000), collectivites }),
    publisher.delete('bonne-aussi', 'jamais publiée'),
  ]);
  await publisher.drain(AbortSignal.timeout(20_000));
  const refusees = annonces.map(({ externalId }) => externalId).sort();
  expect(refusees).toEqual(['bonne-aussi', 'mauvaise', 'trop-longue']);
  await publisher.close();

  publisher = await open();
  const mauvaise = publisher.rejets().find(({ externalId }) => externalId === 'mauvaise');
  expect(mauvaise?.probleme).toMatchObject({ slug: 'donnees-invalides', status: 400 });
  expect(mauvaise?.probleme.erreurDe('/collectivites/0/code')?.detail).toContain('99999');
  expect(mauvaise?.ligne).toMatchObject({ externalId: 'mauvaise', nom: 'Végétaliser' });
  expect(await publisher.oublier('trop-longue')).toBe(true);
  expect(await publisher.oublier('inconnue')).toBe(false);
  await publisher.publish('mauvaise', { nom: 'Végétaliser', collectivites });
  await publisher.drain(AbortSignal.timeout(20_000));
  expect(publisher.rejets().map(({ externalId }) => externalId)).toEqual(['bonne-aussi']);
  expect(await publisher.renvoyer('bonne-aussi')).toBe(true);
  await publisher.drain(AbortSignal.timeout(20_000));
  await publisher.close();
  expect([...(await readGardees(t, 'recoco')).keys()].sort()).toEqual(['..', 'bonne', 'mauvaise']);
});

it('attend sans rien perdre quand la clé est refusée, et dit pourquoi', async () => {
  const { cle } = await t.plateforme('dgcl');
  let presentee = `${cle}x`;
  const client = createClient({ url: hub.url, cle: () => presentee });
  const causes: unknown[] = [];
  const publisher = await createPublisher({
    client,
    boite: await openBoiteFichier(join(dossier, 'cle')),
    ...vite,
    onErreur: (error) => causes.push(error),
  });
  await publisher.publish('a', { nom: 'Isoler la mairie', collectivites });
  for (let i = 0; i < 100 && causes.length < 2; i++) await delay(50);
  expect(causes[0]).toMatchObject({ name: 'Probleme', status: 401 });
  expect(publisher.sante()).toMatchObject({ enAttente: 1, rejets: 0 });
  expect(publisher.sante().echecs).toBeGreaterThan(1);
  presentee = cle;
  await publisher.drain(AbortSignal.timeout(10_000));
  expect(publisher.sante()).toMatchObject({ enAttente: 0, echecs: 0, dernierEchec: undefined });
  await publisher.close();
});

it('survit à un disque qui refuse d’écrire par moments, et le dit à qui publie', async () => {
  const client = await clientOf('fonds-vert');
  const boite = openBoiteEnMemoire();
  const hasard = createHasard(graine);
  const append = boite.append;
  boite.append = async (operations) => {
    if (hasard.next() < 0.3) throw new Error('disque plein');
    await append(operations);
  };
  const publisher = await createPublisher({ client, boite, lot: 5, premiereAttenteMs: 5, attenteMaxMs: 20 });
  const attendu = new Map<string, string>();
  for (let i = 0; i < 120; i++) {
    const nom = `État ${i}`;
    const note = await publisher.publish(`d${i % 30}`, { nom, collectivites }).then(
      () => true,
      () => false,
    );
    if (note) attendu.set(`d${i % 30}`, nom);
  }
  await publisher.drain(AbortSignal.timeout(30_000));
  await publisher.close();
  const gardees = await readGardees(t, 'fonds-vert');
  expect(new Map([...gardees].map(([id, { nom }]) => [id, nom])), `graine ${graine}`).toEqual(attendu);
});

it('ne garde aucun contact sur le disque une fois que tout est parti', async () => {
  const fichier = join(dossier, 'contacts');
  const boite = await openBoiteFichier(fichier);
  const publisher = await createPublisher({ client: await clientOf('contacts'), boite, ...vite });
  const porteur = { referent: { nom: 'Exemple', email: 'referent@exemple.fr' } };
  await publisher.publish('a', { nom: 'Isoler la mairie', collectivites, porteur });
  expect(readFileSync(fichier, 'utf8')).toContain('referent@exemple.fr');
  await publisher.drain(AbortSignal.timeout(10_000));
  for (let i = 0; i < 60 && readFileSync(fichier, 'utf8').includes('referent@'); i++) await delay(50);
  expect(readFileSync(fichier, 'utf8')).toBe('boite-envoi 1\n');
  await publisher.publish('a', { nom: 'Isoler la mairie et l’école', collectivites });
  await publisher.close();
  expect((await readGardees(t, 'contacts')).get('a')?.nom).toBe('Isoler la mairie et l’école');
});
