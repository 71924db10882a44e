// Demonstration: fictional projects on real territories, for whoever tries the product on their own machine.
export { ensureDemonstration, type OptionsDeDemonstration } from './demonstration.ts';
export { isDemonstration } from './etat.ts';
export type { Demonstration } from './fichier.ts';
