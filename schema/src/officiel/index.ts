// Converter to and from the official table schema of schema.data.gouv.fr. Pure: reading and writing CSV is elsewhere.
export {
  COLONNES_COLLECTIVITE,
  COLONNES_PROJET,
  type ColonneOfficielle,
  type LigneOfficielle,
  versionOfficielle,
} from './colonnes.ts';
export {
  type DescriptionDeCollectivite,
  type EcritureOptions,
  type ProjetOfficiel,
  traceVersProjetOfficiel,
} from './ecrire.ts';
export { idOfficielDeCollectivite } from './identifiant.ts';
export {
  type AvertissementOfficiel,
  type LectureOptions,
  type ProjetLu,
  projetOfficielVersTrace,
} from './lire.ts';
export { type ErreurOfficielle, validerCollectiviteOfficielle, validerProjetOfficiel } from './valider.ts';
