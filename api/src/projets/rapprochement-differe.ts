// Linkage apart from the publication: right after the chunk of a bulk, or later by the worker. Nothing is forgotten:
// each trace waits in a row that goes away in the transaction that links it.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import { isConnectionLost, type Publieur, writeUnderLocks } from './ecriture.ts';
import type { TraceChangee } from './modele.ts';

/** Traces linked in one transaction. */
const tailleDeTranche = 250;

interface Differe {
  natal: string;
  clesAvant: number[] | null;
  jeton: string;
  /** Has pairs already, which may no longer stand. */
  apparie: boolean;
}

async function readDifferes(db: Db, natals: readonly string[]): Promise<Differe[]> {
  const { rows } = await sql<Differe>`
    SELECT natal, cles_avant::float8[] AS "clesAvant", jeton,
      EXISTS (SELECT FROM lien_rapproche WHERE a = natal) OR EXISTS (SELECT FROM lien_rapproche WHERE b = natal) AS apparie
    FROM rapprochement_differe WHERE natal = ANY(${natals}::uuid[])`.execute(db);
  return rows;
}

/**
 * Only what was read: what was asked since waits for its own turn. Never waits for a writer, which holds other rows
 * that this one may hold too: what is locked is being asked again.
 */
async function forget(db: Db, differes: readonly Differe[]): Promise<void> {
  if (differes.length === 0) return;
  const [natals, jetons] = [differes.map(({ natal }) => natal), differes.map(({ jeton }) => jeton)];
  await sql`
    DELETE FROM rapprochement_differe WHERE natal IN (
      SELECT d.natal FROM rapprochement_differe d
      JOIN unnest(${natals}::uuid[], ${jetons}::uuid[]) AS r(natal, jeton) USING (natal)
      WHERE d.jeton = r.jeton FOR UPDATE OF d SKIP LOCKED)`.execute(db);
}

/** Traces whose pairs must be looked at again, even if somebody is looking at them now; in one order for all. */
async function review(db: Db, natals: readonly string[]): Promise<void> {
  if (natals.length === 0) return;
  await sql`
    INSERT INTO rapprochement_differe (natal) SELECT natal FROM unnest(${[...natals]}::uuid[]) AS r(natal) ORDER BY natal
    ON CONFLICT (natal) DO UPDATE SET jeton = excluded.jeton`.execute(db);
}

/** How long the statements of a linkage apart may take: nobody waits for it. */
const limites = { maxCandidats: Number.POSITIVE_INFINITY, maxMs: 60_000 };

/** Under their locks: the pairs and the groups of these traces, as they are now. */
async function linkUnderLocks(
  publieur: Publieur,
  auteur: string,
  natals: readonly string[],
  bandes: Iterable<number> = [],
): Promise<ReadonlyMap<string, string>> {
  const cles = { refs: [], cibles: new Set(natals), bandes: new Set(bandes) };
  const { situerEnBase } = publieur.regles.rapprocheur;
  return writeUnderLocks(publieur, auteur, cles, async ({ traces }, tx) => {
    const differes = await readDifferes(tx, natals);
    // Another version of the model may know a trace by other keys: nothing else of it changes.
    const changees = differes.flatMap(({ natal }): TraceChangee[] => {
      const avant = traces.get(natal);
      if (!avant || avant.supprimeLe !== null) return [];
      if (situerEnBase(avant).cles.join() === avant.cles.join()) return [];
      return [{ avant, apres: avant, champs: [] }];
    });
    return {
      changees,
      aRapprocher: new Map(differes.map(({ natal, clesAvant }) => [natal, clesAvant])),
      limites,
      finish: async (tx, { estRapproche, deplacements }) => {
        if (!estRapproche) throw new Error('rapprochement impossible pour le moment');
        await forget(tx, differes);
        return deplacements;
      },
    };
  });
}

/**
 * Links these traces, among those that wait; answers the projet of each one that moved. `bandes` are their locks, as
 * far as the caller knows them. Most traces meet nobody: they are told apart first, without any lock, since whoever
 * publishes the like of one of them later, or at the same time, will see it.
 */
export async function linkDifferes(
  publieur: Publieur,
  auteur: string,
  natals: readonly string[],
  bandes: Iterable<number> = [],
): Promise<ReadonlyMap<string, string>> {
  const { db, regles } = publieur;
  const differes = await readDifferes(db, natals);
  const { rencontrees, aRevoir } = await regles.rapprocheur.trier(db, differes);
  const isAlone = ({ natal, apparie }: Differe) => !apparie && !rencontrees.has(natal);
  // All that they move in full blocks is known now: one slice of them would take the others for neighbours.
  await review(db, aRevoir);
  await forget(db, differes.filter(isAlone));
  const others = differes.filter((differe) => !isAlone(differe)).map(({ natal }) => natal);
  const moved = new Map<string, string>();
  for (let i = 0; i < others.length; i += tailleDeTranche) {
    const tranche = others.slice(i, i + tailleDeTranche);
    for (const [natal, id] of await linkUnderLocks(publieur, auteur, tranche, bandes)) moved.set(natal, id);
  }
  return moved;
}

interface Attente {
  natal: string;
  plateforme: string;
  bandes: number[];
}

/** The traces that have waited longest, all of one plateforme, which is the author of what follows. */
async function findAttente(db: Db): Promise<Attente[]> {
  const { rows } = await sql<Attente>`
    WITH premiere AS (
      SELECT t.plateforme FROM rapprochement_differe d JOIN trace t USING (natal)
      WHERE d.depuis <= clock_timestamp() ORDER BY d.depuis, natal LIMIT 1)
    SELECT natal, t.plateforme, t.bandes FROM rapprochement_differe d JOIN trace t USING (natal)
    WHERE t.plateforme = (SELECT plateforme FROM premiere) AND d.depuis <= clock_timestamp()
    ORDER BY d.depuis, natal LIMIT ${sql.lit(tailleDeTranche)}`.execute(db);
  return rows;
}

/** One step of the deferred work; answers how many traces were linked, 0 when none waits. */
export async function linkAttente(publieur: Publieur): Promise<number> {
  const attente = await findAttente(publieur.db);
  const [first] = attente;
  if (!first) return 0;
  await linkOrHalve(publieur, first.plateforme, attente);
  return attente.length;
}

/** As a whole, else in halves: a trace that cannot be linked holds no other, and waits a moment. */
async function linkOrHalve(
  publieur: Publieur,
  auteur: string,
  attente: readonly Attente[],
  link: typeof linkDifferes = linkDifferes,
): Promise<void> {
  const natals = attente.map(({ natal }) => natal);
  try {
    await link(publieur, auteur, natals, new Set(attente.flatMap(({ bandes }) => bandes)));
  } catch (error) {
    if (isConnectionLost(String((error as { code?: string }).code))) throw error;
    if (attente.length === 1) {
      publieur.regles.rapprocheur.signalerEchec(error);
      await sql`UPDATE rapprochement_differe SET depuis = clock_timestamp() + interval '30 seconds'
        WHERE natal = ANY(${natals}::uuid[])`.execute(publieur.db);
      return;
    }
    const half = Math.ceil(attente.length / 2);
    await linkOrHalve(publieur, auteur, attente.slice(0, half), link);
    await linkOrHalve(publieur, auteur, attente.slice(half), link);
  }
}

/** Links these traces again, whatever they are; yields how many are done, some at a time. */
export async function* relinkTraces(publieur: Publieur, natals: readonly string[]): AsyncGenerator<number> {
  const { db } = publieur;
  for (let i = 0; i < natals.length; i += tailleDeTranche) {
    const tranche = natals.slice(i, i + tailleDeTranche);
    await sql`INSERT INTO rapprochement_differe (natal) SELECT unnest(${tranche}::uuid[]) ON CONFLICT DO NOTHING`.execute(
      db,
    );
    const { rows } = await sql<Attente>`
      SELECT natal, plateforme, bandes FROM trace WHERE natal = ANY(${tranche}::uuid[]) ORDER BY plateforme, natal`.execute(
      db,
    );
    const byPlateforme = new Map<string, Attente[]>();
    for (const row of rows)
      byPlateforme.set(row.plateforme, [...(byPlateforme.get(row.plateforme) ?? []), row]);
    // Even those that meet nobody: it may be their group that is wrong.
    for (const [plateforme, attente] of byPlateforme)
      await linkOrHalve(publieur, plateforme, attente, linkUnderLocks);
    yield tranche.length;
  }
}
