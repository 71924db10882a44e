// Erasure: the one, logged, exception to append-only. The present goes through the ordinary write path; the past is
// rewritten in place, versions and unified documents alike.
import type { ProjetUnifie } from '@projets-collectivites/schema';
import { sql } from 'kysely';
import { forgetMotif } from '../evenements/index.ts';
import type { Db } from '../infra/db.ts';
import { changedChamps } from './contenu.ts';
import { type Publieur, writeUnderLocks } from './ecriture.ts';
import {
  type ChampEffacable,
  efface,
  eraseContenu,
  eraseCorrections,
  eraseDocument,
} from './effacement-rules.ts';
import type { Contenu, TraceChangee, TraceEnBase } from './modele.ts';
import { donneesInvalides, projetInconnu } from './problems.ts';

export interface DemandeDEffacement {
  /** Reference of the trace, `plateforme:externalId`. */
  ref: string;
  champs: readonly ChampEffacable[];
  /** Also the contact of the carrier. */
  contact: boolean;
  motif: string;
  /** Key that asks. */
  cle: string;
}

/** What the feature below erases of its own, in the transaction that erases the rest. */
export interface EffacementDeDecisions {
  /** Texts of the decisions on a trace; gives the ids of the corrections of these fields. */
  deTrace(tx: Db, natal: string, champs: readonly ChampEffacable[]): Promise<readonly string[]>;
  /** Authors and comments that hold this e-mail; gives how many decisions. */
  dePersonne(db: Db, email: string): Promise<number>;
}

async function rewriteDecidees(tx: Db, natal: string, champs: readonly ChampEffacable[]): Promise<void> {
  const past = await sql<{ jusqua: string; corrections: TraceEnBase['corrections'] }>`
    SELECT valable_jusqua::text AS jusqua, corrections FROM trace_decidee
    WHERE natal = ${natal}::uuid AND corrections IS NOT NULL`.execute(tx);
  const rows = past.rows.map((row) => ({ ...row, corrections: eraseCorrections(row.corrections, champs) }));
  await sql`
    UPDATE trace_decidee d SET corrections = r.corrections
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(jusqua timestamptz, corrections json)
    WHERE d.natal = ${natal}::uuid AND d.valable_jusqua = r.jusqua`.execute(tx);
}

async function rewriteVersions(tx: Db, trace: TraceEnBase, champs: readonly ChampEffacable[]): Promise<void> {
  const versions = await sql<{ version: number; contenu: Contenu }>`
    SELECT version, contenu FROM trace_version WHERE natal = ${trace.natal}::uuid`.execute(tx);
  const rows = versions.rows.map(({ version, contenu }) => ({
    version,
    contenu: eraseContenu(contenu, champs),
  }));
  const motif = champs.includes('motif');
  await sql`
    UPDATE trace_version v SET contenu = r.contenu, motif = CASE WHEN ${motif} AND v.motif IS NOT NULL THEN ${efface} ELSE v.motif END
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(version int, contenu json)
    WHERE v.natal = ${trace.natal}::uuid AND v.version = r.version`.execute(tx);
  // A tombstone publishes nothing any more: its last content is rewritten where it stands.
  await sql`
    UPDATE trace SET contenu = ${JSON.stringify(eraseContenu(trace.contenu, champs))}::json,
      motif = CASE WHEN ${motif} AND motif IS NOT NULL THEN ${efface} ELSE motif END
    WHERE natal = ${trace.natal}::uuid AND supprime_le IS NOT NULL`.execute(tx);
  if (motif) await forgetMotif(tx, trace.ref, efface);
}

async function rewriteDocuments(
  tx: Db,
  trace: TraceEnBase,
  champs: readonly ChampEffacable[],
  corrections: readonly string[],
): Promise<void> {
  const past = await sql<{ id: string; de: string; document: string }>`
    SELECT v.projet_id AS id, v.valable_de::text AS de, v.document FROM projet_version v
    WHERE ${trace.natal}::uuid = ANY(v.membres) AND v.document IS NOT NULL AND v.projet_id IN (
      SELECT projet_id FROM trace WHERE natal = ${trace.natal}::uuid
      UNION SELECT projet_id FROM appartenance WHERE natal = ${trace.natal}::uuid)`.execute(tx);
  const rows = past.rows.map(({ id, de, document }) => ({
    id,
    de,
    document: JSON.stringify(eraseDocument(JSON.parse(document) as ProjetUnifie, trace, champs, corrections)),
  }));
  await sql`
    UPDATE projet_version v SET document = r.document
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(id uuid, de timestamptz, document text)
    WHERE v.projet_id = r.id AND v.valable_de = r.de`.execute(tx);
}

async function logErasure(tx: Db, natal: string, demande: DemandeDEffacement): Promise<void> {
  await sql`
    INSERT INTO effacement (natal, champs, contact, motif, cle)
    VALUES (${natal}::uuid, ${[...demande.champs]}::text[], ${demande.contact}, ${demande.motif}, ${demande.cle})`.execute(
    tx,
  );
}

function changeOf(
  trace: TraceEnBase,
  demande: DemandeDEffacement,
  instant: string,
): TraceChangee | undefined {
  const corrections = eraseCorrections(trace.corrections, demande.champs);
  const corrected = JSON.stringify(corrections) !== JSON.stringify(trace.corrections);
  if (trace.supprimeLe !== null) {
    return corrected ? { avant: trace, apres: { ...trace, corrections }, champs: [] } : undefined;
  }
  const contenu = eraseContenu(trace.contenu, demande.champs);
  const champs = changedChamps(trace.contenu, contenu);
  const contact = demande.contact && trace.aContact;
  if (champs.length === 0 && !contact && !corrected) return undefined;
  const apres: TraceEnBase = {
    ...trace,
    contenu,
    corrections,
    revision: trace.revision + (champs.length > 0 || contact ? 1 : 0),
    aContact: trace.aContact && !contact,
    ...(champs.length > 0 ? { version: trace.version + 1, majLe: instant } : {}),
  };
  return { avant: trace, apres, champs, ...(contact ? { referent: null } : {}) };
}

/** Erases the contact and the texts of one trace, now and in all its past. Idempotent. */
export async function eraseTrace(
  publieur: Publieur,
  demande: DemandeDEffacement,
  decisions: Pick<EffacementDeDecisions, 'deTrace'>,
): Promise<{ ref: string; champs: string[]; contact: boolean }> {
  const plateforme = demande.ref.slice(0, demande.ref.indexOf(':'));
  const cles = { refs: [demande.ref], cibles: new Set<string>(), bandes: new Set<number>() };
  return writeUnderLocks(publieur, plateforme, cles, (composant) => {
    const trace = [...composant.traces.values()].find((candidate) => candidate.ref === demande.ref);
    if (!trace) throw projetInconnu();
    const changee = changeOf(trace, demande, composant.instant);
    return {
      changees: changee ? [changee] : [],
      finish: async (tx) => {
        const corrections = await decisions.deTrace(tx, trace.natal, demande.champs);
        await rewriteDecidees(tx, trace.natal, demande.champs);
        await rewriteVersions(tx, trace, demande.champs);
        await rewriteDocuments(tx, trace, demande.champs, corrections);
        await logErasure(tx, trace.natal, demande);
        return { ref: demande.ref, champs: [...demande.champs], contact: demande.contact };
      },
    };
  });
}

/** Traces whose contact has this e-mail, whatever its case. */
export async function listRefsByEmail(db: Db, email: string): Promise<string[]> {
  const { rows } = await sql<{ ref: string }>`
    SELECT t.ref FROM contact c JOIN trace t USING (natal)
    WHERE lower(c.referent->>'email') = lower(${email}) ORDER BY t.ref`.execute(db);
  return rows.map((row) => row.ref);
}

/** What an e-mail alone designates: the contacts that hold it. */
export function checkDemande(corps: {
  ref?: string | null;
  email?: string | null;
  champs?: readonly string[] | null;
}): void {
  if (!corps.ref === !corps.email) {
    throw donneesInvalides([{ pointer: '/ref', detail: 'donnez « ref » ou « email », l’un des deux' }]);
  }
  if (corps.email && corps.champs?.length) {
    throw donneesInvalides([{ pointer: '/champs', detail: 'demande une référence de trace (« ref »)' }]);
  }
}
