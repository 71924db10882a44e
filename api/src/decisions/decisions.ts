// Taking a decision: found, checked, applied and announced in one transaction, under the locks of its traces.
import type { Decision, DecisionLue } from '@projets-collectivites/schema';
import { uuidv7 } from 'uuidv7';
import { recordEvenements } from '../evenements/index.ts';
import type { Db } from '../infra/db.ts';
import type { Rejeu, Resultat } from '../plateformes/index.ts';
import {
  type Composant,
  type Contexte,
  donneesInvalides,
  findProprietaire,
  isVisible,
  type TraceEnBase,
  viewOf,
  writeUnderLocks,
} from '../projets/index.ts';
import { evenementsDe } from './annonce.ts';
import { readValeurProposee } from './corrections.ts';
import { type Demande, readDemande } from './demande.ts';
import { type Effets, effetsDeCorrections, effetsDePaire, effetsDeStatut } from './effets.ts';
import { findDecisionLue } from './lecture.ts';
import { clesDe, type Decideur, findObjets, type Objets, relireObjets } from './objets.ts';
import { decisionReservee } from './problems.ts';
import type { ChampCorrigeable } from './regles-par-type.ts';
import { type DecisionTenue, isJugement, jugementDe, sujetDe } from './rules.ts';
import {
  findProjetId,
  insertDecision,
  listCorrections,
  listDuSujet,
  type NouvelleDecision,
} from './store.ts';

type Moyens = Pick<Contexte, 'db' | 'publieur' | 'valider' | 'rangDe'>;

function membresDe(composant: Composant, projetId: string): TraceEnBase[] {
  return [...composant.traces.values()].filter((trace) => trace.projetId === projetId);
}

/** Only the owner of the projet, as it is now, or an arbiter. */
function checkProprietaire({ rangDe }: Moyens, composant: Composant, trace: TraceEnBase, acces: Decideur) {
  const membres = membresDe(composant, trace.projetId);
  const communes = membres.filter(({ cercle }) => cercle === null);
  const proprietaire = findProprietaire(communes.length > 0 ? communes : membres, rangDe);
  if (acces.plateforme === proprietaire || acces.scopes.has('admin')) return;
  throw decisionReservee(
    `Une correction est tranchée par la plateforme propriétaire du projet (« ${proprietaire} ») ou par un arbitre.`,
  );
}

function payloadOf(
  moyens: Moyens,
  composant: Composant,
  trace: TraceEnBase,
  demande: Demande,
  acces: Decideur,
) {
  const { type, payload } = demande;
  if (type !== 'correction_signalee' || payload === null) return payload;
  const { champ, valeurProposee, ...rest } = payload as { champ: ChampCorrigeable; valeurProposee: unknown };
  const visibles = membresDe(composant, trace.projetId).filter((t) => isVisible(t, acces.cercles));
  const vue = viewOf(trace.projetId, visibles, composant.instant, moyens.rangDe);
  const valeur = readValeurProposee(moyens, acces.plateforme, vue?.projet, champ, valeurProposee);
  return { champ, valeurProposee: valeur, ...rest };
}

interface Prise {
  nouvelle: NouvelleDecision;
  effets: Effets;
  jugement: DecisionLue['jugement'];
}

/** What a decision just taken changes, beside all those that stand. */
async function applyPrise(
  tx: Db,
  composant: Composant,
  a: TraceEnBase,
  nouvelle: NouvelleDecision & { type: Demande['type'] },
): Promise<Prise> {
  const { type, natalB, vise } = nouvelle;
  const nothing = { nouvelle, effets: { changees: [], jugements: [] }, jugement: undefined };
  const tenue: DecisionTenue = nouvelle;
  if (isJugement(type) && natalB !== null) {
    const tenues = [...(await listDuSujet(tx, nouvelle.sujet)), tenue];
    const effets = effetsDePaire(composant, a.natal, natalB, tenues);
    return { nouvelle, effets, jugement: jugementDe(tenues) ?? undefined };
  }
  if (type === 'projet_statut') {
    const tenues = [...(await listDuSujet(tx, nouvelle.sujet)), tenue];
    return { ...nothing, effets: effetsDeStatut(a, tenues) };
  }
  if (type !== 'correction_tranchee') return nothing;
  const tenues = await listCorrections(tx, a.natal);
  if (!tenues.some(({ id }) => id === vise)) {
    throw donneesInvalides([{ pointer: '/objetA', detail: 'cette correction a été annulée' }]);
  }
  return { ...nothing, effets: effetsDeCorrections(a, [...tenues, tenue]) };
}

function nouvelleDe(
  demande: Demande,
  objets: Objets,
  acces: Decideur,
  payload: Demande['payload'],
  priseLe: string,
) {
  const id = uuidv7();
  const natals = {
    natalA: objets.a.natal,
    natalB: objets.b?.natal ?? null,
    vise: objets.correction?.id ?? null,
  };
  return {
    ...demande,
    ...natals,
    id,
    payload,
    sujet: sujetDe(demande, { id, ...natals }),
    plateforme: acces.plateforme,
    cle: acces.cleId,
    arbitrage: acces.scopes.has('admin'),
    priseLe,
  };
}

/** 201 with the decision; 400, 403 or 404 naming what is to be corrected, and nothing is kept. */
export async function prendreDecision(
  moyens: Moyens,
  acces: Decideur,
  recue: Decision,
  rejeu: Rejeu,
): Promise<Resultat<DecisionLue>> {
  const { db, publieur } = moyens;
  const demande = readDemande(recue);
  let objets: Objets;
  try {
    objets = await findObjets(db, demande, acces.cercles);
  } catch (refus) {
    // What a first request did is told again, even if its objects are out of sight since.
    const deja = await db.transaction().execute((tx) => rejeu.take<DecisionLue>(tx));
    if (deja) return deja;
    throw refus;
  }
  const cles = clesDe([objets.a, ...(objets.b ? [objets.b] : [])]);
  return writeUnderLocks(publieur, acces.plateforme, cles, async (composant, tx) => {
    const deja = await rejeu.take<DecisionLue>(tx);
    if (deja) return { changees: [], finish: async () => deja };
    const { a, b } = relireObjets(composant, objets, acces.cercles);
    if (demande.type === 'correction_tranchee') checkProprietaire(moyens, composant, a, acces);
    const payload = payloadOf(moyens, composant, a, demande, acces);
    const prise = await applyPrise(
      tx,
      composant,
      a,
      nouvelleDe(demande, objets, acces, payload, composant.instant),
    );
    const finish = async () => {
      const corps = await recordPrise(tx, prise, b ? [a, b] : [a], acces);
      const resultat = { status: 201, corps, entetes: { location: `/v1/decisions/${corps.id}` } };
      await rejeu.keep(tx, resultat);
      return resultat;
    };
    return { ...prise.effets, finish };
  });
}

async function recordPrise(
  tx: Db,
  { nouvelle, jugement }: Prise,
  traces: readonly TraceEnBase[],
  acces: Decideur,
): Promise<DecisionLue> {
  const { id, type, natalA, objetA, objetB, plateforme, priseLe } = nouvelle;
  await insertDecision(tx, nouvelle);
  const projetId = await findProjetId(tx, natalA);
  const donnees = { decision: id, typeDecision: type, objetA, ...(objetB === null ? {} : { objetB }) };
  await recordEvenements(
    tx,
    evenementsDe({ type: 'decision.prise', plateforme, projetId, traces, donnees, instant: priseLe }),
  );
  const lue = (await findDecisionLue(tx, id, acces)) as DecisionLue;
  return { ...lue, ...(jugement === undefined ? {} : { jugement }) };
}
