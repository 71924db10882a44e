// The constraints of the official table schema, cell by cell.
import {
  COLONNES_COLLECTIVITE,
  COLONNES_PROJET,
  type ColonneOfficielle,
  type LigneOfficielle,
} from './colonnes.ts';

export interface ErreurOfficielle {
  colonne: string;
  detail: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/;
const ENTIER = /^[+-]?\d+$/;

const formats = {
  uuid: { motif: UUID, detail: 'doit être un UUID' },
  email: { motif: EMAIL, detail: 'doit être une adresse électronique' },
} as const;

/** What a line of « projets-territoire » breaks of the official schema; empty when valid. */
export function validerProjetOfficiel(ligne: LigneOfficielle): ErreurOfficielle[] {
  return COLONNES_PROJET.flatMap((colonne) => validerCellule(colonne, ligne[colonne.nom]));
}

/** What a line of « collectivites » breaks of the official schema; empty when valid. */
export function validerCollectiviteOfficielle(ligne: LigneOfficielle): ErreurOfficielle[] {
  const errors = COLONNES_COLLECTIVITE.flatMap((colonne) => validerCellule(colonne, ligne[colonne.nom]));
  if (ligne.type === 'Commune' && !ligne.codeInsee) {
    errors.push({ colonne: 'codeInsee', detail: 'est obligatoire pour une commune' });
  }
  if (ligne.type === 'EPCI' && !ligne.codeEpci) {
    errors.push({ colonne: 'codeEpci', detail: 'est obligatoire pour un EPCI' });
  }
  return errors;
}

function validerCellule(colonne: ColonneOfficielle, cellule: string | undefined): ErreurOfficielle[] {
  const detail = cellule === undefined || cellule === '' ? refusDuVide(colonne) : refus(colonne, cellule);
  return detail === undefined ? [] : [{ colonne: colonne.nom, detail }];
}

const refusDuVide = ({ obligatoire }: ColonneOfficielle) => (obligatoire ? 'est obligatoire' : undefined);

function refus(colonne: ColonneOfficielle, cellule: string): string | undefined {
  if (colonne.type === 'integer') return ENTIER.test(cellule) ? undefined : 'doit être un nombre entier';
  const format = colonne.format === undefined ? undefined : formats[colonne.format];
  if (colonne.type === 'array') {
    const liste = lireListe(cellule);
    if (!liste) return 'doit être une liste JSON de textes, par exemple ["a","b"]';
    return format && !liste.every((item) => format.motif.test(item))
      ? `${format.detail}, pour chacun`
      : undefined;
  }
  if (colonne.valeurs && !colonne.valeurs.includes(cellule)) {
    return `doit être l’une de ces valeurs : ${colonne.valeurs.join(', ')}`;
  }
  if (colonne.motif && !colonne.motif.test(cellule)) return 'n’a pas la forme attendue';
  return format && !format.motif.test(cellule) ? format.detail : undefined;
}

/** A cell of type `array`: JSON list of texts; undefined when it is not one, empty when the cell is. */
export function lireListe(cellule: string | undefined): string[] | undefined {
  if (cellule === undefined || cellule.trim() === '') return [];
  try {
    const value: unknown = JSON.parse(cellule);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}
