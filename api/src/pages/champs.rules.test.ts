import { expect, test } from 'vitest';
import { listChamps, nameType, type SchemaJson } from './champs.ts';

const Porteur: SchemaJson = {
  type: 'object',
  properties: { siret: { type: 'string', description: 'SIRET' } },
};
const Arbre: SchemaJson = {
  type: 'object',
  properties: { enfants: { type: 'array', items: { $ref: '#/$defs/Arbre' } } },
};
const connus: Record<string, SchemaJson> = { Porteur, Arbre };
const resolve = (nom: string) => connus[nom];

test('les champs des objets et des listes emboîtés ont chacun leur ligne', () => {
  const schema: SchemaJson = {
    type: 'object',
    required: ['nom'],
    properties: {
      nom: { type: 'string', minLength: 1, maxLength: 500 },
      collectivites: {
        type: 'array',
        minItems: 1,
        items: { type: 'object', required: ['code'], properties: { code: { type: 'string' } } },
      },
    },
  };
  const champs = listChamps(schema, { resolve, expand: () => false });
  expect(champs.map(({ chemin, obligatoire }) => [chemin, obligatoire])).toEqual([
    ['nom', true],
    ['collectivites', false],
    ['collectivites[].code', true],
  ]);
  expect(champs[0]?.contraintes).toEqual(['de 1 à 500 caractères']);
});

test('un schéma nommé est raconté sur place ou renvoyé à sa page', () => {
  const schema: SchemaJson = {
    type: 'object',
    properties: { porteur: { $ref: '#/components/schemas/Porteur' } },
  };
  const paths = (expand: boolean) =>
    listChamps(schema, { resolve, expand: () => expand }).map(({ chemin, renvoi }) => [chemin, renvoi]);
  expect(paths(true)).toEqual([
    ['porteur', undefined],
    ['porteur.siret', undefined],
  ]);
  expect(paths(false)).toEqual([['porteur', 'Porteur']]);
});

test('un schéma qui se contient lui-même a une fin', () => {
  expect(listChamps({ $ref: 'Arbre#' }, { resolve, expand: () => true }).length).toBeLessThan(10);
});

test('les types se lisent en français', () => {
  expect(nameType({ type: ['string', 'null'], format: 'date' })).toBe('date AAAA-MM-JJ ou null');
  expect(nameType({ anyOf: [{ $ref: '#/$defs/Porteur' }, { type: 'null' }] })).toBe('Porteur ou null');
  expect(nameType({ type: 'array', items: { type: 'integer' } })).toBe('liste : entier');
  expect(nameType({})).toBe('valeur JSON libre');
});
