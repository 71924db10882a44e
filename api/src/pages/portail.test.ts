// The first call in five minutes, typed word for word in a shell against the real application.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../test/app.ts';
import { listEtapes } from './portail.ts';
import { openSite, type Site } from './site.ts';

const run = promisify(execFile);
let essai: TestApp;
let dossier: string;
let site: Site;

beforeAll(async () => {
  essai = await startTestApp();
  const base = await essai.app.listen({ host: '127.0.0.1', port: 0 });
  dossier = await mkdtemp(join(tmpdir(), 'portail-'));
  const { cle } = await essai.plateforme('mec');
  await writeFile(join(dossier, 'demo.json'), JSON.stringify({ cles: { mec: cle } }));
  // The commands stay as they are written: only their verbosity is set, and a refusal made a failure.
  await writeFile(join(dossier, '.curlrc'), 'silent\nshow-error\nfail-with-body\nmax-time = 20\n');
  site = await openSite({ base, demonstration: () => ({ fichier: 'demo.json' }) });
});
afterAll(async () => {
  await essai?.close();
  if (dossier) await rm(dossier, { recursive: true, force: true });
});

test('chaque commande du portail réussit telle quelle, dans l’ordre', async ({ skip }) => {
  const bash = await run('bash', ['-c', 'command -v curl']).catch(() => undefined);
  if (bash === undefined && process.env.CI !== 'true') skip('bash ou curl absent : commandes non essayées');
  const commandes = listEtapes(site).map(({ commande }) => commande);
  const script = ['set -e', ...commandes.flatMap((commande) => [commande, "printf '\\n\\036\\n'"])].join(
    '\n',
  );
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    CURL_HOME: dossier,
    HOME: dossier,
    NO_PROXY: '*',
  };
  const { stdout } = await run('bash', ['-c', script], { cwd: dossier, env });
  const [recherche, , moi, publication, liste, lecture, suppression] = stdout
    .split('\u001e')
    .map((answer) => (answer.trim() === '' ? undefined : JSON.parse(answer)));
  expect(recherche.resultats[0]).toMatchObject({ code: '80021', nom: 'Amiens' });
  expect(moi.plateforme).toBe('mec');
  expect(publication.etat).toBe('cree');
  expect(liste.projets.map(({ id }: { id: string }) => id)).toEqual([publication.projet.id]);
  expect(lecture).toMatchObject({ id: publication.projet.id, phase: 'Étude' });
  expect(suppression.etat).toBe('supprime');
});

test('sans démonstration, la clé reste à remplir et aucune plateforme n’est nommée', async () => {
  const commandes = listEtapes(await openSite({ base: site.base })).map(({ commande }) => commande);
  expect(commandes).toContain("CLE='apc_…'");
  expect(commandes.join('\n')).not.toMatch(/demo\.json|mec:/);
});
