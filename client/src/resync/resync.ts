// Compares the plateforme's own list with the hub's, tells the differences, and mends them.
import type { Client } from '../client.ts';
import type { TracePubliee } from '../contrat.gen.ts';
import { Probleme } from '../probleme.ts';
import { formOf, hashOf, leavesPhase } from './empreinte.ts';
import { type Fiche, readInventaire } from './inventaire.ts';

/** A trace as the plateforme has it. */
export interface Sienne {
  externalId: string;
  /** Its content, or how to get it when it is needed (mend, or compare by content). */
  trace: TracePubliee | (() => TracePubliee | Promise<TracePubliee>);
  /** The ETag of the last publication, when `comparer: 'etag'`; without it the trace counts as different. */
  etag?: string | undefined;
}

export interface OptionsDeResync {
  /**
   * `contenu` (default) reads the whole of what the hub holds; `etag` reads `externalId` and `etag` only, for
   * plateformes that keep the `etag` of their publications.
   */
  comparer?: 'contenu' | 'etag';
  /** Compare only what changed at the hub since this instant (RFC 3339): take one minute before the last passage. */
  modifieDepuis?: string;
  /** Tell only, change nothing. */
  essai?: boolean;
  /** Delete what the hub holds and the plateforme no longer has. Without it they are only told. */
  supprimerEnTrop?: boolean;
  /** Deletions allowed; by default a tenth of what the hub holds, and ten at least: an incomplete list must not empty it. */
  suppressionsMax?: number;
  /** Reason of the deletions, seen by readers. */
  motif?: string;
  /** The ETag of each trace published here, to be kept. */
  onPubliee?: (externalId: string, etag: string) => void | Promise<void>;
  signal?: AbortSignal;
}

export interface RapportDeResync {
  /** Traces of the plateforme's list. */
  lues: number;
  /** Traces that the hub holds, or that changed there since `modifieDepuis`. */
  connues: number;
  identiques: number;
  /** Not looked at, because unchanged at the hub since `modifieDepuis`. */
  nonVerifiees: number;
  /** Absent from the hub, or deleted there. */
  manquantes: string[];
  /** Of another content; some may answer `inchange` once published, when only the form differed. */
  differentes: string[];
  /** At the hub only. */
  enTrop: string[];
  /** Present twice or more in the plateforme's list: the first was kept. */
  doublons: string[];
  publiees: number;
  /** Published, and the hub found nothing new. */
  inchangees: number;
  supprimees: number;
  /** More deletions than allowed: none was made. */
  suppressionsSuspendues: boolean;
  /** Changed by someone else meanwhile: left alone, compare again. */
  concurrentes: string[];
  refusees: { externalId: string; probleme: Probleme }[];
}

/** Mends under way at the same time. */
const enParallele = 8;

type Verdict = 'identique' | 'manquante' | 'differente' | 'nonVerifiee';

interface Reparation {
  externalId: string;
  execute(): Promise<void>;
}

const traceOf = ({ trace }: Sienne) => (typeof trace === 'function' ? trace() : trace);

async function isSame(sienne: Sienne, fiche: Fiche, contacts: boolean): Promise<boolean> {
  if (fiche.entiere === undefined) return sienne.etag !== undefined && sienne.etag === fiche.etag;
  const trace = await traceOf(sienne);
  const sansPhase = leavesPhase(trace);
  const empreinte = await hashOf(formOf(trace, { contacts, sansPhase }));
  return empreinte === (sansPhase ? fiche.sansPhase : fiche.entiere);
}

async function judge(
  sienne: Sienne,
  fiche: Fiche | undefined,
  options: { contacts: boolean; partiel: boolean },
): Promise<Verdict> {
  if (fiche === undefined) return options.partiel ? 'nonVerifiee' : 'manquante';
  if (fiche.supprimee) return 'manquante';
  return (await isSame(sienne, fiche, options.contacts)) ? 'identique' : 'differente';
}

/** Runs some at a time; a refusal is told in the report, anything else stops all. */
async function runAll(reparations: AsyncIterable<Reparation>, rapport: RapportDeResync): Promise<void> {
  const running = new Set<Promise<void>>();
  const mend = async ({ externalId, execute }: Reparation): Promise<void> => {
    try {
      await execute();
    } catch (error) {
      if (!(error instanceof Probleme) || [401, 403, 429].includes(error.status) || error.status >= 500) {
        throw error;
      }
      if (error.status === 412) rapport.concurrentes.push(externalId);
      else rapport.refusees.push({ externalId, probleme: error });
    }
  };
  for await (const reparation of reparations) {
    const done: Promise<void> = mend(reparation).then(() => void running.delete(done));
    // Awaited below; a failure meanwhile must not end the process.
    done.catch(() => undefined);
    running.add(done);
    if (running.size >= enParallele) await Promise.race(running);
  }
  await Promise.all(running);
}

function emptyRapport(connues: number): RapportDeResync {
  return {
    ...{ lues: 0, connues, identiques: 0, nonVerifiees: 0 },
    ...{ manquantes: [], differentes: [], enTrop: [], doublons: [] },
    ...{ publiees: 0, inchangees: 0, supprimees: 0, suppressionsSuspendues: false },
    ...{ concurrentes: [], refusees: [] },
  };
}

/**
 * Compares and mends: publishes what is missing or different, deletes only if asked. Each mend is conditional: what
 * changes at the hub meanwhile is never overwritten, but told in `concurrentes`. Throws a Probleme (key refused…), an
 * ErreurReseau, or the signal's reason; starting again is harmless.
 */
export async function resync(
  client: Client,
  siennes: Iterable<Sienne> | AsyncIterable<Sienne>,
  options: OptionsDeResync = {},
): Promise<RapportDeResync> {
  const { comparer = 'contenu', modifieDepuis, essai = false, signal } = options;
  const contacts = (await client.moi({ signal })).scopes.includes('contacts:lecture');
  const inventaire = await readInventaire(client, { comparer, modifieDepuis, contacts, signal });
  const rapport = emptyRapport([...inventaire.values()].filter(({ supprimee }) => !supprimee).length);
  const vues = new Set<string>();

  function publish(sienne: Sienne, fiche: Fiche | undefined): Reparation {
    const { externalId } = sienne;
    const isThere = fiche !== undefined && !fiche.supprimee;
    const condition = isThere ? { siEtag: fiche.etag } : { siAbsente: true };
    return {
      externalId,
      async execute() {
        const trace = await traceOf(sienne);
        const { etat, etag } = await client.traces.publish(externalId, trace, { ...condition, signal });
        rapport.publiees += 1;
        if (etat === 'inchange') rapport.inchangees += 1;
        await options.onPubliee?.(externalId, etag);
      },
    };
  }

  async function* compare(): AsyncGenerator<Reparation> {
    for await (const sienne of siennes) {
      signal?.throwIfAborted();
      const { externalId } = sienne;
      rapport.lues += 1;
      if (vues.has(externalId)) {
        rapport.doublons.push(externalId);
        continue;
      }
      vues.add(externalId);
      const fiche = inventaire.get(externalId);
      const verdict = await judge(sienne, fiche, { contacts, partiel: modifieDepuis !== undefined });
      if (verdict === 'identique') rapport.identiques += 1;
      else if (verdict === 'nonVerifiee') rapport.nonVerifiees += 1;
      else {
        (verdict === 'manquante' ? rapport.manquantes : rapport.differentes).push(externalId);
        if (!essai) yield publish(sienne, fiche);
      }
    }
  }

  async function* remove(): AsyncGenerator<Reparation> {
    for (const externalId of rapport.enTrop) {
      const siEtag = inventaire.get(externalId)?.etag ?? '';
      yield {
        externalId,
        async execute() {
          await client.traces.delete(externalId, options.motif, { siEtag, signal });
          rapport.supprimees += 1;
        },
      };
    }
  }

  await runAll(compare(), rapport);
  for (const [externalId, { supprimee }] of inventaire) {
    if (!supprimee && !vues.has(externalId)) rapport.enTrop.push(externalId);
  }
  const permises = options.suppressionsMax ?? Math.max(10, Math.floor(rapport.connues / 10));
  rapport.suppressionsSuspendues = options.supprimerEnTrop === true && rapport.enTrop.length > permises;
  if (options.supprimerEnTrop && !essai && !rapport.suppressionsSuspendues) await runAll(remove(), rapport);
  return rapport;
}
