// SDK of the API Projets Collectivités: what a plateforme needs to publish, read, follow and verify.
export type { AbonnementAvecSecret, AbonnementSuivi, Abonnements } from './abonnements.ts';
export type { CorpsDe, OptionsDEcriture, Parametres, ReponseDe, RequeteDe, Route } from './appel.ts';
export { type Client, type Correspondances, createClient, type Moi, type PageDuFil } from './client.ts';
export type * from './contrat.gen.ts';
export type { Decisions } from './decisions.ts';
export { type Curseur, CurseurPerdu, openCurseurEnMemoire, type RaisonDePerte } from './fil/curseur.ts';
export { type Instantane, type OptionsDInstantane, snapshot } from './fil/instantane.ts';
export {
  type Contexte,
  follow,
  type OptionsDeSuivi,
  type Traitement,
  TraitementEchoue,
} from './fil/suivre.ts';
export type { LigneDeLot, OptionsDeLot } from './lot.ts';
export { ErreurReseau, isProbleme, Probleme } from './probleme.ts';
export type { Ebauche, Filtre, FormatDExport, Projets } from './projets.ts';
export {
  type Boite,
  BoiteAbimee,
  BoiteOccupee,
  type Operation,
  openBoiteEnMemoire,
} from './publication/boite.ts';
export {
  createPublisher,
  type OptionsDePublisher,
  type Publisher,
  type Rejet,
  type SanteDuPublisher,
} from './publication/publisher.ts';
export type { RapprochementARelire, Rapprochements } from './rapprochements.ts';
export type { Nomenclatures, Referentiel } from './referentiel.ts';
export { type OptionsDeResync, type RapportDeResync, resync, type Sienne } from './resync/resync.ts';
export type { ChampDeTrace, OptionsDeTrace, TracePublieeAvecEtag, Traces } from './traces.ts';
export type { OptionsDAppel, OptionsDeClient } from './transport.ts';
export {
  type EnTetes,
  type OptionsDeVerification,
  type RaisonDeRefus,
  verifyWebhook,
  WebhookRefuse,
} from './webhook.ts';
