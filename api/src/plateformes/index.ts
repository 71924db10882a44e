// Plateformes: who may call, with which keys, scopes, cercles and quotas; their own labels.
export { type Acces, accesFacultatif, type OptionsAcces, registerAcces } from './acces.ts';
export {
  type Annuaire,
  type AnnuaireOuvert,
  type CleConnue,
  type OptionsAnnuaire,
  openAnnuaire,
  type PlateformeConnue,
} from './annuaire.ts';
export {
  appliquerCorrespondances,
  type LibelleVu,
  type TableDeCorrespondance,
} from './correspondance-rules.ts';
export {
  createCle,
  createPlateforme,
  disablePlateforme,
  getPlateforme,
  listCles,
  listPlateformes,
  revokeCle,
  updatePlateforme,
} from './plateformes.ts';
export { type OptionsPlateformes, plateformes } from './routes.ts';
export { type Origine, type Scope, scopesDemonstration, tousLesScopes } from './rules.ts';
