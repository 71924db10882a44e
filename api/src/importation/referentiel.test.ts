// Imports of Banatic and ANCT, on the real files. Skipped where the open data is absent.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/harness.ts';
import { type OpenedDb, openDb } from '../infra/db.ts';
import {
  importBanatic,
  importProgramme,
  openReferentiel,
  type ReferentielOuvert,
} from '../territoires/index.ts';
import { lireDemandeDeReferentiel } from './referentiel.ts';

const donnees = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const present = existsSync(donnees);
if (!present) console.log('données réelles absentes (../shared/data) : tests passés');

const banatic = [
  'banatic',
  ...Object.entries({
    groupements: 'referentiel/groupements.csv',
    competences: 'referentiel/competences_par_groupement_2021.csv',
    crosswalk: 'referentiel/crosswalk_2021_2025.csv',
    perimetres: 'referentiel/perimetre-epci-a-fp-2025.csv',
    codes: 'nomenclatures/banatic-codes-competences.csv',
    categories: 'nomenclatures/banatic-categorie-competences.csv',
  }).flatMap(([nom, chemin]) => [`--${nom}`, join(donnees, chemin)]),
];

test('une commande incomplète est refusée, une autre source est laissée', () => {
  expect(() => lireDemandeDeReferentiel(['banatic', '--groupements', 'a.csv'])).toThrow(/--competences/);
  expect(() => lireDemandeDeReferentiel(['programmes'])).toThrow(/FICHIER/);
  expect(() => lireDemandeDeReferentiel(['programmes', '--inconnue'])).toThrow(/inconnue/);
  expect(lireDemandeDeReferentiel(['dgcl', 'a.csv'])).toBeUndefined();
});

describe.skipIf(!present)('fichiers réels', () => {
  let base: TestDatabase;
  let ouverte: OpenedDb;
  let referentiel: ReferentielOuvert;
  let dossier: string;

  beforeAll(async () => {
    base = await createTestDatabase();
    ouverte = openDb({ url: base.url, max: 4 });
    referentiel = await openReferentiel(ouverte.db);
    dossier = await mkdtemp(join(tmpdir(), 'rejets-'));
  });
  afterAll(async () => {
    referentiel.close();
    await ouverte.close();
    await base.drop();
    await rm(dossier, { recursive: true, force: true });
  });

  async function run(args: string[]): Promise<string> {
    const dit: string[] = [];
    const sortie = new Writable({
      write(texte, _, suite) {
        dit.push(String(texte));
        suite();
      },
    });
    await lireDemandeDeReferentiel(args)?.({
      importBanatic: (lignes) => importBanatic(ouverte.db, lignes),
      importProgramme: (programme, lignes) => importProgramme(ouverte.db, programme, lignes),
      findCle(code) {
        const lu = referentiel.parseTerritoire(code);
        return 'cle' in lu ? lu.cle : undefined;
      },
      sortie,
      dossier,
    });
    return dit.join('');
  }

  test('Banatic, deux fois, donne le même référentiel, que les processus en cours relisent', async () => {
    const avant = referentiel.version;
    const dit = await run(banatic);
    expect(dit).toMatch(/10137 groupements/);
    await referentiel.refresh();
    expect(referentiel.version).not.toBe(avant);
    const competences = referentiel.attaches.listCompetences('244400404');
    expect(competences.length).toBeGreaterThan(10);
    expect(competences.some(({ millesime, nom }) => millesime === 2025 && nom !== undefined)).toBe(true);
    expect(competences.some(({ millesime }) => millesime === 2021)).toBe(true);
    const groupements = referentiel.listTerritoires('epci', 'ept', 'syndicat', 'petr', 'pole');
    expect(await run(banatic)).toBe(dit);
    await referentiel.refresh();
    expect(referentiel.attaches.listCompetences('244400404')).toEqual(competences);
    expect(referentiel.listTerritoires('epci', 'ept', 'syndicat', 'petr', 'pole')).toEqual(groupements);
  });

  test.each([
    ['acv', 245],
    ['fs', 2519],
    ['pvd', 1645],
    ['ti', 630],
    ['va', 2495],
    ['amm', 250],
  ])('programme %s : au moins %i territoires, aucun code inconnu', async (programme, minimum) => {
    const dit = await run(['programmes', join(donnees, `programmes/${programme}.csv`)]);
    const [, lus, rejets] = / : (\d+) territoires, (\d+) lignes rejetées/.exec(dit) ?? [];
    expect(Number(lus)).toBeGreaterThanOrEqual(minimum);
    expect(Number(rejets)).toBe(0);
  });

  test('une commune montre ses programmes', async () => {
    await referentiel.refresh();
    expect(referentiel.attaches.listParticipations('commune:80001')).toMatchObject([
      { programme: 'acv', libelle: 'Abbeville' },
      {},
    ]);
  });
});
