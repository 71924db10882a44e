// Open-data readers: files into traces, from the command line.
export { lireDemande } from './arguments.ts';
export type { LigneAPublier } from './candidat.ts';
export { type DemandeDImport, type Moyens, type NomDeSource, runImport } from './importation.ts';
export { openPlateformes } from './plateformes-ouvertes.ts';
export type { PublierLot, ResultatDeLigne } from './publication.ts';
export { lireDemandeDeReferentiel } from './referentiel.ts';
export type { Resume } from './resume.ts';
