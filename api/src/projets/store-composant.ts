// What a change looks at: locks first, then whole components, read by keys only.
import { sql } from 'kysely';
import { type Db, deferred } from '../infra/db.ts';
import { champsDeTraceJson, utc } from './colonnes.ts';
import {
  type Appariement,
  type Composant,
  type Instant,
  type Jugement,
  type ProjetEnBase,
  pairKey,
  type TraceEnBase,
} from './modele.ts';
import { compareText } from './texte.ts';
import type { Verrou } from './verrous.ts';

export async function takeVerrous(tx: Db, verrous: readonly Verrou[]): Promise<void> {
  await sql`${deferred}
    SELECT CASE WHEN exclusif THEN pg_advisory_xact_lock(espace, bande) ELSE pg_advisory_xact_lock_shared(espace, bande) END
    FROM unnest(${verrous.map((v) => v.espace)}::int[], ${verrous.map((v) => v.bande)}::int[],
      ${verrous.map((v) => v.exclusif)}::bool[]) AS v(espace, bande, exclusif)`.execute(tx);
}

interface TraceVoisine {
  /** Natal ids of the same group, and of the traces that declare a link towards it. */
  voisins: string[];
  jugements: Jugement[] | null;
  appariements: Appariement[] | null;
}

interface Voisinage {
  instant: Instant;
  traces: (TraceEnBase & TraceVoisine)[];
  projets: ProjetEnBase[];
  /** Traces that declare a link towards one of the references, existing or not. */
  sources: string[];
}

/** These traces, their projets, and whom they are tied to: lookups by key only, whatever the size of the tables. */
async function readVoisinage(
  tx: Db,
  visees: readonly string[],
  refs: readonly string[],
  natals: readonly string[],
  connu: Instant | null,
): Promise<Voisinage> {
  const { rows } = await sql<{ voisinage: Voisinage }>`
    WITH traces AS MATERIALIZED (
      SELECT * FROM trace WHERE ref = ANY(${refs}::text[]) OR natal = ANY(${natals}::uuid[])
    ), projets AS MATERIALIZED (
      SELECT * FROM projet WHERE id = ANY(ARRAY(SELECT projet_id FROM traces))
    )
    SELECT json_build_object(
      'instant', ${utc(sql`greatest(coalesce(${connu}::timestamptz, clock_timestamp()),
          (SELECT max(greatest(t.touche_le, t.projet_depuis)) FROM traces t) + interval '1 microsecond',
          (SELECT max(p.valable_de) FROM projets p) + interval '1 microsecond')`)},
      'traces', coalesce((SELECT json_agg(json_build_object(
          ${champsDeTraceJson},
          'liens', ARRAY(SELECT l.cible FROM lien_declare l WHERE l.source = t.natal),
          'voisins', ARRAY(SELECT g.natal FROM trace g WHERE g.projet_id = t.projet_id
            UNION ALL SELECT l.source FROM lien_declare l WHERE l.cible IN (t.ref, t.natal::text)),
          'jugements', (SELECT json_agg(j) FROM (
            SELECT a, b, etat FROM jugement WHERE a = t.natal
            UNION ALL SELECT a, b, etat FROM jugement WHERE b = t.natal) j),
          'appariements', (SELECT json_agg(l) FROM (
            SELECT a, b, classe, score, modele FROM lien_rapproche WHERE a = t.natal
            UNION ALL SELECT a, b, classe, score, modele FROM lien_rapproche WHERE b = t.natal) l),
          'referent', CASE WHEN t.a_contact AND t.ref = ANY(${visees}::text[])
            THEN (SELECT c.referent FROM contact c WHERE c.natal = t.natal) END
        )) FROM traces t), '[]'::json),
      'projets', coalesce((SELECT json_agg(json_build_object(
          'id', p.id, 'document', p.document, 'valableDe', ${utc(sql`p.valable_de`)}, 'membres', p.membres,
          'cercles', p.cercles, 'majCercles', p.maj_cercles, 'contactNatal', p.contact_natal,
          'statut', p.statut, 'alerte', p.alerte, 'territoires', p.territoires)) FROM projets p), '[]'::json),
      'sources', ARRAY(SELECT source FROM lien_declare WHERE cible = ANY(${visees}::text[]))
    ) AS voisinage`.execute(tx);
  return (rows[0] as { voisinage: Voisinage }).voisinage;
}

/** The other end of a pair. */
function otherEnd({ a, b }: { a: string; b: string }, natal: string): string {
  return a === natal ? b : a;
}

const emptyComposant: Composant = {
  instant: '',
  traces: new Map(),
  projets: new Map(),
  jugements: new Map(),
  appariements: new Map(),
};

/**
 * Everything that a change of these references, or a link towards these targets, may regroup: by links of every kind
 * in both directions and by present groups, one exchange for each step away. `instant` is now, and later than every
 * instant met. Extends what was `connu` already, under the locks that it was read with, at the same instant: that a
 * hidden trace was met must not show in the dates.
 */
export async function readComposant(
  tx: Db,
  refs: readonly string[],
  cibles: readonly string[],
  connu: Composant = emptyComposant,
): Promise<Composant> {
  const traces = new Map(connu.traces);
  const projets = new Map(connu.projets);
  const jugements = new Map(connu.jugements);
  const appariements = new Map(connu.appariements);
  const asked = new Set([...traces.values()].flatMap((trace) => [trace.natal, trace.ref]));
  let { instant } = connu;
  let isFirst = true;
  for (let front = [...refs, ...cibles].filter((key) => !asked.has(key)); front.length > 0; ) {
    for (const key of front) asked.add(key);
    const [known, natals] = [front.filter(isReference), front.filter((key) => !isReference(key))];
    const read = await readVoisinage(tx, isFirst ? refs : [], known, natals, connu.instant || null);
    isFirst = false;
    const met = new Set(read.sources);
    for (const { voisins, jugements: juges, appariements: paires, ...trace } of read.traces) {
      traces.set(trace.natal, trace);
      asked.add(trace.natal).add(trace.ref);
      for (const key of [...voisins, ...trace.liens]) met.add(key);
      for (const jugement of juges ?? []) {
        jugements.set(pairKey(jugement), jugement);
        if (jugement.etat === 'confirme') met.add(otherEnd(jugement, trace.natal));
      }
      for (const paire of paires ?? []) {
        appariements.set(pairKey(paire), paire);
        if (paire.classe === 'certain') met.add(otherEnd(paire, trace.natal));
      }
    }
    for (const projet of read.projets) projets.set(projet.id, projet);
    if (compareText(read.instant, instant) > 0) instant = read.instant;
    front = [...met].filter((key) => !asked.has(key));
  }
  return { instant, traces, projets, jugements, appariements };
}

/** A link names its target by reference, or by natal id. */
function isReference(cible: string): boolean {
  return cible.includes(':');
}
