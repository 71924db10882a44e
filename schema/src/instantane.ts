// Snapshot of what a version publishes, kept in publie/<version>.json and compared with the present code.
import { compareSchemas } from './compatibilite.ts';
import { type Entree, listNomenclatures } from './nomenclatures/index.ts';
import { publishedSchemas } from './publication.ts';
import { type Usage, usageDuSchema } from './registre.ts';
import { versionSchema } from './version.ts';

export interface Instantane {
  version: string;
  schemas: Record<string, { usage: Usage; schema: Record<string, unknown> }>;
  /** By vocabulary, the spellings that designate each code, label first. */
  nomenclatures: Record<string, Record<string, string[]>>;
}

/** What the present code publishes. */
export function takeInstantane(): Instantane {
  return {
    version: versionSchema,
    schemas: Object.fromEntries(
      publishedSchemas('').map(({ nom, schema }) => [nom, { usage: usageDuSchema(nom), schema }]),
    ),
    nomenclatures: Object.fromEntries(
      listNomenclatures().map(({ nom, entrees }) => [
        nom,
        Object.fromEntries(entrees.map((entree) => [entree.code, spellings(entree)])),
      ]),
    ),
  };
}

const spellings = ({ libelle, alias = [] }: Entree) => [libelle, ...alias];

/** What the new snapshot breaks of the former one, as French sentences; empty when compatible. */
export function compareInstantanes(ancien: Instantane, nouveau: Instantane): string[] {
  const ruptures: string[] = [];
  for (const [nom, { usage, schema }] of Object.entries(ancien.schemas)) {
    const present = nouveau.schemas[nom];
    if (!present) ruptures.push(`${nom} : schéma retiré`);
    else ruptures.push(...compareSchemas(schema, present.schema, usage).map((r) => `${nom} ${r}`));
  }
  for (const [nom, codes] of Object.entries(ancien.nomenclatures)) {
    ruptures.push(...compareCodes(codes, nouveau.nomenclatures[nom]).map((r) => `${nom} : ${r}`));
  }
  return ruptures;
}

function compareCodes(
  before: Record<string, string[]>,
  after: Record<string, string[]> | undefined,
): string[] {
  if (!after) return ['nomenclature retirée'];
  return Object.entries(before).flatMap(([code, known]) => {
    const present = after[code];
    if (!present) return [`code ${code} retiré`];
    return known.filter((mot) => !present.includes(mot)).map((mot) => `« ${mot} » ne désigne plus ${code}`);
  });
}
