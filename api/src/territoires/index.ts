// Territories: which codes exist, where each one is located, and how people spell them.

export { PROGRAMMES } from './attaches.ts';
export type {
  Beneficiaire,
  CleTerritoire,
  CollectiviteSituee,
  CommuneAncienne,
  OptionsRecherche,
  Participation,
  Referentiel,
  Refus,
  Territoire,
  TypeTerritoire,
} from './modele.ts';
export { territoireRefuse } from './problems.ts';
export { type OptionsTerritoires, territoires } from './routes.ts';
export type { DonneesBanatic } from './store-attaches.ts';
export type { ReferentielOuvert } from './suivi.ts';
export {
  findEdition,
  importBanatic,
  importProgramme,
  loadReferentiel,
  openReferentiel,
} from './territoires.ts';
