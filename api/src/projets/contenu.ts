// What a plateforme sends → what is kept: vocabularies and codes checked, personal data apart, every fault named.
import type { Referent, TracePubliee } from '@projets-collectivites/schema';
import { type Annuaire, appliquerCorrespondances } from '../plateformes/index.ts';
import type { Referentiel } from '../territoires/index.ts';
import type { Avertissement, Constats } from './constats.ts';
import { toInstant } from './instants.ts';
import type { CollectivitePubliee, Contenu, Instant } from './modele.ts';
import { donneesInvalides } from './problems.ts';
import type { Rapprocheur } from './rapprocheur.ts';
import { readReferences } from './references.ts';
import { compareText } from './texte.ts';
import { addLieux, bandesDe } from './verrous.ts';
import { readVocabulaire, vocabulaires } from './vocabulaires.ts';

/** A trace ready to be written. */
export interface Publication {
  ref: string;
  contenu: Contenu;
  referent: Referent | null;
  majSourceLe: Instant | null;
  cercle: string | null;
  dans: string[];
  bandes: number[];
  /** Locks of one linkage only: what it shares with others wherever they stand. */
  bandesPartagees: number[];
  liens: string[];
  avertissements: Avertissement[];
}

export interface Regles {
  referentiel: Referentiel;
  annuaire: Annuaire;
  rapprocheur: Rapprocheur;
}

const textes = [
  'description',
  'objectifs',
  'phase',
  'phaseStatut',
  'statutSource',
  'dateDebut',
  'dateFin',
] as const;
const simples = ['budgetPrevisionnel', 'collectiviteResponsable', 'parent', 'url'] as const;
const libres = ['programmes', 'motsCles'] as const;
const complementsMax = 32 * 1024;

/** Luhn's key of SIREN and SIRET numbers; La Poste's establishments follow another one. */
function hasValidKey(digits: string): boolean {
  if (digits.startsWith('356000000')) return true;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]) * (i % 2 === 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

interface Situation {
  collectivites: CollectivitePubliee[];
  dans: string[];
  departements: string[];
}

const groupements = new Set(['epci', 'ept', 'syndicat', 'petr', 'pole']);

/** Where these collectivités stand, vanished codes replaced; what is refused is added to `constats` and left out. */
export function locate(
  trace: { collectivites: readonly { type: string; code: string }[] },
  referentiel: Pick<Referentiel, 'situer'>,
  constats: Constats,
): Situation {
  const collectivites = new Map<string, CollectivitePubliee>();
  const dans = new Set<string>();
  const departements = new Set<string>();
  trace.collectivites.forEach(({ type, code }, i) => {
    const pointer = `/collectivites/${i}/code`;
    const place = referentiel.situer(type, code);
    if ('erreur' in place) {
      const { erreur, propositions } = place;
      constats.erreurs.push({ pointer, detail: erreur, ...(propositions ? { propositions } : {}) });
      return;
    }
    if (place.avertissement) constats.avertissements.push({ pointer, detail: place.avertissement });
    const { codeOrigine } = place;
    collectivites.set(`${place.type}:${place.code}`, {
      type: place.type,
      code: place.code,
      ...(codeOrigine === undefined ? {} : { codeOrigine }),
    });
    for (const cle of place.dans) dans.add(cle);
    if (place.cle !== null && groupements.has(place.type)) dans.add(`=${place.cle}`);
    for (const departement of place.departements) departements.add(departement);
  });
  return {
    collectivites: [...collectivites.values()],
    dans: [...dans].sort(compareText),
    departements: [...departements].sort(compareText),
  };
}

function checkCoherence(trace: TracePubliee, constats: Constats): void {
  const { erreurs, avertissements } = constats;
  if (trace.phaseStatut && !trace.phase) {
    erreurs.push({ pointer: '/phaseStatut', detail: 'un statut de phase demande une phase' });
  }
  if (trace.dateDebut && trace.dateFin && trace.dateFin < trace.dateDebut) {
    erreurs.push({ pointer: '/dateFin', detail: 'la fin précède le début' });
  }
  const { latitude, longitude } = trace.localisation ?? {};
  if ((latitude ?? null) === null ? (longitude ?? null) !== null : (longitude ?? null) === null) {
    erreurs.push({ pointer: '/localisation', detail: 'latitude et longitude vont ensemble' });
  }
  if (trace.complements && Buffer.byteLength(JSON.stringify(trace.complements)) > complementsMax) {
    erreurs.push({ pointer: '/complements', detail: 'dépasse 32 ko une fois écrit en JSON' });
  }
  if (trace.collectiviteResponsable && !hasValidKey(trace.collectiviteResponsable)) {
    avertissements.push({
      pointer: '/collectiviteResponsable',
      detail: 'la clé de contrôle de ce SIREN est fausse',
    });
  }
  if (trace.porteur?.siret && !hasValidKey(trace.porteur.siret)) {
    avertissements.push({ pointer: '/porteur/siret', detail: 'la clé de contrôle de ce SIRET est fausse' });
  }
}

function readCercle(
  trace: TracePubliee,
  plateforme: string,
  annuaire: Annuaire,
  constats: Constats,
): string | null {
  const { visibilite } = trace;
  if (typeof visibilite !== 'object' || visibilite === null) return null;
  if (!annuaire.cerclesDe(plateforme).includes(visibilite.cercle)) {
    // The same sentence for an unknown cercle and for someone else's: the existence of a cercle is not told.
    constats.erreurs.push({
      pointer: '/visibilite/cercle',
      detail: 'votre plateforme n’appartient à aucun cercle de ce nom',
    });
  }
  return visibilite.cercle;
}

/** Sorted keys: two plateformes that say the same thing write the same text. */
function withoutNull<T extends object>(object: T | null | undefined): Partial<T> | undefined {
  const entries = Object.entries(object ?? {})
    .filter(([, value]) => value !== null && value !== undefined)
    .sort(([a], [b]) => compareText(a, b));
  return entries.length > 0 ? (Object.fromEntries(entries) as Partial<T>) : undefined;
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** Only what is known is kept, in one order of fields: equal contents have equal texts. */
function compose(trace: TracePubliee, situation: Situation, regles: Regles, constats: Constats): Contenu {
  const kept: Record<string, unknown> = { nature: trace.nature ?? 'projet', nom: trace.nom };
  for (const champ of textes) kept[champ] = trace[champ] === '' ? undefined : trace[champ];
  for (const champ of simples) kept[champ] = trace[champ];
  kept.collectivites = situation.collectivites;
  kept.porteur = trace.porteur?.siret ? { siret: trace.porteur.siret } : undefined;
  kept.localisation = withoutNull(trace.localisation);
  for (const champ of Object.keys(vocabulaires) as (keyof typeof vocabulaires)[]) {
    kept[champ] = readVocabulaire(champ, trace[champ] ?? [], constats);
  }
  for (const champ of libres) kept[champ] = [...new Set(trace[champ] ?? [])];
  kept.plans = readReferences(trace.plans ?? [], 'plans', regles.annuaire, constats);
  kept.memeProjetQue = readReferences(trace.memeProjetQue ?? [], 'memeProjetQue', regles.annuaire, constats);
  kept.financement = withoutNull(trace.financement);
  kept.complements = trace.complements;
  return Object.fromEntries(
    Object.entries(kept).filter(([, value]) => isFilled(value)),
  ) as unknown as Contenu;
}

/** Throws one problem naming every faulty field. `recue` has passed its JSON Schema. */
export function readPublication(
  recue: TracePubliee,
  plateforme: string,
  externalId: string,
  regles: Regles,
): Publication {
  const trace = appliquerCorrespondances(regles.annuaire.correspondances(plateforme), recue);
  const constats: Constats = { erreurs: [], avertissements: [] };
  const situation = locate(trace, regles.referentiel, constats);
  checkCoherence(trace, constats);
  const cercle = readCercle(trace, plateforme, regles.annuaire, constats);
  const contenu = compose(trace, situation, regles, constats);
  const majSourceLe = trace.majSourceLe ? toInstant(trace.majSourceLe) : null;
  if (majSourceLe === undefined)
    constats.erreurs.push({ pointer: '/majSourceLe', detail: 'cet instant n’existe pas' });
  if (constats.erreurs.length > 0) throw donneesInvalides(constats.erreurs);
  const ref = `${plateforme}:${externalId}`;
  const { dans } = situation;
  const { lieux, partages } = regles.rapprocheur.situer({ plateforme, externalId, contenu, dans });
  return {
    ref,
    contenu,
    referent: (withoutNull(trace.porteur?.referent) as Referent | undefined) ?? null,
    majSourceLe: majSourceLe ?? null,
    cercle,
    dans,
    bandes: addLieux(bandesDe(ref, situation.departements, dans), lieux),
    bandesPartagees: addLieux([], partages),
    liens: (contenu.memeProjetQue ?? []).filter((lien) => lien !== ref),
    avertissements: constats.avertissements,
  };
}

/** Fields whose last change is kept, each with those that move with it. */
const suivis: Record<string, readonly (keyof Contenu)[]> = {
  phase: ['phase', 'phaseStatut', 'statutSource'],
  dateDebut: ['dateDebut', 'dateFin'],
};
const suiveurs = new Map(
  Object.entries(suivis).flatMap(([chef, champs]) => champs.map((champ) => [champ, chef])),
);

/** Name under which the last change of a field is kept. */
export function blocOf(champ: string): string {
  return suiveurs.get(champ as keyof Contenu) ?? champ;
}

/** Fields that differ between two contents; all of the filled ones when there was none. */
export function changedChamps(avant: Contenu | undefined, apres: Contenu): string[] {
  if (avant === undefined) return Object.keys(apres).sort(compareText);
  const before = avant as unknown as Record<string, unknown>;
  const after = apres as unknown as Record<string, unknown>;
  const champs = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...champs].filter((champ) => stable(before[champ]) !== stable(after[champ])).sort(compareText);
}

/** JSON text whose objects have sorted keys: the order in which they were sent does not matter. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => compareText(a, b)))
      : item,
  );
}
