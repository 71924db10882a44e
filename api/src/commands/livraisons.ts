// Webhooks and the housekeeping of the journal, as background work.
import { createResoudre, openCoffre, startEntretien, startLivraisons } from '../abonnements/index.ts';
import type { DatabaseAccess } from '../infra/database.ts';
import { codeOf } from '../infra/startup-error.ts';
import { openAnnuaire } from '../plateformes/index.ts';
import { type CommandContext, openPool } from './context.ts';

/** Of their own: fifty subscriptions that catch up must not make the sequencer wait for a connection. */
const connections = 4;

/** Delivers, and keeps the journal to its weeks, until the end. */
export async function openLivraisons(context: CommandContext, access: DatabaseAccess): Promise<void> {
  const { config, logger, life } = context;
  const db = await openPool(
    { ...context, config: { ...config, poolMax: connections } },
    access.url,
    'livraisons',
  );
  const onError = (error: unknown, quoi: string) => logger.warn({ code: codeOf(error) }, quoi);
  const annuaire = await openAnnuaire(db, {
    onError: (error) => onError(error, 'annuaire : nouvel essai au prochain tour'),
  });
  await life.onStop('annuaire des livraisons', async () => annuaire.close());
  const entretien = startEntretien(db, onError);
  await life.onStop('entretien du journal', () => entretien.stop());
  const livraisons = startLivraisons(db, {
    base: config.urlPublique,
    coffre: openCoffre(config),
    resoudre: createResoudre(),
    cerclesDe: annuaire.cerclesDe,
    onError,
  });
  await life.onStop('livraisons', () => livraisons.stop());
}
