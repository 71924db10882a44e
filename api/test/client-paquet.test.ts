// The package as a plateforme gets it: packed, installed alone from its tarball, type-checked and run.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Serveur, startServeur } from './client-serveur.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const tsc = join(root, 'node_modules/@typescript/native/bin/tsc');
const dossier = mkdtempSync(join(tmpdir(), 'projets-paquet-'));
const projet = join(dossier, 'plateforme');
let serveur: Serveur;
let cle: string;

// Nothing but the tarball: neither the registry nor the workspace.
const npm = (args: string[], cwd: string) =>
  run('npm', [...args, '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
  });

beforeAll(async () => {
  serveur = await startServeur();
  ({ cle } = await serveur.t.plateforme('mec'));
  await npm(['pack', '--pack-destination', dossier], join(root, 'client'));
  const [archive = ''] = readdirSync(dossier).filter((nom) => nom.endsWith('.tgz'));
  mkdirSync(projet);
  writeFileSync(join(projet, 'package.json'), '{"name":"plateforme","private":true,"type":"module"}');
  await npm(['install', join(dossier, archive)], projet);
});
afterAll(async () => {
  await serveur.close();
  rmSync(dossier, { recursive: true, force: true });
});

async function check(options: object, source: string): Promise<string> {
  writeFileSync(join(projet, 'essai.ts'), source);
  const compilerOptions = { strict: true, skipLibCheck: false, noEmit: true, types: [], ...options };
  writeFileSync(join(projet, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['essai.ts'] }));
  return run(process.execPath, [tsc, '-p', projet]).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
}

const juste = `
import { createClient, type Evenement, follow, openCurseurEnMemoire, type ProjetUnifie, resync, verifyWebhook } from '@projets-collectivites/client';
const client = createClient({ url: 'https://api.exemple.fr', cle: () => 'cle' });
const projet: ProjetUnifie = await client.projets.get('mec:1');
const { etat } = await client.traces.publish('1', { nom: projet.nom ?? '', collectivites: [{ type: 'commune', code: '80021' }] });
const connu: 'cree' | 'modifie' | 'inchange' = etat;
const evenement: Evenement = await verifyWebhook(new Headers(), '', 'whsec_');
await follow(openCurseurEnMemoire(), (recu) => console.log(recu.type), { client });
await resync(client, [{ externalId: '1', trace: { nom: connu, collectivites: [] } }], { essai: true });
const page = await client.call('GET /v1/evenements', { requete: { types: 'projet.cree' } });
export const identifiants: string[] = page.evenements.map(({ id }) => id).concat(evenement.id);
`;

it('s’installe seul et se type, pour Node comme pour un empaqueteur', async () => {
  expect(readdirSync(join(projet, 'node_modules')).filter((nom) => !nom.startsWith('.'))).toEqual([
    '@projets-collectivites',
  ]);
  const lib = ['ES2022', 'DOM', 'DOM.AsyncIterable'];
  const node = { module: 'nodenext', moduleResolution: 'nodenext', target: 'es2022', lib };
  expect(await check(node, juste)).toBe('');
  expect(await check({ module: 'esnext', moduleResolution: 'bundler', target: 'es2022', lib }, juste)).toBe(
    '',
  );
  const navigateur = `import { openBoiteIndexedDb } from '@projets-collectivites/client/navigateur';
    import { createClient, createPublisher } from '@projets-collectivites/client';
    export const publisher = await createPublisher({ client: createClient({ url: '' }), boite: await openBoiteIndexedDb('a') });`;
  expect(await check(node, navigateur)).toBe('');
});

it('refuse au typage ce que l’API refuserait', async () => {
  const options = { module: 'nodenext', target: 'es2022', lib: ['ES2022', 'DOM'] };
  const appel = (code: string) =>
    `import { createClient } from '@projets-collectivites/client';
     const client = createClient({ url: 'https://api.exemple.fr' });
     ${code}`;
  const fautes = [
    `await client.traces.publish('1', { nom: 'Sans collectivité' });`,
    `await client.traces.publish('1', { nom: 'a', collectivites: [{ type: 'village', code: '1' }] });`,
    `await client.traces.publish('1', { nom: 'a', collectivites: [], phase: 'Travaux' });`,
    `await client.projets.list({ territoir: 'commune:80021' });`,
    `await client.call('GET /v1/inconnue', {});`,
    `await client.call('GET /v1/projets/{ref}', {});`,
  ];
  for (const faute of fautes) expect(await check(options, appel(faute)), faute).toContain('error TS');
});

it('publie, relit, suit et vérifie depuis ce projet', async () => {
  writeFileSync(
    join(projet, 'essai.mjs'),
    `import { createClient, createPublisher, follow } from '@projets-collectivites/client';
     import { openBoiteFichier, openCurseurFichier } from '@projets-collectivites/client/fichier';
     const client = createClient({ url: process.env.API, cle: process.env.CLE });
     const publisher = await createPublisher({ client, boite: await openBoiteFichier('donnees/envois') });
     for (const [i, nom] of ['Halle', 'Passerelle'].entries())
       await publisher.publish(String(i), { nom, collectivites: [{ type: 'commune', code: '80021' }] });
     await publisher.close();
     const stop = new AbortController();
     const sujets = [];
     const recevoir = ({ subject }) => { sujets.push(subject); if (sujets.length === 2) setTimeout(() => stop.abort(), 100); };
     await follow(openCurseurFichier('donnees/curseur'), recevoir,
       { client, signal: stop.signal, inclureMiens: true, types: ['trace.creee'], attenteSecondes: 1 });
     console.log(JSON.stringify({ sujets, nom: (await client.projets.get('mec:1')).nom }));`,
  );
  serveur.startSequence();
  const env = { PATH: process.env.PATH, API: serveur.url, CLE: cle };
  const { stdout } = await run(process.execPath, ['essai.mjs'], { cwd: projet, env });
  expect(JSON.parse(stdout)).toEqual({ sujets: ['mec:0', 'mec:1'], nom: 'Passerelle' });
});
