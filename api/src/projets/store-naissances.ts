// Births in bulk: rows that nothing can precede, copied as they are. Every other change goes through store.ts.
import { sql } from 'kysely';
import { copyInto, copyLine, type Db } from '../infra/db.ts';
import type { ProjetCalcule } from './calcul.ts';
import type { CleDeListe, Ecritures } from './changements.ts';
import { utc } from './colonnes.ts';
import type { Instant, TraceChangee, TraceEnBase } from './modele.ts';
import { colonnesDeFiltre } from './recherche.ts';

/** The instant of the transaction, and which of these references a birth may not take. */
export async function readPrises(
  tx: Db,
  refs: readonly string[],
): Promise<{ instant: Instant; prises: string[] }> {
  const { rows } = await sql<{ instant: Instant; prises: string[] }>`
    SELECT ${utc(sql`clock_timestamp()`)} AS instant, ARRAY(
      SELECT r.ref FROM unnest(${refs}::text[]) AS r(ref)
      WHERE EXISTS (SELECT FROM trace t WHERE t.ref = r.ref)
        OR EXISTS (SELECT FROM lien_declare l WHERE l.cible = r.ref)) AS prises`.execute(tx);
  return rows[0] as { instant: Instant; prises: string[] };
}

const deTrace = [
  'natal',
  'plateforme',
  'external_id',
  'projet_id',
  'projet_depuis',
  'cercle',
  'version',
  'revision',
  'contenu',
  'depuis',
  'dans',
  'bandes',
  'cles',
  'a_contact',
  'cree_le',
  'maj_le',
  'touche_le',
  'maj_source_le',
];

function traceLine(t: TraceEnBase): string {
  return copyLine([
    t.natal,
    t.plateforme,
    t.externalId,
    t.projetId,
    t.projetDepuis,
    t.cercle,
    t.version,
    t.revision,
    t.contenu,
    t.depuis,
    t.dans,
    t.bandes,
    t.cles,
    t.aContact,
    t.creeLe,
    t.majLe,
    t.majLe,
    t.majSourceLe,
  ]);
}

const deProjet = [
  'id',
  'document',
  'valable_de',
  'membres',
  'cercles',
  'maj_cercles',
  'contact_natal',
  'statut',
  'alerte',
  'territoires',
  'nature',
  'phase',
  'phase_statut',
  'plateformes',
  'leviers',
  'competences',
  'thematiques',
  'plans',
  'recherche',
];

function projetLine(p: ProjetCalcule, vector: string | null): string {
  const c = colonnesDeFiltre(p.unifie);
  return copyLine([
    p.id,
    p.document,
    p.valableDe,
    p.membres,
    p.cercles,
    p.majCercles,
    p.contactNatal,
    p.statut,
    p.alerte,
    p.territoires,
    c.nature,
    c.phase,
    c.phaseStatut,
    c.plateformes,
    c.leviers,
    c.competences,
    c.thematiques,
    c.plans,
    vector,
  ]);
}

/** Rows of some births, in bytes. */
export interface LignesDeNaissances {
  traces: Buffer;
  projets: Buffer;
  cles: Buffer;
  contacts: Buffer;
  clesDeBlocage: Buffer;
  differes: Buffer;
}

const bytesOf = (lines: readonly string[]) => Buffer.from(lines.join(''));

const cleLine = (cle: CleDeListe & { majLe: Instant }) =>
  copyLine([cle.territoire, cle.cercle, cle.projetId, cle.majLe]);

const contactLine = ({ apres, referent }: TraceChangee) =>
  referent ? [copyLine([apres.natal, referent])] : [];

const blockingLines = ({ apres }: TraceChangee) =>
  [...new Set(apres.cles)].map((cle) => copyLine([cle, apres.cercle ?? '', apres.natal]));

/** Linked apart; a birth was never linked under any key. */
const differeLine = ({ apres }: TraceChangee) => copyLine([apres.natal, []]);

/** What births give to write. `vectors`: the words of each shared trace, by natal id. */
export function linesOf(
  { traces, projets, cles }: Ecritures,
  vectors: ReadonlyMap<string, string>,
): LignesDeNaissances {
  const vectorOf = ({ id, unifie }: ProjetCalcule) => (unifie && vectors.get(id)) ?? null;
  return {
    traces: bytesOf(traces.map(({ apres }) => traceLine(apres))),
    projets: bytesOf(projets.map((projet) => projetLine(projet, vectorOf(projet)))),
    cles: bytesOf(cles.map(cleLine)),
    contacts: bytesOf(traces.flatMap(contactLine)),
    clesDeBlocage: bytesOf(traces.flatMap(blockingLines)),
    differes: bytesOf(traces.map(differeLine)),
  };
}

const tables: readonly [string, readonly string[], keyof LignesDeNaissances][] = [
  ['trace', deTrace, 'traces'],
  ['projet', deProjet, 'projets'],
  ['projet_territoire', ['territoire', 'cercle', 'projet_id', 'maj_le'], 'cles'],
  ['contact', ['natal', 'referent'], 'contacts'],
  ['cle_de_blocage', ['cle', 'cercle', 'natal'], 'clesDeBlocage'],
  ['rapprochement_differe', ['natal', 'cles_avant'], 'differes'],
];

/** Sent without waiting: the next statement of the transaction tells what was refused. */
export async function copyNaissances(tx: Db, lignes: readonly LignesDeNaissances[]): Promise<void> {
  for (const [table, columns, name] of tables) {
    const pieces = lignes.map((some) => some[name]).filter((bytes) => bytes.length > 0);
    if (pieces.length > 0) await copyInto(table, columns, pieces).execute(tx);
  }
}
