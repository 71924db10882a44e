// Open-data readers: files into traces, from the command line.
export { AIDE_IMPORT, lireDemande } from './arguments.ts';
export { AVERTISSEMENTS, type GenreAvertissement } from './avertissements.ts';
export type { LigneAPublier } from './candidat.ts';
export { ErreurDeFichier } from './fichier.ts';
export { type DemandeDImport, type Moyens, type NomDeSource, runImport, SOURCES } from './importation.ts';
export { openPlateformes } from './plateformes-ouvertes.ts';
export type { PublierLot, ResultatDeLigne } from './publication.ts';
export type { Resume } from './resume.ts';
