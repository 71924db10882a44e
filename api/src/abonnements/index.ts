// Webhooks: subscriptions to the journal, and their deliveries.
export { type MesuresDeLivraison, readMesures, registerMesures } from './mesures.ts';
export { createResoudre } from './resolution.ts';
export { abonnements } from './routes.ts';
export { openCoffre } from './secrets.ts';
export { startEntretien, startLivraisons } from './travail.ts';
