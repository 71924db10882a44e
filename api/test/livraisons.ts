// Deliveries under the tests' control: the clock moves when told, and a turn ends when everything has been answered.
import { setTimeout as delay } from 'node:timers/promises';
import { createLivreur, type Livreur, type OptionsDeLivreur } from '../src/abonnements/livreur.ts';
import { openCoffre } from '../src/abonnements/secrets.ts';
import { base, cleSecrets, type TestApp } from './app.ts';

export const heure = 3_600_000;
export const jour = 24 * heure;

export interface Horloge {
  maintenant: number;
}

export interface LivreurDEssai extends Livreur {
  horloge: Horloge;
  /** Turns until nothing moves any more at this instant. */
  settle(): Promise<void>;
  /** Moves the clock by steps, settling at each. */
  advance(duree: number, pas?: number): Promise<void>;
  erreurs: string[];
}

/** A process that delivers, over the database of these tests. Loopback names resolve to 127.0.0.1. */
export function openLivreur(t: TestApp, options: Partial<OptionsDeLivreur> = {}): LivreurDEssai {
  const horloge = { maintenant: Date.now() };
  const erreurs: string[] = [];
  const livreur = createLivreur(t.db, {
    base,
    coffre: openCoffre({ cleSecrets, dataDir: '' }),
    resoudre: async () => ['127.0.0.1'],
    cerclesDe: t.annuaire.cerclesDe,
    onError: (error, quoi) => erreurs.push(`${quoi} : ${String(error)}`),
    maintenant: () => horloge.maintenant,
    hasard: () => 0.5,
    battementMs: 0,
    ecritureMs: 0,
    ...options,
  });
  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      await livreur.turn();
      await delay(2);
      while (livreur.enVol > 0) {
        await delay(2);
        quiet = 0;
      }
    }
    await livreur.flush();
  }
  return Object.defineProperties(
    {
      horloge,
      erreurs,
      settle,
      async advance(duree: number, pas = heure) {
        for (let done = 0; done < duree; done += pas) {
          horloge.maintenant += Math.min(pas, duree - done);
          await settle();
        }
      },
    },
    Object.getOwnPropertyDescriptors(livreur),
  ) as unknown as LivreurDEssai;
}

/** Lets a plateforme subscribe to addresses of this machine, as those of the demonstration do. */
export async function allowLoopback(t: TestApp, ...slugs: string[]): Promise<void> {
  await t.db.updateTable('plateforme').set({ demonstration: true }).where('slug', 'in', slugs).execute();
  await t.annuaire.refresh();
}
