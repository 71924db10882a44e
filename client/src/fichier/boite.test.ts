// The outbox in a file: torn at any byte, damaged, held by another process, full disk.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { BoiteAbimee, BoiteOccupee, type Operation } from '../publication/boite.ts';
import { openBoiteFichier, openCurseurFichier } from './index.ts';
import { parseJournal } from './journal.ts';

const dossier = mkdtempSync(join(tmpdir(), 'projets-boite-'));
let rang = 0;
let chemin = '';
beforeEach(() => {
  rang += 1;
  chemin = join(dossier, String(rang), 'envois');
});
afterAll(() => rmSync(dossier, { recursive: true, force: true }));

const note = (numero: number): Operation => ({
  op: 'note',
  numero,
  externalId: `é-${numero}`,
  ligne: `{"nom":"Œuvre\\n${numero}"}`,
  le: '2026-02-11T09:00:00Z',
});

async function write(...groupes: Operation[][]): Promise<void> {
  const boite = await openBoiteFichier(chemin);
  await boite.read();
  for (const groupe of groupes) await boite.append(groupe);
  await boite.close();
}

async function readAll(): Promise<Operation[]> {
  const boite = await openBoiteFichier(chemin);
  try {
    return await boite.read();
  } finally {
    await boite.close();
  }
}

describe('le journal de la boîte', () => {
  it('rend ce qui y fut écrit, et seul son propriétaire peut le lire', async () => {
    await write([note(1), note(2)], [{ op: 'fait', numeros: [1] }]);
    expect(await readAll()).toEqual([note(1), note(2), { op: 'fait', numeros: [1] }]);
    expect(statSync(chemin).mode & 0o077).toBe(0);
  });

  it('coupé à n’importe quel octet, garde toutes les écritures entières et reste utilisable', async () => {
    await write([note(1)], [note(2), note(3)], [note(4)]);
    const entier = readFileSync(chemin);
    const fins = [...entier].flatMap((octet, i) => (octet === 10 ? [i + 1] : []));
    for (let taille = 0; taille <= entier.length; taille++) {
      const { operations } = parseJournal(entier.subarray(0, taille), chemin);
      const groupes = fins.filter((fin) => fin <= taille).length - 1;
      expect(operations.length, `${taille} octets`).toBe([0, 0, 1, 3, 4][groupes + 1] as number);
    }
    for (const taille of [0, 3, (fins[1] as number) + 5, entier.length - 1]) {
      writeFileSync(chemin, entier);
      truncateSync(chemin, taille);
      await write([note(9)]);
      expect((await readAll()).at(-1), `${taille} octets`).toEqual(note(9));
    }
  });

  it('garde ce qui précède une fin brouillée par une coupure de courant', async () => {
    await write([note(1)], [note(2)]);
    const octets = readFileSync(chemin);
    const debut = octets.indexOf(10, octets.indexOf(10) + 1) + 1;
    octets.fill(0, debut, debut + 20);
    writeFileSync(chemin, octets);
    expect(await readAll()).toEqual([note(1)]);
  });

  it('refuse d’oublier en silence une ligne abîmée avant la fin', async () => {
    await write([note(1)], [note(2)]);
    const octets = readFileSync(chemin);
    octets[30] = (octets[30] as number) ^ 1;
    writeFileSync(chemin, octets);
    await expect(readAll()).rejects.toThrow(BoiteAbimee);
    await expect(readAll()).rejects.toThrow(/ligne 2/);
    writeFileSync(chemin, 'un autre fichier\n');
    await expect(readAll()).rejects.toThrow(BoiteAbimee);
  });

  it('se réécrit d’un coup : l’ancien ou le nouveau, jamais un mélange', async () => {
    await write([note(1)], [note(2)]);
    const boite = await openBoiteFichier(chemin);
    await boite.read();
    await boite.replace([note(2)]);
    await boite.append([note(3)]);
    await boite.close();
    expect(await readAll()).toEqual([note(2), note(3)]);
    // A kill during the rewriting leaves a draft, which counts for nothing.
    writeFileSync(`${chemin}.nouveau`, 'boite-envoi 1\nmoitié');
    expect(await readAll()).toEqual([note(2), note(3)]);
  });
});

describe('un seul écrivain', () => {
  it('refuse une seconde ouverture dans le même processus, puis s’ouvre', async () => {
    const boite = await openBoiteFichier(chemin);
    await expect(openBoiteFichier(chemin)).rejects.toThrow(BoiteOccupee);
    await boite.close();
    await (await openBoiteFichier(chemin)).close();
  });

  it('refuse tant qu’un autre processus la tient, et la reprend à un processus tué', async () => {
    const module = new URL('../../dist/fichier/index.js', import.meta.url).href;
    const code = `const { openBoiteFichier } = await import(${JSON.stringify(module)});
      await openBoiteFichier(${JSON.stringify(chemin)}); console.log('tenue'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect(openBoiteFichier(chemin)).rejects.toThrow(new RegExp(`processus ${child.pid}`));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const reprises = await Promise.allSettled([1, 2, 3].map(() => openBoiteFichier(chemin)));
    const tenues = reprises.filter((reprise) => reprise.status === 'fulfilled');
    expect(tenues.length).toBe(1);
    await tenues[0]?.value.close();
  });

  it('reconnaît un numéro de processus réutilisé, et le silence d’une autre machine', async () => {
    await write([note(1)]);
    const porteur = { jeton: 'x', pid: process.pid, machine: hostname(), demarrage: '1' };
    const poser = (autres: object) =>
      writeFileSync(`${chemin}.verrou`, JSON.stringify({ ...porteur, ...autres }));
    // A container started again has the pid of the one that was killed.
    poser({});
    expect(await readAll()).toHaveLength(1);
    poser({ pid: 1 });
    expect(await readAll()).toHaveLength(1);
    poser({ machine: 'ailleurs' });
    await expect(readAll()).rejects.toThrow(/ailleurs/);
    const avant = new Date(Date.now() - 120_000);
    utimesSync(`${chemin}.verrou`, avant, avant);
    expect(await readAll()).toHaveLength(1);
    writeFileSync(`${chemin}.verrou`, '');
    utimesSync(`${chemin}.verrou`, avant, avant);
    expect(await readAll()).toHaveLength(1);
  });
});

it('garde un curseur dans un fichier', async () => {
  const curseur = openCurseurFichier(chemin);
  expect(await curseur.read()).toBeUndefined();
  await curseur.write('8d3be7c1.17');
  await curseur.write('8d3be7c1.18');
  expect(await openCurseurFichier(chemin).read()).toBe('8d3be7c1.18');
});
