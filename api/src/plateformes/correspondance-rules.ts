// A plateforme's own labels → common values, applied to what it publishes. Pure.
import type { LigneCorrespondance } from './store-annuaire.ts';

const champsListe = ['thematiques', 'sites', 'interventions', 'leviers', 'competences'] as const;
export const champsCorrespondance = ['statut', 'phase', 'phaseStatut', ...champsListe] as const;

/** A field whose labels a plateforme may map. */
export type ChampCorrespondance = (typeof champsCorrespondance)[number];

/** What an own status label means in common terms. */
export interface ValeurStatut {
  phase: string;
  phaseStatut?: string | null;
}

/** A status, one common label or code, several of them, or null: no equivalent. */
export type ValeurCorrespondance = ValeurStatut | string | string[] | null;

export interface Correspondance {
  champ: ChampCorrespondance;
  libelle: string;
  valeur: ValeurCorrespondance;
}

/** Correspondences of one plateforme by field, then by compared label. */
export type TableDeCorrespondance = ReadonlyMap<string, ReadonlyMap<string, ValeurCorrespondance>>;

export const tableVide: TableDeCorrespondance = new Map();

/** Two spellings of one label: case, spaces and Unicode composition do not count. */
export function libelleCompare(libelle: string): string {
  return libelle.normalize('NFC').trim().replace(/\s+/gu, ' ').toLocaleLowerCase('fr');
}

export function tableDeCorrespondance(
  lignes: readonly Pick<LigneCorrespondance, 'champ' | 'libelle' | 'valeur'>[],
): TableDeCorrespondance {
  const table = new Map<string, Map<string, ValeurCorrespondance>>();
  for (const { champ, libelle, valeur } of lignes) {
    const deja = table.get(champ) ?? new Map<string, ValeurCorrespondance>();
    deja.set(libelleCompare(libelle), valeur as ValeurCorrespondance);
    table.set(champ, deja);
  }
  return table;
}

function valeurDe(table: TableDeCorrespondance, champ: ChampCorrespondance, libelle: unknown) {
  return typeof libelle === 'string' ? table.get(champ)?.get(libelleCompare(libelle)) : undefined;
}

function isStatut(valeur: ValeurCorrespondance | undefined): valeur is ValeurStatut {
  return typeof valeur === 'object' && valeur !== null && !Array.isArray(valeur);
}

/** Mapped labels become common ones, once each; those without equivalent go aside, the others stay to be checked. */
function traduireListe(table: TableDeCorrespondance, champ: ChampCorrespondance, liste: unknown[]) {
  const valeurs = new Set<unknown>();
  const sansEquivalent: string[] = [];
  for (const item of liste) {
    const valeur = valeurDe(table, champ, item);
    if (valeur === undefined || isStatut(valeur)) valeurs.add(item);
    else if (valeur === null) sansEquivalent.push(item as string);
    else for (const v of Array.isArray(valeur) ? valeur : [valeur]) valeurs.add(v);
  }
  return { valeurs: [...valeurs], sansEquivalent };
}

/**
 * The trace with the plateforme's own labels replaced by common values; a new object where something changes.
 * `statutSource` without `phase` gives phase and phaseStatut. A list label declared without equivalent leaves its
 * vocabulary and is kept among `motsCles`, so that nothing that was published disappears. Give it the body as
 * received (for a PATCH, the patch itself), before vocabularies are checked.
 */
export function appliquerCorrespondances<T extends object>(table: TableDeCorrespondance, trace: T): T {
  if (table.size === 0) return trace;
  const avant = trace as Record<string, unknown>;
  const apres: Record<string, unknown> = {};
  for (const champ of ['phase', 'phaseStatut'] as const) {
    const valeur = valeurDe(table, champ, avant[champ]);
    if (typeof valeur === 'string') apres[champ] = valeur;
  }
  const statut = valeurDe(table, 'statut', avant.statutSource);
  if (isStatut(statut) && (avant.phase === undefined || avant.phase === null)) {
    apres.phase = statut.phase;
    if (avant.phaseStatut === undefined || avant.phaseStatut === null)
      apres.phaseStatut = statut.phaseStatut ?? null;
  }
  const gardes: string[] = [];
  for (const champ of champsListe) {
    const liste = avant[champ];
    if (!table.has(champ) || !Array.isArray(liste)) continue;
    const { valeurs, sansEquivalent } = traduireListe(table, champ, liste);
    apres[champ] = valeurs;
    gardes.push(...sansEquivalent);
  }
  if (
    gardes.length > 0 &&
    (avant.motsCles === undefined || avant.motsCles === null || Array.isArray(avant.motsCles))
  ) {
    apres.motsCles = [...new Set([...((avant.motsCles as unknown[] | null | undefined) ?? []), ...gardes])];
  }
  return { ...trace, ...apres };
}

/** What a trace says before a patch. */
interface Avant {
  statutSource?: string | undefined;
  phase?: string | undefined;
  motsCles?: readonly string[] | undefined;
}

/**
 * A patch with the plateforme's own labels replaced. A new status without a phase drops the phase that came from the
 * old one: `phasePerimee`, unless the new one gives its own. What moves to `motsCles` joins those that are there.
 */
export function patcherCorrespondances<T extends object>(
  table: TableDeCorrespondance,
  avant: Avant,
  patch: T,
): { patch: T; phasePerimee: boolean } {
  const traduit = appliquerCorrespondances(table, patch);
  const recu = patch as Record<string, unknown>;
  const apres = traduit as Record<string, unknown>;
  const suite: Record<string, unknown> = {};
  if (recu.motsCles === undefined && Array.isArray(apres.motsCles)) {
    suite.motsCles = [...new Set([...(avant.motsCles ?? []), ...apres.motsCles])];
  }
  const ancien = valeurDe(table, 'statut', avant.statutSource);
  const phasePerimee =
    recu.statutSource !== undefined &&
    recu.statutSource !== avant.statutSource &&
    apres.phase === undefined &&
    (apres.phaseStatut ?? null) === null &&
    isStatut(ancien) &&
    avant.phase === ancien.phase;
  if (phasePerimee) Object.assign(suite, { phase: null, phaseStatut: null });
  return { patch: Object.keys(suite).length === 0 ? traduit : { ...traduit, ...suite }, phasePerimee };
}

/** A status label seen in what a plateforme has published, with or without a common value. */
export interface LibelleVu {
  champ: string;
  libelle: string;
  /** Living traces that carry it. */
  occurrences: number;
}

export interface Perte {
  champ: string;
  libelle: string;
  occurrences?: number;
  /** The plateforme has itself declared that there is no equivalent. */
  declaree: boolean;
}

/** Labels seen that a report tells, the most frequent ones. */
const pertesMax = 500;

/** What is lost: labels seen without equivalent, most frequent first, then those declared so and not seen. */
export function listPertes(
  correspondances: readonly Correspondance[],
  vus: readonly LibelleVu[] | undefined,
): Perte[] {
  const table = tableDeCorrespondance(correspondances);
  const pertes: Perte[] = [];
  const comptes = new Set<string>();
  for (const vu of vus ?? []) {
    const valeur = table.get(vu.champ)?.get(libelleCompare(vu.libelle));
    if (valeur !== undefined && valeur !== null) continue;
    comptes.add(`${vu.champ}\0${libelleCompare(vu.libelle)}`);
    pertes.push({ ...vu, declaree: valeur === null });
  }
  pertes.sort((a, b) => (b.occurrences ?? 0) - (a.occurrences ?? 0));
  pertes.splice(pertesMax);
  for (const { champ, libelle, valeur } of correspondances) {
    if (valeur !== null || comptes.has(`${champ}\0${libelleCompare(libelle)}`)) continue;
    // Labels of lists are not counted: once among the keywords, they are no longer told from others.
    const counted = vus !== undefined && champ === 'statut';
    pertes.push({ champ, libelle, ...(counted ? { occurrences: 0 } : {}), declaree: true });
  }
  return pertes;
}
