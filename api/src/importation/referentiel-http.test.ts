// What the routes say once Banatic and programmes are imported: on small fictional files, then on the real ones.
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/harness.ts';
import { type OpenedDb, openDb } from '../infra/db.ts';
import { registerHttp } from '../infra/http.ts';
import {
  importBanatic,
  importProgramme,
  openReferentiel,
  type ReferentielOuvert,
  territoires,
} from '../territoires/index.ts';
import { lireDemandeDeReferentiel } from './referentiel.ts';

const donnees = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const present = existsSync(donnees);
if (!present) console.log('données réelles absentes (../shared/data) : essais passés');

const metropole = '244400404';
const syndicat = '254400017';
const fictions = {
  'groupements.csv': `siren,libelle,code_region,code_departement,nature,population
${metropole},Nantes Métropole,52,44,METRO,650000
${syndicat},Syndicat  fictif des eaux,52,44,SIVU,1000
12,Trop court,52,44,SIVU,1
`,
  'competences.csv': `siren,code_competence
${metropole},1004
${metropole},9901
${syndicat},1502
${syndicat},1010
254400999,1502
${syndicat},eau
`,
  'crosswalk.csv': `id,code_2021,code_2025,type
1,1004,1005,split
2,1004,1010,split
3,1502,1505,same
`,
  'perimetres.csv': `siren,insee
${syndicat},44109
${syndicat},00000
`,
  'codes.csv': `Code;Nom;Categorie
1005;Électricité;10
1010;Gaz;10
1505;Eau;15
4510;Que personne n’exerce;45
`,
  'categories.csv': `Code;Nom
10;Énergie
15;Eau et assainissement
45;Autres
`,
  'pvd.csv': `id_territoire,lib_territoire,date_signature,liste_geo
pvd-1,Nantes et Doulon,2021-05-28,"Nantes (44109); Nantes Métropole (244400404)"
pvd-2,Nulle part,,Nulle part (44999)
pvd-3,Sans code,,Nantes
`,
};

let base: TestDatabase;
let ouverte: OpenedDb;
let referentiel: ReferentielOuvert;
let app: FastifyInstance;
let dossier: string;

beforeAll(async () => {
  base = await createTestDatabase();
  ouverte = openDb({ url: base.url, max: 4 });
  referentiel = await openReferentiel(ouverte.db);
  dossier = await mkdtemp(join(tmpdir(), 'referentiel-'));
  app = Fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array' } } });
  registerHttp(app, { base: 'http://essai.test' });
  await app.register(territoires, { referentiel });
});
afterAll(async () => {
  await app.close();
  referentiel.close();
  await ouverte.close();
  await base.drop();
  await rm(dossier, { recursive: true, force: true });
});

async function lancer(args: string[]): Promise<string> {
  let dit = '';
  await lireDemandeDeReferentiel(args)?.({
    importBanatic: (lignes) => importBanatic(ouverte.db, lignes),
    importProgramme: (programme, lignes) => importProgramme(ouverte.db, programme, lignes),
    findCle(code) {
      const lu = referentiel.parseTerritoire(code);
      return 'cle' in lu ? lu.cle : undefined;
    },
    sortie: { write: (texte: string) => (dit += texte) } as never,
    dossier,
  });
  await referentiel.refresh();
  return dit;
}

async function get(chemin: string) {
  const reponse = await app.inject({ url: `/v1/referentiel/${chemin}` });
  return { status: reponse.statusCode, etag: reponse.headers.etag, body: reponse.json() };
}

interface Exercee {
  millesime: number;
  code: string;
  nom?: string;
  categorie?: { code: string };
  exerceePar?: { siren: string }[];
}
const codesDe = (competences: Exercee[]) => competences.map(({ millesime, code }) => `${millesime}:${code}`);

describe('sans import', () => {
  test('tout est vide, rien n’est inconnu', async () => {
    expect((await get('competences')).body).toEqual({ competences: [], categories: [], suivant: null });
    expect((await get('communes/44109/competences')).body).toEqual({ competences: [] });
    expect((await get(`groupements/${metropole}/competences`)).body).toEqual({ competences: [] });
    expect((await get('communes/44109')).body.programmes).toBeUndefined();
  });
});

describe('fichiers fictifs', () => {
  let etag: unknown;

  beforeAll(async () => {
    etag = (await get('competences')).etag;
    for (const [nom, texte] of Object.entries(fictions)) await writeFile(join(dossier, nom), texte);
    const noms = ['groupements', 'competences', 'crosswalk', 'perimetres', 'codes', 'categories'];
    const dit = await lancer([
      'banatic',
      ...noms.flatMap((nom) => [`--${nom}`, join(dossier, `${nom}.csv`)]),
    ]);
    expect(dit).toBe(
      'Banatic : 2 groupements, 5 compétences exercées, 1 communes membres, 4 lignes rejetées.\n' +
        'Codes de 2021 sans équivalent en 2025, gardés sous leur millésime (2) : 1010, 9901\n',
    );
  });

  test('le vocabulaire, ses catégories et ses millésimes', async () => {
    const { body, etag: apres } = await get('competences');
    expect(apres).not.toBe(etag);
    expect(codesDe(body.competences)).toEqual([
      '2025:1005',
      '2025:1010',
      '2025:1505',
      '2025:4510',
      '2021:1010',
      '2021:9901',
    ]);
    expect(body.categories).toEqual([
      { code: '10', nom: 'Énergie' },
      { code: '15', nom: 'Eau et assainissement' },
      { code: '45', nom: 'Autres' },
    ]);
    expect(body.competences[0]).toEqual({
      millesime: 2025,
      code: '1005',
      nom: 'Électricité',
      categorie: { code: '10', nom: 'Énergie' },
    });
    expect(codesDe((await get('competences?categorie=10')).body.competences)).toEqual([
      '2025:1005',
      '2025:1010',
    ]);
    expect(codesDe((await get('competences?millesime=2021')).body.competences)).toEqual([
      '2021:1010',
      '2021:9901',
    ]);
    expect((await get('competences?categorie=99')).body.competences).toEqual([]);
    expect((await get('competences?categorie=eau')).status).toBe(400);
  });

  test('le vocabulaire se lit par pages', async () => {
    const lus: string[] = [];
    let curseur = '';
    do {
      const { body } = await get(`competences?limite=2${curseur && `&curseur=${curseur}`}`);
      lus.push(...codesDe(body.competences));
      curseur = body.suivant ?? '';
    } while (curseur !== '');
    expect(lus).toEqual(['2025:1005', '2025:1010', '2025:1505', '2025:4510', '2021:1010', '2021:9901']);
  });

  test('qui exerce quoi sur une commune, même désignée par un code disparu ou d’arrondissement', async () => {
    const { competences } = (await get('communes/44109/competences')).body as { competences: Exercee[] };
    const par = new Map(
      competences.map((c) => [`${c.millesime}:${c.code}`, c.exerceePar?.map(({ siren }) => siren)]),
    );
    expect(par).toEqual(
      new Map([
        ['2025:1005', [metropole]],
        ['2025:1010', [metropole]],
        ['2021:9901', [metropole]],
        ['2025:1505', [syndicat]],
        ['2021:1010', [syndicat]],
      ]),
    );
    // Bouguenais is in the métropole, outside the syndicat.
    const voisine = (await get('communes/44020/competences')).body.competences;
    expect(codesDe(voisine)).toEqual(['2025:1005', '2025:1010', '2021:9901']);
    expect((await get('communes/13201/competences')).status).toBe(200);
    expect((await get('communes/99999/competences')).status).toBe(404);
  });

  test('les compétences d’un groupement, et les groupements d’une compétence', async () => {
    expect(codesDe((await get(`groupements/${syndicat}/competences`)).body.competences)).toEqual([
      '2025:1505',
      '2021:1010',
    ]);
    expect((await get('groupements/254400999/competences')).status).toBe(404);
    const exercent = async (competence: string) =>
      (await get(`groupements?competence=${competence}`)).body.groupements.map(
        ({ siren }: { siren: string }) => siren,
      );
    expect(await exercent('1505')).toEqual([syndicat]);
    expect(await exercent('1010')).toEqual([metropole]);
    expect(await exercent('9901')).toEqual([metropole]);
    expect(await exercent('4510')).toEqual([]);
    // 1010 named something else in 2021: the gas of 2025 is not mixed with it.
    expect(await exercent('1010&millesime=2021')).toEqual([syndicat]);
    expect(await exercent('1010&millesime=2025')).toEqual([metropole]);
    expect(await exercent('9901&millesime=2021')).toEqual([metropole]);
    for (const [inconnue, pointer, phrase] of [
      ['competence=0000', '/competence', 'inconnue'],
      ['competence=9901&millesime=2025', '/competence', 'existe au millésime 2021'],
      ['millesime=2021', '/millesime', 'donnez aussi'],
    ]) {
      const { status, body } = await get(`groupements?${inconnue}`);
      expect([status, body.errors?.[0].pointer, body.detail], inconnue).toEqual([
        400,
        pointer,
        expect.stringContaining(phrase ?? ''),
      ]);
    }
    expect((await get('groupements?competence=eau')).status).toBe(400);
    expect((await get(`groupements?competence=1505&departement=75`)).body.groupements).toEqual([]);
  });

  test('le syndicat importé est un groupement comme un autre', async () => {
    expect((await get(`groupements/${syndicat}`)).body).toMatchObject({
      nom: 'Syndicat fictif des eaux',
      type: 'syndicat',
      nature: 'SIVU',
      nombreDeCommunes: 1,
    });
    const membres = (await get(`groupements/${syndicat}/membres`)).body;
    expect(membres).toMatchObject({ membres: [{ code: '44109' }], perimetreConnu: true });
    const couvrants = (await get('groupements?couvrant=44109')).body.groupements;
    expect(couvrants.map(({ siren }: { siren: string }) => siren)).toEqual([metropole, syndicat]);
  });

  test('les programmes, sur les communes et les groupements ; les lignes sans territoire connu sont rejetées', async () => {
    const dit = await lancer(['programmes', join(dossier, 'pvd.csv')]);
    expect(dit).toBe('Petites villes de demain : 2 territoires, 2 lignes rejetées.\n');
    const attendu = [
      {
        code: 'pvd',
        nom: 'Petites villes de demain',
        identifiant: 'pvd-1',
        libelle: 'Nantes et Doulon',
        dateSignature: '2021-05-28',
      },
    ];
    expect((await get('communes/44109')).body.programmes).toEqual(attendu);
    expect((await get(`groupements/${metropole}`)).body.programmes).toEqual(attendu);
    expect((await get('communes/44020')).body.programmes).toBeUndefined();
    expect((await get('communes?programme=pvd')).body.communes).toMatchObject([{ code: '44109' }]);
    expect((await get('communes?programme=pvd&region=53')).body.communes).toEqual([]);
    expect((await get('groupements?programme=pvd')).body.groupements).toMatchObject([{ siren: metropole }]);
    expect((await get('communes?programme=acv')).body.communes).toEqual([]);
    expect((await get('communes?programme=crte')).status).toBe(400);
    const rejets = (await readdir(dossier)).filter((nom) => nom.includes('pvd') && nom !== 'pvd.csv');
    const texte = await readFile(join(dossier, rejets[0] ?? ''), 'utf8');
    expect(texte).toContain('territoires inconnus : 44999');
    expect(texte).toContain('aucun code de territoire');
  });
});

describe.skipIf(!present)('fichiers réels', () => {
  beforeAll(async () => {
    const fichiers = {
      groupements: 'referentiel/groupements.csv',
      competences: 'referentiel/competences_par_groupement_2021.csv',
      crosswalk: 'referentiel/crosswalk_2021_2025.csv',
      perimetres: 'referentiel/perimetre-epci-a-fp-2025.csv',
      codes: 'nomenclatures/banatic-codes-competences.csv',
      categories: 'nomenclatures/banatic-categorie-competences.csv',
    };
    await lancer([
      'banatic',
      ...Object.entries(fichiers).flatMap(([nom, f]) => [`--${nom}`, join(donnees, f)]),
    ]);
  });

  test('118 codes de 2025 en 14 catégories, chacun avec son nom', async () => {
    const { body } = await get('competences?millesime=2025&limite=200');
    expect(body.competences).toHaveLength(118);
    expect(body.categories).toHaveLength(14);
    for (const competence of body.competences as Exercee[]) {
      expect(competence).toMatchObject({ nom: expect.any(String), categorie: { nom: expect.any(String) } });
    }
  });

  test('l’assainissement de Nantes est exercé par la métropole, et la métropole est dans la liste', async () => {
    const { competences } = (await get('communes/44109/competences')).body as { competences: Exercee[] };
    expect(competences.length).toBeGreaterThan(10);
    for (const { exerceePar } of competences)
      expect(exerceePar?.map(({ siren }) => siren)).toContain(metropole);
    const [premiere] = competences;
    const liste = await get(`groupements?competence=${premiere?.code}&departement=44&limite=200`);
    expect(liste.body.groupements.map(({ siren }: { siren: string }) => siren)).toContain(metropole);
  });

  test('ce que dit un groupement est ce que disent ses communes', async () => {
    const { membres } = (await get(`groupements/${metropole}/membres`)).body;
    const siennes = codesDe((await get(`groupements/${metropole}/competences`)).body.competences).sort();
    for (const { code } of membres.slice(0, 5) as { code: string }[]) {
      const { competences } = (await get(`communes/${code}/competences`)).body as { competences: Exercee[] };
      const deLaMetropole = competences.filter((c) => c.exerceePar?.some(({ siren }) => siren === metropole));
      expect(codesDe(deLaMetropole).sort()).toEqual(siennes);
    }
  });
});
