// The move of the traces as background work, in any number of processes, and on demand.
import { setTimeout } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Db } from '../infra/db.ts';
import { openAnnuaire } from '../plateformes/index.ts';
import { findEdition, openReferentiel } from '../territoires/index.ts';
import { openPublieur } from './contexte.ts';
import type { OuvrirRapprocheur } from './rapprocheur.ts';
import {
  type Avancement,
  avancerRelocalisation,
  type MoyensDeRelocalisation,
  type OptionsDAvancement,
} from './relocalisation.ts';
import { restartSuivi } from './relocalisation-store.ts';

/** Reference data and plateformes of its own, read only once there are traces to look at. */
function createMoyens(db: Db, openRapprocheur: OuvrirRapprocheur) {
  let ouverts: Promise<MoyensDeRelocalisation & { close(): void }> | undefined;
  async function open() {
    const referentiel = await openReferentiel(db);
    const annuaire = await openAnnuaire(db);
    return {
      publieur: openPublieur({ db, referentiel, annuaire, rapprocheur: openRapprocheur(referentiel) }),
      async refresh() {
        await annuaire.refresh();
        await referentiel.refresh();
        return referentiel.version;
      },
      close() {
        annuaire.close();
        referentiel.close();
      },
    };
  }
  return {
    ouvrir: () => {
      ouverts ??= open();
      return ouverts;
    },
    async close() {
      const moyens = await ouverts?.catch(() => undefined);
      ouverts = undefined;
      moyens?.close();
    },
  };
}

export interface Relocalisation {
  stop(): Promise<void>;
}

/** Runs until stopped; looks for a change of the reference data every `intervalMs`. */
export function startRelocalisation(
  db: Db,
  options: {
    log: FastifyBaseLogger;
    openRapprocheur: OuvrirRapprocheur;
    intervalMs?: number;
  } & Pick<OptionsDAvancement, 'sursisMs'>,
): Relocalisation {
  const { log, openRapprocheur, intervalMs = 5_000, sursisMs } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = (ms: number) => setTimeout(ms, undefined, { signal }).catch(() => {});
  const { ouvrir, close } = createMoyens(db, openRapprocheur);

  function tell({ etat, regardees, deplacees, echecs }: Avancement): void {
    if (echecs.length > 0)
      log.warn({ echecs: echecs.length }, 'relocalisation : nouvel essai au prochain passage');
    if (regardees > 0) log.info({ etat, regardees, deplacees }, 'relocalisation des traces');
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        const fait = await avancerRelocalisation(db, ouvrir, {
          signal,
          ...(sursisMs === undefined ? {} : { sursisMs }),
        });
        tell(fait);
        if (fait.etat !== 'suite') {
          await close();
          await pause(intervalMs);
        }
      } catch (error) {
        log.warn(
          { code: (error as { code?: string }).code },
          'relocalisation : nouvel essai au prochain tour',
        );
        await pause(intervalMs);
      }
    }
    await close();
  }

  const done = run();
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

/** Looks at every trace now, from the first one; the reference data may not have changed at all. */
export async function relocaliser(db: Db, openRapprocheur: OuvrirRapprocheur): Promise<Avancement> {
  const { ouvrir, close } = createMoyens(db, openRapprocheur);
  const total: Avancement = { etat: 'suite', regardees: 0, deplacees: 0, echecs: [] };
  try {
    await restartSuivi(db, await findEdition(db));
    while (total.etat === 'suite') {
      const fait = await avancerRelocalisation(db, ouvrir);
      total.etat = fait.etat;
      total.regardees += fait.regardees;
      total.deplacees += fait.deplacees;
      total.echecs.push(...fait.echecs);
    }
  } finally {
    await close();
  }
  return total;
}
