// The snapshot as its users meet it: packed by npm, imported by another project, compared with another millésime.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDb } from '../api/src/infra/db.ts';
import type { Donnees } from '../api/src/territoires/repertoire.ts';
import { readDonneesChargees } from '../api/src/territoires/store.ts';
import { createTestDatabase } from '../api/test/harness.ts';

const run = promisify(execFile);
const outil = fileURLToPath(new URL('instantane.mjs', import.meta.url));
interface Outil {
  create(dossier: string, donnees: Donnees, date?: string): Promise<Record<string, number>>;
  compare(ancien: string, nouveau: string): Promise<object[]>;
}
const { compare, create } = (await import(outil)) as Outil;

let dossier: string;
let instantane: string;
let donnees: Donnees;

beforeAll(async () => {
  dossier = await mkdtemp(join(tmpdir(), 'instantane-'));
  instantane = join(dossier, 'lu-en-base');
  const database = await createTestDatabase();
  const { db, close } = openDb({ url: database.url });
  donnees = await readDonneesChargees(db);
  await close();
  await database.drop();
  await create(instantane, donnees, '2026-11-23');
});
afterAll(async () => {
  if (dossier) await rm(dossier, { recursive: true, force: true });
});

describe('creer', () => {
  test('compte ce qu’il écrit, ligne par ligne, dans un ordre stable', async () => {
    const { date, edition, lignes } = JSON.parse(await readFile(join(instantane, 'instantane.json'), 'utf8'));
    expect([date, edition]).toEqual(['2026-11-23', expect.stringContaining('decoupage-administratif')]);
    expect(lignes.territoires).toBeGreaterThan(36_000);
    for (const [nom, nombre] of Object.entries(lignes)) {
      const textes = (await readFile(join(instantane, `${nom}.ndjson`), 'utf8')).split('\n').slice(0, -1);
      expect(textes.length, nom).toBe(nombre);
      expect(textes).toEqual([...textes].sort());
    }
  });

  test('npm en fait un paquet, qu’un autre projet importe pour lire une commune', async () => {
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--offline', instantane], {
      cwd: dossier,
    });
    const [{ filename, version }] = JSON.parse(stdout);
    expect(version).toBe('2026.11.23');
    const installed = join(dossier, 'projet/node_modules/@projets-collectivites/referentiel');
    await mkdir(installed, { recursive: true });
    await run('tar', ['-xzf', join(dossier, filename), '-C', installed, '--strip-components=1']);
    await writeFile(
      join(dossier, 'projet/lire.mjs'),
      `import { lire, trouver, trouverCommune } from '@projets-collectivites/referentiel';
       import { readFileSync } from 'node:fs';
       const file = new URL(import.meta.resolve('@projets-collectivites/referentiel/instantane.json'));
       console.log(JSON.stringify([trouverCommune('44109').nom, trouverCommune('01003').code,
         trouver('groupement:244400404').departement, trouver('commune:99999') ?? null,
         lire('territoires').length, JSON.parse(readFileSync(file, 'utf8')).lignes.territoires]));`,
    );
    const read = await run(process.execPath, [join(dossier, 'projet/lire.mjs')]);
    const [nantes, amareins, metropole, inconnue, lus, annonces] = JSON.parse(read.stdout);
    expect([nantes, amareins, metropole, inconnue]).toEqual(['Nantes', '01165', '44', null]);
    expect(lus).toBe(annonces);
  });

  test('n’écrit pas parmi les fichiers de quelqu’un, mais refait un instantané', async () => {
    await create(instantane, donnees, '2026-11-23');
    const occupe = join(dossier, 'occupe');
    await mkdir(occupe);
    await writeFile(join(occupe, 'these.txt'), 'précieux');
    await expect(create(occupe, donnees)).rejects.toThrow('contient autre chose qu’un instantané');
    expect(await readdir(occupe)).toEqual(['these.txt']);
    await expect(create(join(occupe, 'these.txt'), donnees)).rejects.toThrow('n’est pas un dossier');
  });
});

describe('comparer', () => {
  const base = { type: 'commune', codesPostaux: [], departement: '01' };
  const commune = (code: string, nom: string, parents: string[], plus: object = {}) => ({
    cle: `commune:${code}`,
    code,
    nom,
    parents,
    ...base,
    ...plus,
  });

  async function write(nom: string, territoires: object[], disparues: object[] = []): Promise<string> {
    const ici = join(dossier, nom);
    await mkdir(ici, { recursive: true });
    const lines = (values: object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
    await writeFile(join(ici, 'territoires.ndjson'), lines(territoires));
    await writeFile(join(ici, 'communes-disparues.ndjson'), lines(disparues));
    await writeFile(join(ici, 'groupements-disparus.ndjson'), '');
    return ici;
  }

  test('dit ce qui est créé, disparu, renommé, déplacé ou modifié, et rien d’autre', async () => {
    const ancien = await write('2025', [
      commune('01001', 'Alpha', ['departement:01', 'groupement:1']),
      commune('01002', 'Bêta', ['departement:01']),
      commune('01003', 'Gamma', ['departement:01'], { population: 10 }),
      commune('01004', 'Delta', ['departement:01']),
    ]);
    const nouveau = await write(
      '2026',
      [
        commune('01001', 'Alpha', ['departement:01', 'groupement:2']),
        commune('01002', 'Bêta-la-Neuve', ['departement:01']),
        commune('01003', 'Gamma', ['departement:01'], { population: 12 }),
        commune('01005', 'Epsilon', ['departement:01']),
      ],
      [{ code: '01004', nature: 'fusionnee', actuelle: '01005' }],
    );
    expect(await compare(ancien, nouveau)).toEqual([
      {
        changement: 'deplace',
        cle: 'commune:01001',
        nom: 'Alpha',
        quitte: ['groupement:1'],
        rejoint: ['groupement:2'],
      },
      { changement: 'renomme', cle: 'commune:01002', avant: 'Bêta', apres: 'Bêta-la-Neuve' },
      {
        changement: 'modifie',
        cle: 'commune:01003',
        nom: 'Gamma',
        champs: { population: { avant: 10, apres: 12 } },
      },
      { changement: 'ajoute', cle: 'commune:01005', nom: 'Epsilon' },
      { changement: 'retire', cle: 'commune:01004', nom: 'Delta', successeurs: ['commune:01005'] },
    ]);
    expect(await compare(nouveau, nouveau)).toEqual([]);
  });

  test('en ligne de commande : une ligne par différence, une phrase et un code d’erreur sinon', async () => {
    const { stdout } = await run(process.execPath, [
      outil,
      'comparer',
      join(dossier, '2025'),
      join(dossier, '2026'),
    ]);
    expect(stdout.trim().split('\n')).toHaveLength(5);
    for (const [args, phrase] of [
      [['comparer', join(dossier, '2025'), join(dossier, 'absent')], 'n’est pas un instantané'],
      [['comparer'], 'Usage : npm run instantane'],
      [['comparer', '2025', '2026', '--millesime', '2025'], 'Usage : npm run instantane'],
      [['creer', 'ici', '--annee', '2025'], 'Usage : npm run instantane'],
      [[], 'Usage : npm run instantane'],
    ] as const) {
      const failed = await run(process.execPath, [outil, ...args]).catch((error) => error);
      expect([failed.code, failed.stderr], phrase).toEqual([1, expect.stringContaining(phrase)]);
      expect(failed.stderr).not.toContain('    at ');
    }
  });
});
