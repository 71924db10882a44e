import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/harness.ts';
import { type OpenedDb, openDb } from '../infra/db.ts';
import {
  type AnnuaireOuvert,
  createPlateforme,
  listPlateformes,
  openAnnuaire,
} from '../plateformes/index.ts';
import { openPublication } from '../projets/index.ts';
import { openRapprocheur } from '../rapprochement/index.ts';
import { openReferentiel, type Referentiel } from '../territoires/index.ts';
import { type DemandeDImport, openPlateformes, runImport } from './index.ts';

let base: TestDatabase;
let ouverte: OpenedDb;
let annuaire: AnnuaireOuvert;
let referentiel: Referentiel;
let dossier = '';
beforeAll(async () => {
  base = await createTestDatabase();
  ouverte = openDb({ url: base.url, max: 4 });
  annuaire = await openAnnuaire(ouverte.db);
  referentiel = await openReferentiel(ouverte.db);
  dossier = await mkdtemp(join(tmpdir(), 'import-base-'));
});
afterAll(async () => {
  annuaire.close();
  await ouverte.close();
  await base.drop();
  await rm(dossier, { recursive: true, force: true });
});

async function importer(demande: Omit<DemandeDImport, 'fichier'>, contenu: string) {
  const fichier = join(dossier, 'essai');
  await writeFile(fichier, contenu);
  const { db } = ouverte;
  const log = pino({ level: 'silent' });
  const rapprocheur = openRapprocheur({ referentiel, log });
  const base = 'http://localhost:3000';
  const publierLot = openPublication({ db, annuaire, referentiel, rapprocheur, base, log });
  const sortie = new PassThrough().resume();
  const moyens = { ...openPlateformes(db, annuaire), annuaire: referentiel, publierLot, sortie, dossier };
  return runImport({ ...demande, fichier }, moyens);
}

const colonnes =
  'exercice;dispositif;programme;beneficiaire_type;beneficiaire_siren;beneficiaire_dep;beneficiaire_nom;beneficiaire_code_insee;intitule;cout_ht;subvention;taux';

it('publie une source ouverte sous sa plateforme, qui ne possède rien ; refaire ne change rien', async () => {
  const contenu = [
    colonnes,
    '2023;DETR;119;commune;218000198;080;Amiens;80021;"Halle\nd’été";100,0;50,5;0,5',
    '2023;DETR;119;;;001;Cc imaginaire;;Piscine;200,0;50,0;0,25',
    '2023;DSIL;119;;;nan;Nan;;Sans lieu;200,0;50,0;0,25',
  ].join('\n');
  const premier = await importer({ source: 'dgcl' }, contenu);
  expect(premier.traces).toEqual({ creees: 2, modifiees: 0, inchangees: 0, supprimees: 0, refusees: 1 });
  const second = await importer({ source: 'dgcl' }, contenu);
  expect(second.traces).toEqual({ creees: 0, modifiees: 0, inchangees: 2, supprimees: 0, refusees: 1 });
  expect(await listPlateformes(ouverte.db)).toEqual([
    expect.objectContaining({ slug: 'dgcl', origine: 'opendata', peutPosseder: false }),
  ]);
});

it('publie des traces dans l’ordre du fichier, la même deux fois comprise', async () => {
  await createPlateforme(ouverte.db, { slug: 'mec', nom: 'Mon Espace Collectivité' });
  await annuaire.refresh();
  const trace = (externalId: string, nom: string) =>
    JSON.stringify({ externalId, nom, collectivites: [{ type: 'commune', code: '80021' }] });
  const lignes = [
    trace('a', 'Halle'),
    trace('b', 'Piscine'),
    trace('a', 'Halle couverte'),
    '{"externalId":"b","supprimer":true}',
    trace('a', 'Halle couverte'),
    '{"externalId":"c","nom":"Sans lieu"}',
  ];
  const { traces } = await importer({ source: 'traces', plateforme: 'mec' }, lignes.join('\n'));
  expect(traces).toEqual({ creees: 2, modifiees: 1, inchangees: 1, supprimees: 1, refusees: 1 });
});
