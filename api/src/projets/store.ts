// Writing side: whole components read under their locks, then every row of a change in one statement.
import { type RawBuilder, sql } from 'kysely';
import { type Db, deferred } from '../infra/db.ts';
import type { Ecritures } from './changements.ts';
import { champsDeTraceJson, utc } from './colonnes.ts';
import type { Composant, Instant, ProjetEnBase, TraceEnBase } from './modele.ts';
import { documentDeRecherche } from './recherche.ts';
import { compareText } from './texte.ts';
import type { Verrou } from './verrous.ts';

export async function takeVerrous(tx: Db, verrous: readonly Verrou[]): Promise<void> {
  await sql`${deferred}
    SELECT CASE WHEN exclusif THEN pg_advisory_xact_lock(espace, bande) ELSE pg_advisory_xact_lock_shared(espace, bande) END
    FROM unnest(${verrous.map((v) => v.espace)}::int[], ${verrous.map((v) => v.bande)}::int[],
      ${verrous.map((v) => v.exclusif)}::bool[]) AS v(espace, bande, exclusif)`.execute(tx);
}

interface Voisinage {
  instant: Instant;
  /** Each with its natal ids of the same group, and those of the traces that declare a link towards it. */
  traces: (TraceEnBase & { voisins: string[] })[];
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
): Promise<Voisinage> {
  const { rows } = await sql<{ voisinage: Voisinage }>`
    WITH traces AS MATERIALIZED (
      SELECT * FROM trace WHERE ref = ANY(${refs}::text[]) OR natal = ANY(${natals}::uuid[])
    ), projets AS MATERIALIZED (
      SELECT * FROM projet WHERE id = ANY(ARRAY(SELECT projet_id FROM traces))
    )
    SELECT json_build_object(
      'instant', ${utc(sql`greatest(clock_timestamp(),
          (SELECT max(greatest(t.touche_le, t.projet_depuis)) FROM traces t) + interval '1 microsecond',
          (SELECT max(p.valable_de) FROM projets p) + interval '1 microsecond')`)},
      'traces', coalesce((SELECT json_agg(json_build_object(
          ${champsDeTraceJson},
          'liens', CASE WHEN t.supprime_le IS NULL
            THEN ARRAY(SELECT l.cible FROM lien_declare l WHERE l.source = t.natal) ELSE '{}'::text[] END,
          'voisins', ARRAY(SELECT g.natal FROM trace g WHERE g.projet_id = t.projet_id
            UNION ALL SELECT l.source FROM lien_declare l WHERE l.cible IN (t.ref, t.natal::text)),
          'referent', CASE WHEN t.a_contact AND t.ref = ANY(${visees}::text[])
            THEN (SELECT c.referent FROM contact c WHERE c.natal = t.natal) END
        )) FROM traces t), '[]'::json),
      'projets', coalesce((SELECT json_agg(json_build_object(
          'id', p.id, 'document', p.document, 'valableDe', ${utc(sql`p.valable_de`)}, 'membres', p.membres,
          'cercles', p.cercles, 'majCercles', p.maj_cercles, 'contactNatal', p.contact_natal,
          'territoires', p.territoires)) FROM projets p), '[]'::json),
      'sources', ARRAY(SELECT source FROM lien_declare WHERE cible = ANY(${visees}::text[]))
    ) AS voisinage`.execute(tx);
  return (rows[0] as { voisinage: Voisinage }).voisinage;
}

/**
 * Everything that a change of these references, or a link towards these targets, may regroup: by declared links in
 * both directions and by present groups, one exchange for each step away. `instant` is now, and later than every
 * instant met.
 */
export async function readComposant(
  tx: Db,
  refs: readonly string[],
  cibles: readonly string[],
): Promise<Composant> {
  const traces = new Map<string, TraceEnBase>();
  const projets = new Map<string, ProjetEnBase>();
  const asked = new Set<string>();
  let instant: Instant = '';
  for (let front = [...refs, ...cibles]; front.length > 0; ) {
    for (const key of front) asked.add(key);
    const [known, natals] = [front.filter(isReference), front.filter((key) => !isReference(key))];
    const read = await readVoisinage(tx, instant === '' ? refs : [], known, natals);
    const met = new Set(read.sources);
    for (const { voisins, ...trace } of read.traces) {
      traces.set(trace.natal, trace);
      asked.add(trace.natal).add(trace.ref);
      for (const key of [...voisins, ...trace.liens]) met.add(key);
    }
    for (const projet of read.projets) projets.set(projet.id, projet);
    if (compareText(read.instant, instant) > 0) instant = read.instant;
    front = [...met].filter((key) => !asked.has(key));
  }
  return { instant, traces, projets };
}

/** A link names its target by reference, or by natal id. */
function isReference(cible: string): boolean {
  return cible.includes(':');
}

function rowsOf(ecritures: Ecritures, instant: Instant) {
  const changed = ecritures.traces.filter(({ avant, champs }) => avant === undefined || champs.length > 0);
  return {
    // One order for all: two writers that give birth to the same references wait for each other in one direction.
    traces: ecritures.traces.map(({ apres }) => apres).sort((a, b) => compareText(a.ref, b.ref)),
    remplacees: changed
      .filter(({ avant }) => avant !== undefined)
      .map(({ avant }) => ({ ...avant, instant })),
    liensRetires: changed
      .filter(({ avant }) => avant !== undefined)
      .flatMap(({ avant, apres }) =>
        (avant?.liens ?? [])
          .filter((cible) => apres.supprimeLe !== null || !apres.liens.includes(cible))
          .map((cible) => ({ source: apres.natal, cible })),
      ),
    liens: changed
      .filter(({ apres }) => apres.supprimeLe === null)
      .flatMap(({ apres }) => apres.liens.map((cible) => ({ source: apres.natal, cible }))),
    contactsRetires: ecritures.traces
      .filter(({ referent }) => referent === null)
      .map(({ apres }) => ({ natal: apres.natal })),
    contacts: ecritures.traces
      .filter(({ referent }) => referent !== undefined && referent !== null)
      .map(({ apres, referent }) => ({ natal: apres.natal, referent })),
    projets: ecritures.projets.map(({ unifie, cerclesTouches: _, ...projet }) => ({
      ...projet,
      ...documentDeRecherche(unifie),
    })),
    projetsSupprimes: ecritures.projetsSupprimes.map((id) => ({ id })),
  };
}

/** Rows as one JSON parameter, in bytes; undefined when there is none, and the part that writes them is left out. */
function partOf(rows: readonly unknown[], write: (rows: RawBuilder<unknown>) => RawBuilder<unknown>) {
  return rows.length === 0
    ? undefined
    : write(sql`json_to_recordset(${Buffer.from(JSON.stringify(rows))}::json)`);
}

/**
 * Writes a whole change, in one statement made of the parts that have something to write: preparing them all would
 * cost more than writing one trace. Every part carries the caller's locks and transaction.
 */
export async function writeEcritures(tx: Db, ecritures: Ecritures, instant: Instant): Promise<void> {
  const rows = rowsOf(ecritures, instant);
  const parts = [
    partOf(
      rows.traces,
      (r) => sql`
      INSERT INTO trace (natal, plateforme, external_id, projet_id, projet_depuis, cercle, version, revision, contenu,
        depuis, dans, bandes, a_contact, cree_le, maj_le, touche_le, maj_source_le, supprime_le, motif)
      SELECT natal, plateforme, "externalId", "projetId", "projetDepuis", cercle, version, revision, contenu,
        depuis, dans, bandes, "aContact", "creeLe", "majLe", ${instant}::timestamptz, "majSourceLe", "supprimeLe", motif
      FROM ${r} AS r(natal uuid, plateforme text, "externalId" text,
        "projetId" uuid, "projetDepuis" timestamptz, cercle text, version int, revision int, contenu json, depuis json,
        dans text[], bandes smallint[], "aContact" bool, "creeLe" timestamptz, "majLe" timestamptz,
        "majSourceLe" timestamptz, "supprimeLe" timestamptz, motif text)
      ON CONFLICT (natal) DO UPDATE SET projet_id = excluded.projet_id, projet_depuis = excluded.projet_depuis,
        cercle = excluded.cercle, version = excluded.version, revision = excluded.revision, contenu = excluded.contenu,
        depuis = excluded.depuis, dans = excluded.dans, bandes = excluded.bandes, a_contact = excluded.a_contact,
        maj_le = excluded.maj_le, touche_le = excluded.touche_le, maj_source_le = excluded.maj_source_le,
        supprime_le = excluded.supprime_le, motif = excluded.motif
      WHERE trace.plateforme = excluded.plateforme`,
    ),
    partOf(
      rows.remplacees,
      (r) => sql`
      INSERT INTO trace_version (natal, version, valable_de, valable_jusqua, cercle, contenu, depuis, dans, maj_le,
        maj_source_le, supprime_le, motif)
      SELECT natal, version, "majLe", instant, cercle, contenu, depuis, dans, "majLe", "majSourceLe", "supprimeLe", motif
      FROM ${r} AS r(natal uuid, version int, instant timestamptz, cercle text, contenu json, depuis json, dans text[],
        "majLe" timestamptz, "majSourceLe" timestamptz, "supprimeLe" timestamptz, motif text)`,
    ),
    partOf(
      rows.liensRetires,
      (r) => sql`
      DELETE FROM lien_declare l USING ${r} AS r(source uuid, cible text)
      WHERE l.source = r.source AND l.cible = r.cible`,
    ),
    partOf(
      rows.liens,
      (r) => sql`
      INSERT INTO lien_declare SELECT * FROM ${r} AS r(source uuid, cible text) ON CONFLICT DO NOTHING`,
    ),
    partOf(
      rows.contactsRetires,
      (r) => sql`DELETE FROM contact c USING ${r} AS r(natal uuid) WHERE c.natal = r.natal`,
    ),
    partOf(
      rows.contacts,
      (r) => sql`
      INSERT INTO contact SELECT * FROM ${r} AS r(natal uuid, referent json)
      ON CONFLICT (natal) DO UPDATE SET referent = excluded.referent`,
    ),
    partOf(
      ecritures.deplacements,
      (r) => sql`
      UPDATE trace t SET projet_id = r."projetId", projet_depuis = ${instant}::timestamptz
      FROM ${r} AS r(natal uuid, "projetId" uuid) WHERE t.natal = r.natal`,
    ),
    partOf(
      ecritures.appartenances,
      (r) => sql`
      INSERT INTO appartenance (natal, projet_id, valable_de, valable_jusqua)
      SELECT natal, "projetId", "valableDe", ${instant}::timestamptz
      FROM ${r} AS r(natal uuid, "projetId" uuid, "valableDe" timestamptz)`,
    ),
    partOf(
      ecritures.projetsRemplaces,
      (r) => sql`
      INSERT INTO projet_version (projet_id, valable_de, valable_jusqua, document, membres)
      SELECT id, "valableDe", ${instant}::timestamptz, document, membres
      FROM ${r} AS r(id uuid, "valableDe" timestamptz, document text, membres uuid[])`,
    ),
    partOf(
      rows.projetsSupprimes,
      (r) => sql`DELETE FROM projet p USING ${r} AS r(id uuid) WHERE p.id = r.id`,
    ),
    partOf(
      rows.projets,
      (r) => sql`
      INSERT INTO projet (id, document, valable_de, membres, cercles, maj_cercles, contact_natal, territoires, nature,
        phase, phase_statut, plateformes, leviers, competences, thematiques, plans, recherche)
      SELECT id, document, "valableDe", membres, cercles, "majCercles", "contactNatal", territoires, nature,
        phase, "phaseStatut", plateformes, leviers, competences, thematiques, plans, to_tsvector('french', recherche)
      FROM ${r} AS r(id uuid, document text, "valableDe" timestamptz, membres uuid[],
        cercles text[], "majCercles" json, "contactNatal" uuid, territoires json, nature text, phase text,
        "phaseStatut" text, plateformes text[], leviers text[], competences text[], thematiques text[], plans text[],
        recherche text)
      ON CONFLICT (id) DO UPDATE SET document = excluded.document, valable_de = excluded.valable_de,
        membres = excluded.membres, cercles = excluded.cercles, maj_cercles = excluded.maj_cercles,
        contact_natal = excluded.contact_natal, territoires = excluded.territoires, nature = excluded.nature,
        phase = excluded.phase, phase_statut = excluded.phase_statut, plateformes = excluded.plateformes,
        leviers = excluded.leviers, competences = excluded.competences, thematiques = excluded.thematiques,
        plans = excluded.plans, recherche = excluded.recherche`,
    ),
    partOf(
      ecritures.clesRetirees,
      (r) => sql`
      DELETE FROM projet_territoire c USING ${r} AS r(territoire text, cercle text, "projetId" uuid)
      WHERE c.territoire = r.territoire AND c.cercle = r.cercle AND c.projet_id = r."projetId"`,
    ),
    partOf(
      ecritures.cles,
      (r) => sql`
      INSERT INTO projet_territoire (territoire, cercle, projet_id, maj_le)
      SELECT territoire, cercle, "projetId", "majLe"
      FROM ${r} AS r(territoire text, cercle text, "projetId" uuid, "majLe" timestamptz)
      ON CONFLICT (territoire, cercle, projet_id) DO UPDATE SET maj_le = excluded.maj_le`,
    ),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return;
  const steps = parts.map((part, i) => sql`${sql.raw(`partie_${i}`)} AS (${part})`);
  await sql`${deferred} WITH ${sql.join(steps)} SELECT`.execute(tx);
}
