// Webhook subscriptions of my plateforme.
import {
  type CorpsDe,
  call,
  iterate,
  type OptionsDEcriture,
  type ReponseDe,
  type RequeteDe,
} from './appel.ts';
import type { Connexion, OptionsDAppel } from './transport.ts';

/** A subscription and its health. */
export type AbonnementSuivi = ReponseDe<'GET /v1/abonnements/{id}'>;
/** The same with its secret, shown this once: keep it to verify what comes. */
export type AbonnementAvecSecret = ReponseDe<'POST /v1/abonnements'>;
type PageDeLivraisons = ReponseDe<'GET /v1/abonnements/{id}/livraisons'>;
type RequeteDeLivraisons = RequeteDe<'GET /v1/abonnements/{id}/livraisons'>;

export interface Abonnements {
  /** Subscribes; keep `secret`. Named by an Idempotency-Key. Problems: `trop-d-abonnements` (409). */
  create(corps: CorpsDe<'POST /v1/abonnements'>, options?: OptionsDEcriture): Promise<AbonnementAvecSecret>;
  get(id: string, options?: OptionsDAppel): Promise<AbonnementSuivi>;
  list(options?: OptionsDAppel): Promise<AbonnementSuivi[]>;
  modify(
    id: string,
    corps: CorpsDe<'PATCH /v1/abonnements/{id}'>,
    options?: OptionsDAppel,
  ): Promise<AbonnementSuivi>;
  delete(id: string, options?: OptionsDAppel): Promise<void>;
  /** Sends a test event now; tells what the address answered. */
  essayer(id: string, options?: OptionsDAppel): Promise<ReponseDe<'POST /v1/abonnements/{id}/essai'>>;
  pause(id: string, options?: OptionsDAppel): Promise<AbonnementSuivi>;
  /** Starts again, catching up in order; also retries at once what failed. */
  reprendre(id: string, options?: OptionsDAppel): Promise<AbonnementSuivi>;
  /** A new secret, the former one signing beside it for a while. Never repeated after a cut: read, then ask again. */
  rotateSecret(
    id: string,
    corps?: CorpsDe<'POST /v1/abonnements/{id}/secret'>,
    options?: OptionsDAppel,
  ): Promise<AbonnementAvecSecret>;
  /** Log of the attempts, the latest first. */
  livraisons(id: string, requete?: RequeteDeLivraisons, options?: OptionsDAppel): Promise<PageDeLivraisons>;
  /** Sends again a passage of the journal, or one projet, with the same ids. Never repeated after a cut. */
  rejouer(
    id: string,
    corps: CorpsDe<'POST /v1/abonnements/{id}/rejeu'>,
    options?: OptionsDAppel,
  ): Promise<ReponseDe<'POST /v1/abonnements/{id}/rejeu'>>;
}

export function openAbonnements(connexion: Connexion): Abonnements {
  return {
    create: (corps, options) => call(connexion, 'POST /v1/abonnements', { corps }, options),
    get: (id, options) => call(connexion, 'GET /v1/abonnements/{id}', { chemin: { id } }, options),
    async list(options) {
      const pages = iterate(
        (curseur) => call(connexion, 'GET /v1/abonnements', { requete: { limite: 200, curseur } }, options),
        (page) => page.abonnements,
      );
      const found: AbonnementSuivi[] = [];
      for await (const abonnement of pages) found.push(abonnement);
      return found;
    },
    modify: (id, corps, options) =>
      call(connexion, 'PATCH /v1/abonnements/{id}', { chemin: { id }, corps }, options),
    async delete(id, options) {
      await call(connexion, 'DELETE /v1/abonnements/{id}', { chemin: { id } }, options);
    },
    essayer: (id, options) => call(connexion, 'POST /v1/abonnements/{id}/essai', { chemin: { id } }, options),
    pause: (id, options) => call(connexion, 'POST /v1/abonnements/{id}/pause', { chemin: { id } }, options),
    reprendre: (id, options) =>
      call(connexion, 'POST /v1/abonnements/{id}/reprise', { chemin: { id } }, options),
    rotateSecret: (id, corps = {}, options) =>
      call(connexion, 'POST /v1/abonnements/{id}/secret', { chemin: { id }, corps }, options),
    livraisons: (id, requete = {}, options) =>
      call(connexion, 'GET /v1/abonnements/{id}/livraisons', { chemin: { id }, requete }, options),
    rejouer: (id, corps, options) =>
      call(connexion, 'POST /v1/abonnements/{id}/rejeu', { chemin: { id }, corps }, options),
  };
}
