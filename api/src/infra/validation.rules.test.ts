import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { frenchErrors } from './validation.ts';

const ajv = addFormats.default(new Ajv({ allErrors: true, strict: false }));

function told(schema: object, value: unknown) {
  const validate = ajv.compile(schema);
  expect(validate(value)).toBe(false);
  return frenchErrors((validate.errors ?? []) as never);
}

const choix = {
  anyOf: [
    { type: 'string', enum: ['partagee'] },
    { type: 'object', properties: { cercle: { type: 'string', minLength: 1 } }, required: ['cercle'] },
    { type: 'null' },
  ],
};

describe('erreurs de validation dites en français', () => {
  it('dit le type attendu et rien d’autre quand le type est faux', () => {
    const schema = { type: ['string', 'null'], enum: ['a', 'b', null], minLength: 1 };
    expect(told(schema, 5)).toEqual([{ pointer: '', detail: 'doit être un texte ou null' }]);
  });

  it('énumère les valeurs permises sans null', () => {
    const detail = "doit être l'une de ces valeurs : a, b";
    expect(told({ type: ['string', 'null'], enum: ['a', 'b', null] }, 'c')).toEqual([
      { pointer: '', detail },
    ]);
  });

  it('donne les branches d’un choix comme des possibilités', () => {
    const detail = 'doit valoir partagee, ou un objet JSON, ou null';
    expect(told(choix, 'secret')).toEqual([{ pointer: '', detail }]);
  });

  it('ne parle que de la branche où la faute est plus profonde, pour chaque valeur à part', () => {
    const errors = told({ type: 'array', items: choix }, [{ cercle: 5 }, 'secret']);
    expect(errors).toEqual([
      { pointer: '/0/cercle', detail: 'doit être un texte' },
      { pointer: '/1', detail: 'doit valoir partagee, ou un objet JSON, ou null' },
    ]);
  });

  it('encode les noms de champs dans le pointeur et n’en rapporte pas plus de 50', () => {
    const schema = { type: 'object', additionalProperties: false };
    expect(told(schema, { 'a/b~c': 1 })[0]?.pointer).toBe('/a~1b~0c');
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`champ${i}`, i]));
    expect(told(schema, many)).toHaveLength(50);
  });
});
