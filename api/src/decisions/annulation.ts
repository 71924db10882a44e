// Undoing a decision: another row says so, and the state becomes what the remaining decisions make it.
import type { DecisionLue } from '@projets-collectivites/schema';
import { uuidv7 } from 'uuidv7';
import { recordEvenements } from '../evenements/index.ts';
import type { Db } from '../infra/db.ts';
import type { Rejeu, Resultat } from '../plateformes/index.ts';
import { type Composant, type Contexte, type TraceEnBase, writeUnderLocks } from '../projets/index.ts';
import { evenementsDe } from './annonce.ts';
import { type Effets, effetsDeCorrections, effetsDePaire, effetsDeStatut } from './effets.ts';
import { findDecisionLue } from './lecture.ts';
import { clesDe, type Decideur } from './objets.ts';
import { annulationDefinitive, decisionInconnue, decisionReservee } from './problems.ts';
import { isJugement, jugementDe } from './rules.ts';
import {
  type DecisionEnBase,
  findDecision,
  findProjetId,
  insertDecision,
  listCorrections,
  listDuSujet,
} from './store.ts';

export interface MotifDAnnulation {
  commentaire?: string | null;
  auteur?: string | null;
}

interface Annulee {
  effets: Effets;
  jugement: DecisionLue['jugement'];
}

/** Throws unless this caller may undo it. */
function checkDroit(decision: DecisionEnBase | undefined, acces: Decideur): asserts decision {
  if (!decision || !(decision.visible || decision.plateforme === acces.plateforme)) throw decisionInconnue();
  if (decision.plateforme !== acces.plateforme) {
    throw decisionReservee('Seule la plateforme qui a pris cette décision peut l’annuler.');
  }
  if (decision.type === 'annulation') throw annulationDefinitive();
  if (decision.arbitrage && !acces.scopes.has('admin')) {
    throw decisionReservee('Un arbitrage s’annule avec une clé d’administration.');
  }
}

/** What all that stands makes of the traces, once this decision is out. */
async function applyAnnulation(tx: Db, composant: Composant, decision: DecisionEnBase): Promise<Annulee> {
  const { id, type, natalA, natalB, sujet } = decision;
  const others = <T extends { id: string }>(list: readonly T[]) => list.filter((other) => other.id !== id);
  const trace = composant.traces.get(natalA) as TraceEnBase;
  const nothing = { effets: { changees: [], jugements: [] }, jugement: undefined };
  if (type === 'annulation') return nothing;
  if (isJugement(type) && natalB !== null) {
    const tenues = others(await listDuSujet(tx, sujet));
    return {
      effets: effetsDePaire(composant, natalA, natalB, tenues),
      jugement: jugementDe(tenues) ?? undefined,
    };
  }
  if (type === 'projet_statut') {
    return { ...nothing, effets: effetsDeStatut(trace, others(await listDuSujet(tx, sujet))) };
  }
  if (type === 'correction_signalee' || type === 'correction_tranchee') {
    return { ...nothing, effets: effetsDeCorrections(trace, others(await listCorrections(tx, natalA))) };
  }
  return nothing;
}

/** 200 with the decision undone, whether it was already or not; 403 when another plateforme took it, 404, 409. */
export async function annulerDecision(
  { db, publieur }: Pick<Contexte, 'db' | 'publieur'>,
  acces: Decideur,
  id: string,
  motif: MotifDAnnulation,
  rejeu: Rejeu,
): Promise<Resultat<DecisionLue>> {
  const found = await findDecision(db, id, acces.cercles);
  checkDroit(found, acces);
  const { natalA, natalB } = found;
  const natals = natalB === null ? [natalA] : [natalA, natalB];
  const cles = clesDe(natals.map((natal) => ({ natal, bandes: [] })));
  return writeUnderLocks(publieur, acces.plateforme, cles, async (composant, tx) => {
    const deja = await rejeu.take<DecisionLue>(tx);
    if (deja) return { changees: [], finish: async () => deja };
    const decision = (await findDecision(tx, id, acces.cercles)) as DecisionEnBase;
    const { effets, jugement } = await applyAnnulation(tx, composant, decision);
    const finish = async () => {
      const traces = natals.map((natal) => composant.traces.get(natal) as TraceEnBase);
      if (!decision.annulee) await recordAnnulation(tx, decision, motif, traces, acces, composant.instant);
      const lue = (await findDecisionLue(tx, id, acces)) as DecisionLue;
      const resultat = { status: 200, corps: { ...lue, ...(jugement === undefined ? {} : { jugement }) } };
      await rejeu.keep(tx, resultat);
      return resultat;
    };
    return { ...effets, finish };
  });
}

async function recordAnnulation(
  tx: Db,
  decision: DecisionEnBase,
  { commentaire, auteur }: MotifDAnnulation,
  traces: readonly TraceEnBase[],
  acces: Decideur,
  instant: string,
): Promise<void> {
  const { id, type, natalA, natalB, objetA, objetB } = decision;
  const { plateforme, cleId } = acces;
  await insertDecision(tx, {
    id: uuidv7(),
    type: 'annulation',
    natalA,
    natalB,
    objetA: id,
    objetB: null,
    sujet: `annulation ${id}`,
    vise: id,
    verdict: null,
    payload: null,
    commentaire: commentaire || null,
    auteur: auteur || null,
    plateforme,
    cle: cleId,
    arbitrage: decision.arbitrage,
    priseLe: instant,
  });
  const projetId = await findProjetId(tx, natalA);
  const donnees = { decision: id, typeDecision: type, objetA, ...(objetB === null ? {} : { objetB }) };
  await recordEvenements(
    tx,
    evenementsDe({ type: 'decision.annulee', plateforme, projetId, traces, donnees, instant }),
  );
}
