import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import {
  COLONNES_COLLECTIVITE,
  COLONNES_PROJET,
  type ColonneOfficielle,
  type LectureOptions,
  type LigneOfficielle,
  projetOfficielVersTrace,
  publishedSchemas,
  type TraceLue,
  type TracePubliee,
  traceVersProjetOfficiel,
  validerCollectiviteOfficielle,
  validerProjetOfficiel,
  verifierTrace,
} from '../index.ts';

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const published = publishedSchemas('https://exemple.fr').find((p) => p.nom === 'TracePubliee');
const isTrace = ajv.compile(published?.schema ?? false);

const exemple: LigneOfficielle = {
  id: '01890e30-5a80-7c22-9842-000000000001',
  createdAt: '2025-04-15T14:30:00.000Z',
  updatedAt: '2025-04-15T16:30:00+0200',
  nom: 'Rénover le gymnase',
  budgetPrevisionnel: '450000',
  dateDebutPrevisionnelle: '2025-03-01',
  phase: 'Étude',
  phaseStatut: 'En cours',
  programme: 'CRTE',
  porteurCodeSiret: '21690123400019',
  porteurReferentEmail: 'camille@exemple.fr',
  competences: '["90-321"]',
  leviers: '["Vélo"]',
  mecId: 'MEC-1',
  tetId: '12345',
  collectiviteIds: '["01890e30-5a80-7c22-9842-000000000002"]',
};

const lyon: LigneOfficielle = {
  id: '01890e30-5a80-7c22-9842-000000000002',
  nom: 'Lyon',
  type: 'Commune',
  codeInsee: '69123',
  createdAt: '2025-04-15T14:30:00.000Z',
  updatedAt: '2025-04-15T14:30:00.000Z',
};
const collectivites = new Map([[lyon.id ?? '', lyon]]);

function read(changes: LigneOfficielle = {}, options: LectureOptions = { collectivites }) {
  const lu = projetOfficielVersTrace({ ...exemple, ...changes }, options);
  if (lu.erreurs) throw new Error(lu.erreurs.map((e) => `${e.colonne} ${e.detail}`).join(' ; '));
  return lu;
}

/** A trace as the API would give it back. */
const asRead = (externalId: string, trace: TracePubliee): TraceLue => ({
  ...trace,
  collectivites: trace.collectivites,
  plateforme: 'officiel',
  externalId,
  projet: { id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10' },
  etag: '"1"',
  version: 1,
  creeLe: '2026-02-11T09:00:00Z',
  majLe: '2026-02-11T09:00:00Z',
});

describe('lecture', () => {
  test('chaque colonne trouve sa place', () => {
    const { externalId, trace, avertissements } = read();
    expect(avertissements).toEqual([]);
    expect(externalId).toBe(exemple.id);
    expect(trace).toEqual({
      nature: 'projet',
      nom: 'Rénover le gymnase',
      budgetPrevisionnel: 450000,
      dateDebut: '2025-03-01',
      majSourceLe: '2025-04-15T14:30:00.000Z',
      phase: 'Étude',
      phaseStatut: 'En cours',
      programmes: ['CRTE'],
      porteur: { siret: '21690123400019', referent: { email: 'camille@exemple.fr' } },
      competences: ['90-321'],
      leviers: ['Vélo'],
      collectivites: [{ type: 'commune', code: '69123' }],
      memeProjetQue: ['mec:MEC-1', 'tet:12345'],
      complements: { officiel: { id: exemple.id, createdAt: exemple.createdAt } },
    });
  });

  test('la plateforme qui publie garde son propre identifiant', () => {
    const { externalId, trace } = read({}, { collectivites, plateforme: 'mec' });
    expect(externalId).toBe('MEC-1');
    expect(trace.memeProjetQue).toEqual(['tet:12345']);
  });

  test('ce qui n’a pas d’équivalent est gardé et signalé', () => {
    const { trace, avertissements } = read({
      leviers: '["Vélo","Rénovation énergétique"]',
      competences: '["90-999"]',
      dateDebutPrevisionnelle: '2026-13-01',
      budgetPrevisionnel: '-5',
      phase: '',
    });
    expect(trace.leviers).toEqual(['Vélo']);
    expect(trace.statutSource).toBe('En cours');
    expect(trace.complements).toMatchObject({
      officiel: {
        leviers: ['Rénovation énergétique'],
        competences: ['90-999'],
        dateDebutPrevisionnelle: '2026-13-01',
        budgetPrevisionnel: '-5',
        phaseStatut: 'En cours',
      },
    });
    expect(avertissements.map((a) => a.colonne).sort()).toEqual(
      ['budgetPrevisionnel', 'competences', 'dateDebutPrevisionnelle', 'leviers', 'phaseStatut'].sort(),
    );
    expect(isTrace(trace)).toBe(true);
  });

  test('sans fichier des collectivités, le SIREN du porteur en tient lieu', () => {
    const resolveSiren = () => ({ type: 'commune', code: '69123' }) as const;
    expect(read({}, { resolveSiren }).trace.collectivites).toEqual([{ type: 'commune', code: '69123' }]);
    expect(read({}, {}).trace.collectivites).toEqual([{ type: 'autre', code: '216901234' }]);
    const sans = projetOfficielVersTrace({ ...exemple, porteurCodeSiret: '' });
    expect(sans.erreurs?.map((e) => e.colonne)).toEqual(['collectiviteIds']);
  });

  test.each([
    ['id', { id: '12' }],
    ['id', { id: '' }],
    ['createdAt', { createdAt: '15/04/2025' }],
    ['nom', { nom: '  ' }],
    ['budgetPrevisionnel', { budgetPrevisionnel: '450000.5' }],
    ['phase', { phase: 'Travaux' }],
    ['phaseStatut', { phaseStatut: 'Fini' }],
    ['porteurCodeSiret', { porteurCodeSiret: '216901234' }],
    ['porteurReferentEmail', { porteurReferentEmail: 'camille' }],
    ['competences', { competences: '90-321' }],
    ['leviers', { leviers: '[1]' }],
    ['collectiviteIds', { collectiviteIds: '["x"]' }],
  ] as const)('refuse une ligne invalide : %s', (colonne, changes) => {
    const lu = projetOfficielVersTrace({ ...exemple, ...changes });
    expect(lu.erreurs?.map((e) => e.colonne)).toEqual([colonne]);
  });
});

describe('écriture', () => {
  test('ce qui est écrit respecte le schéma officiel et se relit à l’identique', () => {
    const { externalId, trace } = read();
    const ecrit = traceVersProjetOfficiel(asRead(externalId, trace));
    expect(validerProjetOfficiel(ecrit.projet)).toEqual([]);
    expect(ecrit.collectivites.flatMap(validerCollectiviteOfficielle)).toEqual([]);
    expect(Object.keys(ecrit.projet)).toEqual(COLONNES_PROJET.map((c) => c.nom));
    expect(ecrit.pertes).toEqual([]);
    const parId = new Map(ecrit.collectivites.map((c) => [c.id ?? '', c]));
    const relu = read(ecrit.projet, { collectivites: parId });
    const { majSourceLe: _a, complements: _b, ...avant } = trace;
    const { majSourceLe: _c, complements: _d, ...apres } = relu.trace;
    expect(relu.externalId).toBe(externalId);
    expect(apres).toEqual(avant);
  });

  test('les pertes sont dites', () => {
    const ecrit = traceVersProjetOfficiel(
      asRead('1', {
        nom: 'x',
        budgetPrevisionnel: 10.5,
        programmes: ['CRTE', 'ACTEE'],
        collectivites: [{ type: 'syndicat', code: '200000001' }],
        memeProjetQue: ['mec:1', 'mec:2'],
      }),
    );
    expect(ecrit.projet).toMatchObject({ budgetPrevisionnel: '11', programme: 'CRTE', mecId: '1' });
    expect(ecrit.collectivites).toEqual([]);
    expect(ecrit.pertes).toHaveLength(4);
    expect(validerProjetOfficiel(ecrit.projet)).toEqual([]);
  });

  test('une collectivité a toujours le même identifiant, distinct des autres', () => {
    const codes = Array.from({ length: 20_000 }, (_, i) => String(i).padStart(5, '0'));
    const ids = codes.map((code) => {
      const { collectivites: lignes } = traceVersProjetOfficiel(
        asRead('1', { nom: 'x', collectivites: [{ type: 'commune', code }] }),
      );
      return lignes[0]?.id;
    });
    expect(new Set(ids).size).toBe(codes.length);
  });
});

// The official files are read where they stand; a plain clone has none.
const dossier = new URL('../../../../shared/data/schema-officiel/', import.meta.url);
const present = existsSync(dossier);
const readText = (file: string) => readFileSync(new URL(file, dossier), 'utf8');

/** Small CSV reader, enough for the official examples. */
function readCsv(text: string): LigneOfficielle[] {
  const rows = [...text.trimEnd().matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|$)/g)].reduce<string[][]>(
    (all, [whole, quoted, plain, end]) => {
      if (whole === '') return all;
      all.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
      if (end === '\n') all.push([]);
      return all;
    },
    [[]],
  );
  const [header = [], ...lines] = rows;
  return lines.map((cells) => Object.fromEntries(header.map((nom, i) => [nom, cells[i] ?? ''])));
}

describe.skipIf(!present)('fichiers officiels (ignoré sans ../shared/data)', () => {
  interface Field {
    name: string;
    type: string;
    format?: string;
    items?: { format?: string };
    constraints?: { required?: boolean; enum?: string[]; pattern?: string };
  }
  const officialColumns = (file: string): ColonneOfficielle[] =>
    (JSON.parse(readText(file)) as { fields: Field[] }).fields.map((f) => ({
      nom: f.name,
      type: f.type as ColonneOfficielle['type'],
      format: (f.format ?? f.items?.format) as ColonneOfficielle['format'],
      obligatoire: f.constraints?.required,
      valeurs: f.constraints?.enum,
      motif: f.constraints?.pattern === undefined ? undefined : new RegExp(f.constraints.pattern),
    }));

  test('nos colonnes sont celles du schéma officiel', () => {
    expect(COLONNES_PROJET).toEqual(officialColumns('projets-territoire-schema.json'));
    expect(COLONNES_COLLECTIVITE).toEqual(officialColumns('collectivites-schema.json'));
  });

  test.each([true, false])('les exemples valides s’importent (collectivités fournies : %s)', (fournies) => {
    const parId = new Map(readCsv(readText('collectivites-exemple-valide.csv')).map((c) => [c.id ?? '', c]));
    const lignes = readCsv(readText('projets-territoire-exemple-valide.csv'));
    expect(lignes).toHaveLength(5);
    for (const ligne of lignes) {
      const { externalId, trace } = read(ligne, fournies ? { collectivites: parId } : {});
      expect(isTrace(trace), JSON.stringify(isTrace.errors)).toBe(true);
      expect(verifierTrace(trace)).toEqual([]);
      const ecrit = traceVersProjetOfficiel(asRead(externalId, trace));
      expect(validerProjetOfficiel(ecrit.projet)).toEqual([]);
      expect(ecrit.collectivites.flatMap(validerCollectiviteOfficielle)).toEqual([]);
      if (!fournies) continue;
      for (const colonne of [
        'id',
        'nom',
        'budgetPrevisionnel',
        'phase',
        'mecId',
        'tetId',
        'recocoId',
        'leviers',
      ]) {
        expect(ecrit.projet[colonne]).toBe(ligne[colonne]);
      }
    }
  });

  test('toutes les lignes d’exemple des collectivités sont valides', () => {
    const lignes = readCsv(readText('collectivites-exemple-valide.csv'));
    expect(lignes).toHaveLength(8);
    expect(lignes.flatMap(validerCollectiviteOfficielle)).toEqual([]);
  });
});
