// Record linkage: which traces describe the same projet, with a score and an explanation.
export { registerMesures } from './mesures.ts';
export { openRapprocheur } from './rapprocheur.ts';
export { startRapprochement } from './travail.ts';
