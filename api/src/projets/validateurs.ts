// The published schemas as functions, for what does not arrive as the body of a route: lines, merged patches.
import {
  LigneDeSuppression,
  LigneDeTrace,
  nomDuSchema,
  schemas,
  TracePubliee,
} from '@projets-collectivites/schema';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Static, TSchema } from 'typebox';
import { frenchErrors } from '../infra/validation.ts';
import type { Validateurs } from './lot.ts';
import { donneesInvalides } from './problems.ts';

/** Compiled once per application. */
export function createValidateurs(): Validateurs {
  const ajv = addFormats.default(new Ajv({ allErrors: true, strict: false }));
  for (const schema of schemas) ajv.addSchema(schema);
  function compile<T extends TSchema>(schema: T): (value: unknown) => Static<T> {
    const validate = ajv.getSchema(nomDuSchema(schema));
    if (!validate) throw new Error(`schéma absent : ${nomDuSchema(schema)}`);
    return (value) => {
      if (validate(value)) return value as Static<T>;
      throw donneesInvalides(frenchErrors((validate.errors ?? []) as never));
    };
  }
  return {
    ligne: compile(LigneDeTrace),
    suppression: compile(LigneDeSuppression),
    trace: compile(TracePubliee),
  };
}
