// Plateformes: who may call, with which keys, scopes, cercles and quotas; their own labels.
export { type Acces, accesFacultatif, type OptionsAcces, registerAcces } from './acces.ts';
export { runAdmin, type Sortie } from './admin-cli.ts';
export {
  type Annuaire,
  type AnnuaireOuvert,
  type CleConnue,
  type OptionsAnnuaire,
  openAnnuaire,
  type PlateformeConnue,
} from './annuaire.ts';
export { createCercle } from './cercles.ts';
export {
  appliquerCorrespondances,
  type Correspondance,
  type LibelleVu,
  patcherCorrespondances,
  type TableDeCorrespondance,
} from './correspondance-rules.ts';
export {
  idempotent,
  openRejeu,
  type Rejeu,
  type Resultat,
  sansRejeu,
  sendResultat,
} from './idempotence.ts';
export { parseJeton } from './jeton.ts';
export {
  createCle,
  createPlateforme,
  disablePlateforme,
  listCles,
  listPlateformes,
  type NouvellePlateforme,
  revokeCle,
  updatePlateforme,
} from './plateformes.ts';
export { type OptionsPlateformes, plateformes } from './routes.ts';
export { type Origine, type Scope, scopesDemonstration, tousLesScopes } from './rules.ts';
