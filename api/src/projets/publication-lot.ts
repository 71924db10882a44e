// A chunk of a bulk: births, then what touches something, then linkage, each in transactions of its own.
import type { FastifyBaseLogger } from 'fastify';
import { Problem } from '../infra/problem.ts';
import type { Publieur } from './ecriture.ts';
import { type Issue, writeNaissances } from './naissances.ts';
import { applyDemandes, type Demande } from './publication.ts';
import { linkDifferes } from './rapprochement-differe.ts';

export type { Issue } from './naissances.ts';

export interface Lot {
  publieur: Publieur;
  plateforme: string;
  /** Each reference at most once. */
  demandes: readonly Demande[];
  /** Ends when the lines before are written: what is prepared meanwhile is written after them. */
  tour: Promise<unknown>;
  log: FastifyBaseLogger;
}

/** Births first; what fails there is decided again, line by line if need be, on the path that takes everything. */
async function publish(lot: Lot): Promise<(Issue | Problem)[]> {
  const { publieur, plateforme, demandes, tour, log } = lot;
  const born = await writeNaissances(lot).catch((error: Error & { code?: string }) => {
    log.warn({ name: error.name, code: error.code }, 'naissances en lot : reprises une à une');
    return new Map<Demande, Issue>();
  });
  await tour;
  const others = demandes.filter((demande) => !born.has(demande));
  const written = others.length > 0 ? await applyDemandes(publieur, plateforme, others, null) : [];
  let rank = 0;
  return demandes.map((demande) => born.get(demande) ?? (written[rank++] as Issue | Problem));
}

/**
 * Applies the changes of a bulk, then links them in transactions of their own: what was published stays when the
 * linkage fails, and the worker takes it up. One result per change, in order.
 */
export async function applyLot(lot: Lot): Promise<(Issue | Problem)[]> {
  const { publieur, plateforme } = lot;
  const resultats = await publish(lot);
  const waiting = resultats.flatMap((resultat) =>
    resultat instanceof Problem || resultat.rapprochement === 'fait' ? [] : resultat.trace,
  );
  publieur.regles.rapprocheur.retenir(waiting.filter((trace) => trace.supprimeLe === null));
  const natals = waiting.map((trace) => trace.natal);
  const bandes = new Set(waiting.flatMap((trace) => trace.bandes));
  const moved = await linkDifferes(publieur, plateforme, natals, bandes).catch((error: unknown) => {
    publieur.regles.rapprocheur.signalerEchec(error);
    return new Map<string, string>();
  });
  return resultats.map((resultat) => {
    if (resultat instanceof Problem) return resultat;
    const { trace } = resultat;
    return { ...resultat, trace: { ...trace, projetId: moved.get(trace.natal) ?? trace.projetId } };
  });
}
