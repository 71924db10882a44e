import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  compareInstantanes,
  compareSchemas,
  type Instantane,
  takeInstantane,
  versionSchema,
} from './index.ts';

const base = {
  type: 'object',
  required: ['nom'],
  additionalProperties: false,
  properties: {
    nom: { type: 'string', maxLength: 500 },
    phase: { type: ['string', 'null'], enum: ['Idée', 'Étude', null] },
    liste: { type: 'array', maxItems: 200, items: { $ref: '#/$defs/Code' } },
    visibilite: { anyOf: [{ type: 'string' }, { type: 'object' }] },
  },
  $defs: { Code: { type: 'string', pattern: '^[0-9]+$' } },
};

type Base = typeof base;
const change = (edit: (copy: Base) => void): Base => {
  const copy = structuredClone(base);
  edit(copy);
  return copy;
};
const edited = (part: keyof Base['properties'], patch: object) =>
  change((copy) => Object.assign(copy.properties[part], patch));

describe('ce qui rompt une requête', () => {
  test.each([
    ['champ retiré', change((c) => Reflect.deleteProperty(c.properties, 'liste'))],
    ['champ devenu obligatoire', change((c) => c.required.push('phase'))],
    ['longueur réduite', edited('nom', { maxLength: 300 })],
    ['longueur minimale imposée', edited('nom', { minLength: 1 })],
    ['motif imposé', edited('nom', { pattern: '^a' })],
    ['format imposé', edited('nom', { format: 'uri' })],
    ['type retiré', edited('phase', { type: 'string' })],
    ['valeur retirée', edited('phase', { enum: ['Idée', null] })],
    ['liste fermée imposée', edited('nom', { enum: ['a'] })],
    ['liste raccourcie', edited('liste', { maxItems: 100 })],
    ['définition citée durcie', change((c) => Object.assign(c.$defs.Code, { pattern: '^[0-9]{5}$' }))],
    ['possibilité retirée', edited('visibilite', { anyOf: [{ type: 'string' }] })],
    [
      'possibilité durcie',
      edited('visibilite', { anyOf: [{ type: 'string', maxLength: 3 }, { type: 'object' }] }),
    ],
  ])('%s', (_titre, after) => {
    expect(compareSchemas(base, after, 'requete')).toHaveLength(1);
  });
});

describe('ce qui ne rompt pas une requête', () => {
  test.each([
    ['rien', base],
    ['champ facultatif ajouté', change((c) => Object.assign(c.properties, { neuf: { type: 'string' } }))],
    ['champ devenu facultatif', change((c) => c.required.pop())],
    ['borne élargie', edited('nom', { maxLength: 1000 })],
    ['valeur ajoutée', edited('phase', { enum: ['Idée', 'Étude', 'Opération', null] })],
    ['type ajouté', edited('nom', { type: ['string', 'null'] })],
    ['description changée', edited('nom', { description: 'autre' })],
  ])('%s', (_titre, after) => {
    expect(compareSchemas(base, after, 'requete')).toEqual([]);
  });
});

test('une réponse ne perd ni champ, ni promesse, ni type', () => {
  const facultatif = change((c) => c.required.pop());
  expect(compareSchemas(base, facultatif, 'reponse')).toEqual([
    '/nom : champ toujours rendu devenu facultatif',
  ]);
  expect(compareSchemas(base, edited('nom', { type: ['string', 'null'] }), 'reponse')).toHaveLength(1);
  expect(compareSchemas(base, edited('nom', { maxLength: 10 }), 'reponse')).toEqual([]);
  expect(
    compareSchemas(
      base,
      change((c) => c.required.push('phase')),
      'reponse',
    ),
  ).toEqual([]);
});

test('une nomenclature garde ses codes et ses libellés', () => {
  const vide: Instantane = { version: '1.0.0', schemas: {}, nomenclatures: {} };
  const avec = (codes: Record<string, string[]>) => ({ ...vide, nomenclatures: { sites: codes } });
  const ancien = avec({ a: ['Ecole'] });
  expect(compareInstantanes(ancien, avec({}))).toEqual(['sites : code a retiré']);
  expect(compareInstantanes(ancien, vide)).toEqual(['sites : nomenclature retirée']);
  expect(compareInstantanes(ancien, avec({ a: ['École'] }))).toEqual(['sites : « Ecole » ne désigne plus a']);
  expect(compareInstantanes(ancien, avec({ a: ['École', 'Ecole'], b: ['Stade'] }))).toEqual([]);
});

const dossier = new URL('../publie/', import.meta.url);
const readInstantane = (file: string): Instantane => JSON.parse(readFileSync(new URL(file, dossier), 'utf8'));
const publies = readdirSync(dossier).filter((file) => file.endsWith('.json'));
const majeure = (version: string) => version.split('.')[0];

describe('versions publiées', () => {
  const compatibles = publies
    .map(readInstantane)
    .filter((i) => majeure(i.version) === majeure(versionSchema));

  test('la version courante a son instantané, à jour', () => {
    expect(publies).toContain(`${versionSchema}.json`);
    const message =
      'schéma changé : nouvelle version (version.ts, CHANGELOG), puis « npm run publier -w schema »';
    expect(readInstantane(`${versionSchema}.json`), message).toEqual(
      JSON.parse(JSON.stringify(takeInstantane())),
    );
  });

  test.each(compatibles.map((i) => [i.version, i] as const))('%s : rien n’est rompu', (_version, ancien) => {
    expect(compareInstantanes(ancien, takeInstantane())).toEqual([]);
  });

  test('la comparaison voit une rupture dans les vrais schémas', () => {
    const present = takeInstantane();
    const abime = structuredClone(present);
    const trace = abime.schemas.TracePubliee?.schema as Base & { properties: Record<string, unknown> };
    delete trace.properties.budgetPrevisionnel;
    trace.properties.nom.maxLength = 300;
    delete abime.nomenclatures.leviers?.['lev-velo'];
    expect(compareInstantanes(present, abime)).toEqual([
      'TracePubliee /nom : maxLength abaissé à 300',
      'TracePubliee /budgetPrevisionnel : champ retiré',
      'leviers : code lev-velo retiré',
    ]);
  });
});
