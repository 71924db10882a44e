// Webhooks and the housekeeping of the journal, as background work.
import { createResoudre, openCoffre, startEntretien, startLivraisons } from '../abonnements/index.ts';
import type { Db } from '../infra/db.ts';
import { codeOf } from '../infra/startup-error.ts';
import { openAnnuaire } from '../plateformes/index.ts';
import type { CommandContext } from './context.ts';

/** Delivers, and keeps the journal to its weeks, until the end. */
export async function openLivraisons({ config, logger, life }: CommandContext, db: Db): Promise<void> {
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
