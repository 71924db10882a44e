// Writing side: every row of a change in one statement.
import { type RawBuilder, sql } from 'kysely';
import { type Db, deferred } from '../infra/db.ts';
import type { Ecritures } from './changements.ts';
import { isDecided } from './corrections.ts';
import type { Instant, TraceChangee } from './modele.ts';
import { documentDeRecherche } from './recherche.ts';
import { compareText } from './texte.ts';

/** A change, and the traces whose linkage is left for later. */
export interface AEcrire extends Ecritures {
  differes: readonly Differe[];
}

export interface Differe {
  natal: string;
  /** Keys under which it was last linked; null: those that it has. */
  clesAvant: readonly number[] | null;
}

/** Blocking keys that changed traces leave or take, with the public under which they are found. */
function blockingRows(traces: readonly TraceChangee[]) {
  const rowsOfTrace = (trace: TraceChangee['avant'], other: TraceChangee['avant']) => {
    if (!trace || trace.cles.length === 0) return [];
    const kept = other && other.cercle === trace.cercle ? new Set(other.cles) : undefined;
    const { natal, cercle } = trace;
    return trace.cles.filter((cle) => !kept?.has(cle)).map((cle) => ({ cle, cercle: cercle ?? '', natal }));
  };
  return {
    clesDeBlocageRetirees: traces.flatMap(({ avant, apres }) => rowsOfTrace(avant, apres)),
    clesDeBlocage: traces.flatMap(({ avant, apres }) => rowsOfTrace(apres, avant)),
  };
}

function rowsOf(ecritures: AEcrire, instant: Instant) {
  const changed = ecritures.traces.filter(({ avant, champs }) => avant === undefined || champs.length > 0);
  return {
    // One order for all: two writers that give birth to the same references wait for each other in one direction.
    traces: ecritures.traces.map(({ apres }) => apres).sort((a, b) => compareText(a.ref, b.ref)),
    remplacees: changed
      .filter(({ avant }) => avant !== undefined)
      .map(({ avant }) => ({ ...avant, instant })),
    decideesRemplacees: ecritures.traces.flatMap((changee) =>
      changee.avant && isDecided(changee) ? [{ ...changee.avant, instant }] : [],
    ),
    liensRetires: changed
      .filter(({ avant }) => avant !== undefined)
      .flatMap(({ avant, apres }) =>
        (avant?.liens ?? [])
          .filter((cible) => !apres.liens.includes(cible))
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
    ...blockingRows(ecritures.traces),
    jugementsRetires: ecritures.jugements.filter(({ etat }) => etat === null),
    jugements: ecritures.jugements.filter(({ etat }) => etat !== null),
    appariementsRetires: ecritures.appariements.filter(({ apres }) => apres === null),
    appariements: ecritures.appariements.flatMap(({ apres }) => apres ?? []),
    differes: ecritures.differes,
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
export async function writeEcritures(tx: Db, ecritures: AEcrire, instant: Instant): Promise<void> {
  const rows = rowsOf(ecritures, instant);
  const parts = [
    partOf(
      rows.traces,
      (r) => sql`
      INSERT INTO trace (natal, plateforme, external_id, projet_id, projet_depuis, cercle, version, revision, contenu,
        depuis, dans, bandes, cles, corrections, statut, a_contact, cree_le, maj_le, touche_le, maj_source_le,
        supprime_le, motif)
      SELECT natal, plateforme, "externalId", "projetId", "projetDepuis", cercle, version, revision, contenu,
        depuis, dans, bandes, cles, corrections, statut, "aContact", "creeLe", "majLe", ${instant}::timestamptz,
        "majSourceLe", "supprimeLe", motif
      FROM ${r} AS r(natal uuid, plateforme text, "externalId" text,
        "projetId" uuid, "projetDepuis" timestamptz, cercle text, version int, revision int, contenu json, depuis json,
        dans text[], bandes smallint[], cles bigint[], corrections json, statut json, "aContact" bool, "creeLe" timestamptz, "majLe" timestamptz,
        "majSourceLe" timestamptz, "supprimeLe" timestamptz, motif text)
      ON CONFLICT (natal) DO UPDATE SET projet_id = excluded.projet_id, projet_depuis = excluded.projet_depuis,
        cercle = excluded.cercle, version = excluded.version, revision = excluded.revision, contenu = excluded.contenu,
        depuis = excluded.depuis, dans = excluded.dans, bandes = excluded.bandes, cles = excluded.cles,
        corrections = excluded.corrections, statut = excluded.statut, a_contact = excluded.a_contact,
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
      rows.decideesRemplacees,
      (r) => sql`
      INSERT INTO trace_decidee (natal, valable_jusqua, corrections, statut)
      SELECT natal, instant, corrections, statut
      FROM ${r} AS r(natal uuid, instant timestamptz, corrections json, statut json)`,
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
      INSERT INTO projet (id, document, valable_de, membres, cercles, maj_cercles, contact_natal, statut, alerte, territoires, nature,
        phase, phase_statut, plateformes, leviers, competences, thematiques, plans, recherche)
      SELECT id, document, "valableDe", membres, cercles, "majCercles", "contactNatal", statut, alerte, territoires, nature,
        phase, "phaseStatut", plateformes, leviers, competences, thematiques, plans, to_tsvector('french', recherche)
      FROM ${r} AS r(id uuid, document text, "valableDe" timestamptz, membres uuid[],
        cercles text[], "majCercles" json, "contactNatal" uuid, statut text, alerte text, territoires json, nature text, phase text,
        "phaseStatut" text, plateformes text[], leviers text[], competences text[], thematiques text[], plans text[],
        recherche text)
      ON CONFLICT (id) DO UPDATE SET document = excluded.document, valable_de = excluded.valable_de,
        membres = excluded.membres, cercles = excluded.cercles, maj_cercles = excluded.maj_cercles,
        contact_natal = excluded.contact_natal, statut = excluded.statut, alerte = excluded.alerte, territoires = excluded.territoires, nature = excluded.nature,
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
    partOf(
      rows.clesDeBlocageRetirees,
      (r) => sql`
      DELETE FROM cle_de_blocage c USING ${r} AS r(cle bigint, cercle text, natal uuid)
      WHERE c.cle = r.cle AND c.cercle = r.cercle AND c.natal = r.natal`,
    ),
    partOf(
      rows.clesDeBlocage,
      (r) => sql`
      INSERT INTO cle_de_blocage SELECT * FROM ${r} AS r(cle bigint, cercle text, natal uuid) ON CONFLICT DO NOTHING`,
    ),
    partOf(
      rows.jugementsRetires,
      (r) => sql`DELETE FROM jugement j USING ${r} AS r(a uuid, b uuid) WHERE j.a = r.a AND j.b = r.b`,
    ),
    partOf(
      rows.jugements,
      (r) => sql`
      INSERT INTO jugement SELECT * FROM ${r} AS r(a uuid, b uuid, etat text)
      ON CONFLICT (a, b) DO UPDATE SET etat = excluded.etat`,
    ),
    partOf(
      rows.appariementsRetires,
      (r) => sql`DELETE FROM lien_rapproche l USING ${r} AS r(a uuid, b uuid) WHERE l.a = r.a AND l.b = r.b`,
    ),
    partOf(
      rows.appariements,
      (r) => sql`
      INSERT INTO lien_rapproche (a, b, classe, score, modele, explication, depuis)
      SELECT a, b, classe, score, modele, explication, ${instant}::timestamptz
      FROM ${r} AS r(a uuid, b uuid, classe text, score float8, modele text, explication json)
      ON CONFLICT (a, b) DO UPDATE SET classe = excluded.classe, score = excluded.score, modele = excluded.modele,
        explication = excluded.explication, depuis = excluded.depuis`,
    ),
    partOf(
      rows.differes,
      (r) => sql`
      INSERT INTO rapprochement_differe (natal, cles_avant)
      SELECT natal, "clesAvant" FROM ${r} AS r(natal uuid, "clesAvant" bigint[]) ORDER BY natal
      ON CONFLICT (natal) DO UPDATE
        SET cles_avant = coalesce(rapprochement_differe.cles_avant, excluded.cles_avant), jeton = excluded.jeton`,
    ),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return;
  const steps = parts.map((part, i) => sql`${sql.raw(`partie_${i}`)} AS (${part})`);
  await sql`${deferred} WITH ${sql.join(steps)} SELECT`.execute(tx);
}
