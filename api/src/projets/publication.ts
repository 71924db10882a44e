// What a plateforme asks of its traces: publish, patch, delete, with conditions. The transaction is in ecriture.ts.
import type { Referent, TracePatch, TracePubliee } from '@projets-collectivites/schema';
import { uuidv7 } from 'uuidv7';
import { Problem } from '../infra/problem.ts';
import type { Avertissement } from './constats.ts';
import { blocOf, changedChamps, type Publication, type Regles } from './contenu.ts';
import { type Cles, type Publieur, writeUnderLocks } from './ecriture.ts';
import type { Composant, Depuis, Instant, TraceChangee, TraceEnBase } from './modele.ts';
import { mergePatch } from './patch.ts';
import { traceExistante, traceInconnue, versionPerimee } from './problems.ts';
import type { Limites } from './rapprocheur.ts';
import { warnLiensSansCible } from './references.ts';
import { etagOf } from './trace.ts';

/** Conditions of a write: the `If-Match` and `If-None-Match` headers. */
export interface Conditions {
  ifMatch?: string;
  ifNoneMatch?: string;
}

export type Demande = { externalId: string; conditions?: Conditions } & (
  | { geste: 'publier'; publication: Publication }
  | { geste: 'modifier'; patch: TracePatch; valider(complete: unknown): TracePubliee }
  | { geste: 'supprimer'; motif: string | null }
);

export interface Reponse {
  etat: 'cree' | 'modifie' | 'inchange' | 'supprime';
  trace: TraceEnBase;
  referent: Referent | null;
  avertissements: Avertissement[];
  rapprochement: 'fait' | 'differe';
  /** Computation may have something to say of it. */
  aDesSimilaires: boolean;
}

function checkConditions(existing: TraceEnBase | undefined, conditions: Conditions | undefined): void {
  const living = existing && existing.supprimeLe === null ? existing : undefined;
  const etag = living && etagOf(living);
  const lists = (header: string) => header.split(',').map((tag) => tag.trim());
  const { ifMatch, ifNoneMatch } = conditions ?? {};
  if (ifMatch !== undefined) {
    const tags = lists(ifMatch);
    if (etag === undefined || !(tags.includes('*') || tags.includes(etag))) throw versionPerimee(etag);
  }
  if (ifNoneMatch !== undefined && etag !== undefined) {
    const tags = lists(ifNoneMatch).map((tag) => tag.replace(/^W\//, ''));
    if (tags.includes('*') || tags.includes(etag)) throw traceExistante(etag);
  }
}

function sinceAfter(avant: TraceEnBase | undefined, champs: readonly string[], when: Instant): Depuis {
  const depuis: Depuis = { ...avant?.depuis };
  for (const champ of champs) depuis[blocOf(champ)] = when;
  return depuis;
}

function samePerson(a: Referent | null | undefined, b: Referent | null): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b);
}

/**
 * What a publication makes of a trace; undefined when it says nothing new. Unless it is dated, its `majSourceLe` is
 * that of an earlier change.
 */
function applyPublication(
  plateforme: string,
  externalId: string,
  existing: TraceEnBase | undefined,
  publication: Publication,
  instant: Instant,
  isDated: boolean,
): TraceChangee | undefined {
  const living = existing?.supprimeLe === null ? existing : undefined;
  const { contenu, referent, cercle } = publication;
  const champs = changedChamps(living?.contenu, contenu);
  if (living && living.cercle !== cercle) champs.push('visibilite');
  const contactMoves = !samePerson(existing?.referent, referent);
  if (living && champs.length === 0 && !contactMoves) return undefined;

  // A source that claims the future is taken at its reception: it must not win for ever.
  const source = publication.majSourceLe;
  const when = isDated && source !== null && source < instant ? source : instant;
  const natal = existing?.natal ?? uuidv7();
  const base = {
    natal,
    // The keys follow from the rest, at the moment of writing.
    cles: existing?.cles ?? [],
    corrections: existing?.corrections ?? null,
    statut: existing?.statut ?? null,
    plateforme,
    externalId,
    ref: publication.ref,
    projetId: existing?.projetId ?? natal,
    projetDepuis: existing?.projetDepuis ?? instant,
    creeLe: existing?.creeLe ?? instant,
    revision: (existing?.revision ?? 0) + 1,
    aContact: referent !== null,
    supprimeLe: null,
    motif: null,
  };
  if (living && champs.length === 0) {
    return { avant: living, apres: { ...living, ...base }, champs, referent };
  }
  const apres: TraceEnBase = {
    ...base,
    cercle,
    version: (existing?.version ?? 0) + 1,
    contenu,
    depuis: sinceAfter(living, champs, when),
    dans: publication.dans,
    bandes: publication.bandes,
    liens: publication.liens,
    majLe: instant,
    majSourceLe: source,
  };
  return { avant: existing, apres, champs, ...(contactMoves ? { referent } : {}) };
}

function applySuppression(existing: TraceEnBase, motif: string | null, instant: Instant): TraceChangee {
  const apres: TraceEnBase = {
    ...existing,
    version: existing.version + 1,
    revision: existing.revision + 1,
    aContact: false,
    majLe: instant,
    supprimeLe: instant,
    motif,
  };
  return { avant: existing, apres, champs: ['supprimeLe'], ...(existing.aContact ? { referent: null } : {}) };
}

interface Issue {
  changee: TraceChangee | undefined;
  reponse: Omit<Reponse, 'rapprochement' | 'aDesSimilaires'>;
}

function resolveDemande(
  plateforme: string,
  demande: Demande,
  existing: TraceEnBase | undefined,
  composant: Composant,
  regles: Regles,
): Issue {
  const { externalId } = demande;
  checkConditions(existing, demande.conditions);
  const { instant } = composant;
  if (demande.geste === 'supprimer') {
    if (existing === undefined) throw traceInconnue(externalId);
    if (existing.supprimeLe !== null) {
      return {
        changee: undefined,
        reponse: { etat: 'inchange', trace: existing, referent: null, avertissements: [] },
      };
    }
    const changee = applySuppression(existing, demande.motif, instant);
    return {
      changee,
      reponse: { etat: 'supprime', trace: changee.apres, referent: null, avertissements: [] },
    };
  }
  const publication =
    demande.geste === 'publier' ? demande.publication : mergePatch(plateforme, demande, existing, regles);
  // A patch that leaves `majSourceLe` as it was does not date what it changes from then.
  const isDated = demande.geste === 'publier' || typeof demande.patch.majSourceLe === 'string';
  const changee = applyPublication(plateforme, externalId, existing, publication, instant, isDated);
  const { referent } = publication;
  const trace = changee?.apres ?? (existing as TraceEnBase);
  const source = { ref: trace.ref, natal: existing?.natal, liens: publication.contenu.memeProjetQue ?? [] };
  const cercles = regles.annuaire.cerclesDe(plateforme);
  const avertissements = [
    ...publication.avertissements,
    ...warnLiensSansCible(source, composant.traces.values(), cercles),
  ];
  const etat =
    changee === undefined ? 'inchange' : existing && existing.supprimeLe === null ? 'modifie' : 'cree';
  return { changee, reponse: { etat, trace, referent, avertissements } };
}

export type Resultat = Reponse | Problem;

export function keysOf(plateforme: string, demandes: readonly Demande[], linksAtOnce = false): Cles {
  const cles: Cles = { refs: [], cibles: new Set(), bandes: new Set() };
  for (const demande of demandes) {
    cles.refs.push(`${plateforme}:${demande.externalId}`);
    if (demande.geste !== 'publier') continue;
    for (const cible of demande.publication.liens) cles.cibles.add(cible);
    const { bandes, bandesPartagees } = demande.publication;
    for (const bande of linksAtOnce ? [...bandes, ...bandesPartagees] : bandes) cles.bandes.add(bande);
  }
  return cles;
}

/** What each change makes of the traces as they stand; a refused one changes nothing. */
export function decide(
  plateforme: string,
  demandes: readonly Demande[],
  composant: Composant,
  regles: Regles,
) {
  const byRef = new Map([...composant.traces.values()].map((trace) => [trace.ref, trace]));
  const changees: TraceChangee[] = [];
  const resultats = demandes.map((demande): Issue['reponse'] | Problem => {
    try {
      const existing = byRef.get(`${plateforme}:${demande.externalId}`);
      const { changee, reponse } = resolveDemande(plateforme, demande, existing, composant, regles);
      if (changee) changees.push(changee);
      return reponse;
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  });
  return { changees, resultats };
}

/**
 * Applies changes of one plateforme, each reference at most once, all in one transaction: one result per change, a
 * Problem for each that is refused. Nothing is written when it throws.
 */
export async function applyDemandes(
  publieur: Publieur,
  plateforme: string,
  demandes: readonly Demande[],
  limites?: Limites | null,
): Promise<Resultat[]> {
  // Linkage apart reads what is committed, each after its own: one of two sees the other without any lock.
  const cles = keysOf(plateforme, demandes, limites !== null);
  return writeUnderLocks(publieur, plateforme, cles, (composant) => {
    const { changees, resultats } = decide(plateforme, demandes, composant, publieur.regles);
    return {
      changees,
      ...(limites === undefined ? {} : { limites }),
      finish: async (_tx, { traces, rapprochement, apparies }) =>
        resultats.map((resultat) =>
          resultat instanceof Problem
            ? resultat
            : {
                ...resultat,
                trace: traces.get(resultat.trace.natal) ?? resultat.trace,
                rapprochement,
                aDesSimilaires: apparies.has(resultat.trace.natal),
              },
        ),
    };
  });
}

/** One change; throws the Problem when it is refused. */
export async function applyDemande(
  publieur: Publieur,
  plateforme: string,
  demande: Demande,
): Promise<Reponse> {
  const [resultat] = await applyDemandes(publieur, plateforme, [demande]);
  if (resultat instanceof Problem) throw resultat;
  return resultat as Reponse;
}
