// The published schemas as functions, for what does not arrive as the body of a route: lines, merged patches.
import { LigneDeSuppression, LigneDeTrace, schemas, TracePubliee } from '@projets-collectivites/schema';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { frenchErrors } from '../infra/validation.ts';
import type { Validateurs } from './lot.ts';
import { donneesInvalides } from './problems.ts';

/** Compiled once per application. */
export function createValidateurs(): Validateurs {
  const ajv = addFormats.default(new Ajv({ allErrors: true, strict: false }));
  for (const schema of schemas) ajv.addSchema(schema);
  function compile<T>(schema: { $id?: string }): (value: unknown) => T {
    const validate = ajv.getSchema(schema.$id as string);
    if (!validate) throw new Error(`schéma absent : ${schema.$id}`);
    return (value) => {
      if (validate(value)) return value as T;
      throw donneesInvalides(frenchErrors((validate.errors ?? []) as never));
    };
  }
  return {
    ligne: compile(LigneDeTrace),
    suppression: compile(LigneDeSuppression),
    trace: compile(TracePubliee),
  };
}
