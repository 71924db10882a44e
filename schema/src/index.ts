export * from './collectivites.ts';
export { type Annotations, nullable, ref } from './construction.ts';
export { motifs } from './formats.ts';
export {
  ExternalId,
  NATURES,
  Nature,
  PHASES,
  Phase,
  PhaseStatut,
  Reference,
  Slug,
  STATUTS,
  Territoire,
  Visibilite,
} from './identifiants.ts';
export { type Entree, getNomenclature, listNomenclatures, type Nomenclature } from './nomenclatures/index.ts';
export { findEntree, nearestEntrees, nearestLibelles, normaliserLibelle } from './nomenclatures/recherche.ts';
export { LigneDeSuppression, LigneDeTrace, type LignePubliee, TracePatch, TracePubliee } from './trace.ts';
export { Financement, Localisation, Porteur, Referent } from './trace-parties.ts';
export { versionSchema } from './version.ts';
