// The common schema of the projets of collectivités: schemas, types, vocabularies, official table schema.

export * from './collectivites.ts';
export { compareSchemas } from './compatibilite.ts';
export { type Annotations, nullable, ref } from './construction.ts';
export * from './decisions.ts';
export * from './enrichissements.ts';
export * from './evenements.ts';
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
export { compareInstantanes, type Instantane, takeInstantane } from './instantane.ts';
export { compareVersions } from './nomenclatures/changements.ts';
export {
  type Changement,
  type Entree,
  getNomenclature,
  listNomenclatures,
  type Nomenclature,
} from './nomenclatures/index.ts';
export { findEntree, nearestEntrees, nearestLibelles, normaliserLibelle } from './nomenclatures/recherche.ts';
export { ChangementDeNomenclature, EntreeDeNomenclature, NomenclatureLue } from './nomenclatures/schemas.ts';
export * from './officiel/index.ts';
export * from './plans.ts';
export * from './plateformes.ts';
export * from './probleme.ts';
export * from './projet-unifie.ts';
export { publishedSchemas, type SchemaPublie } from './publication.ts';
export * from './qualification.ts';
export { nomDuSchema, schemas, type Usage, usageDuSchema } from './registre.ts';
export { COMPLEMENTS_OCTETS_MAX, phraseDuMotif, verifierTrace } from './regles.ts';
export {
  LigneDeSuppression,
  LigneDeTrace,
  type LignePubliee,
  TracePatch,
  TracePubliee,
} from './trace.ts';
export * from './trace-lue.ts';
export { Financement, Localisation, Porteur, Referent } from './trace-parties.ts';
export { versionSchema } from './version.ts';
