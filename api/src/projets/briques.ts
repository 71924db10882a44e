// What completes a projet when it is read alone: parts that others keep. Most projets have none: whether there are any is
// asked with the document, by key lookups, and the parts themselves only then.
import { type RawBuilder, sql } from 'kysely';
import type { Lecteur } from './vue.ts';

export interface Brique {
  /** A cheap SQL test over `membres`: false when the brick has nothing to say to anyone. */
  existe(membres: RawBuilder<string[]>): RawBuilder<boolean>;
  /** A JSON expression over `membres` (natal ids of every trace of the projet), limited to what the reader may see. */
  select(membres: RawBuilder<string[]>, lecteur: Lecteur): RawBuilder<unknown>;
  /** Fields of the projet made of that JSON. */
  compose(valeur: unknown, id: string): Record<string, unknown>;
}

/** Whether any brick has something to say. */
export function existsBrique(briques: readonly Brique[], membres: RawBuilder<string[]>): RawBuilder<boolean> {
  if (briques.length === 0) return sql`false`;
  return sql`(${sql.join(
    briques.map((brique) => brique.existe(membres)),
    sql` OR `,
  )})`;
}

/** One column for all the bricks: a JSON array, in their order. */
export function selectBriques(
  briques: readonly Brique[],
  membres: RawBuilder<string[]>,
  lecteur: Lecteur,
): RawBuilder<unknown[]> {
  return sql`json_build_array(${sql.join(briques.map((brique) => brique.select(membres, lecteur)))})`;
}

export function composeBriques(
  briques: readonly Brique[],
  valeurs: readonly unknown[] | null,
  id: string,
): Record<string, unknown> {
  return Object.assign({}, ...briques.map((brique, i) => brique.compose(valeurs?.[i] ?? null, id)));
}

/** Adds fields to the JSON text of an object, without reading it again. */
export function addFields(texte: string, fields: Record<string, unknown>): string {
  const added = JSON.stringify(fields).slice(1, -1);
  return added === '' ? texte : `${texte.slice(0, -1)},${added}}`;
}
