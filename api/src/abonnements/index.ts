// Webhooks: subscriptions to the journal, and their deliveries.
export { registerMesures } from './mesures.ts';
export { createResoudre } from './resolution.ts';
export { abonnements } from './routes.ts';
export { openCoffre } from './secrets.ts';
export { startEntretien, startLivraisons } from './travail.ts';
