// Which events a subscription receives, decided in memory, and in which lanes they queue.
import type { LigneDeJournal } from '../evenements/index.ts';

export interface Filtre {
  plateforme: string;
  types: ReadonlySet<string>;
  /** null: every territory. */
  territoires: ReadonlySet<string> | null;
  inclureMiens: boolean;
}

/** May this reader know the event, with its rights of now? */
export function maySee(evenement: LigneDeJournal, cercles: readonly string[]): boolean {
  return evenement.cercle === null || cercles.includes(evenement.cercle);
}

export function isWanted(filtre: Filtre, evenement: LigneDeJournal): boolean {
  if (!filtre.types.has(evenement.type)) return false;
  if (evenement.plateforme === filtre.plateforme && !filtre.inclureMiens) return false;
  const { territoires } = filtre;
  return territoires === null || evenement.territoires.some((territoire) => territoires.has(territoire));
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/** The projets whose order an event belongs to: a merge or a split waits for, and holds, every side. */
export function voiesDe(evenement: LigneDeJournal): string[] {
  const { donnees } = evenement;
  const own = evenement.projetId ?? evenement.sujet;
  return [...new Set([own, ...texts(donnees.absorbes), ...texts(donnees.parties)])];
}
