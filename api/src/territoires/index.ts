// Territories: which codes exist, where each one is located, and how people spell them.
export type {
  Beneficiaire,
  CleTerritoire,
  CollectiviteSituee,
  CommuneAncienne,
  OptionsRecherche,
  Referentiel,
  Refus,
  Territoire,
  TypeTerritoire,
} from './modele.ts';
export { territoireRefuse } from './problems.ts';
export { type OptionsTerritoires, territoires } from './routes.ts';
export { loadReferentiel, openReferentiel } from './territoires.ts';
