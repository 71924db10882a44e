// Loads the fictional projects through the path of everyone. Every step may be redone: an interrupted load is resumed.
import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import { openDecisions } from '../decisions/index.ts';
import type { Db } from '../infra/db.ts';
import {
  createCercle,
  createPlateforme,
  type NouvellePlateforme,
  openAnnuaire,
} from '../plateformes/index.ts';
import { openPublication, type PublierLot } from '../projets/index.ts';
import { openRapprocheur } from '../rapprochement/index.ts';
import { openReferentiel } from '../territoires/index.ts';
import { type ClesDeDemonstration, createCles, renewCles } from './cles.ts';
import { readEtat, slugAdmin } from './etat.ts';
import { cerclePilote, decisions, type Publieuse, publications } from './fictions/index.ts';

export interface OptionsDeChargement {
  log: FastifyBaseLogger;
  /** Public address of this server. */
  base: string;
  /** The path of publication; tests interrupt it. */
  openPublication?: typeof openPublication;
}

const noms: Record<Publieuse, Omit<NouvellePlateforme, 'slug'>> = {
  mec: { nom: 'Mon Espace Collectivité (démonstration)', url: 'https://mec.exemple.fr' },
  tet: { nom: 'Territoires en Transitions (démonstration)', url: 'https://tet.exemple.fr' },
  recoco: { nom: 'Recoco (démonstration)', url: 'https://recoco.exemple.fr' },
  'fonds-demo': { nom: 'Subventions fictives (démonstration)', origine: 'opendata' },
};

async function createPlateformes(db: Db): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const [slug, plateforme] of Object.entries(noms)) {
      await createPlateforme(tx, { slug, ...plateforme, demonstration: true });
    }
    await createCercle(tx, cerclePilote);
  });
}

async function publish(publierLot: PublierLot): Promise<void> {
  for (const { plateforme, traces } of publications) {
    const resultats = await publierLot(plateforme, traces);
    const refus = resultats.find(({ etat }) => etat === 'refuse');
    if (refus === undefined) continue;
    const { title = '', detail = '' } = refus.probleme ?? {};
    throw new Error(
      `trace ${plateforme}:${refus.externalId} de la démonstration refusée. ${title} ${detail}`,
    );
  }
}

async function publishAll(db: Db, options: OptionsDeChargement): Promise<void> {
  const { base, log, openPublication: open = openPublication } = options;
  const annuaire = await openAnnuaire(db);
  try {
    const referentiel = await openReferentiel(db);
    const rapprocheur = openRapprocheur({ referentiel, log });
    const moyens = { db, annuaire, referentiel, rapprocheur, base };
    await publish(open({ ...moyens, log }));
    const decider = openDecisions(moyens);
    for (const { plateforme, ...decision } of decisions) await decider(plateforme, decision);
  } finally {
    annuaire.close();
  }
}

/**
 * Loads the demonstration into an empty database, or completes an interrupted load, and gives its keys. When it is
 * already there, only renews the keys: the former ones are revoked. Undefined, and nothing done, in a database that
 * holds anything else.
 */
export async function loadDemonstration(
  db: Db,
  options: OptionsDeChargement,
): Promise<ClesDeDemonstration | undefined> {
  // Two processes that start together: the second one finds the work done.
  return db.transaction().execute(async (verrou) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('api-projets démonstration', 0))`.execute(verrou);
    const etat = await readEtat(db);
    if (etat === 'autre') return undefined;
    if (etat === 'chargee') return renewCles(db);
    if (etat === 'vide') await createPlateformes(db);
    await publishAll(db, options);
    return db.transaction().execute(async (tx) => {
      const administration = { slug: slugAdmin, nom: 'Administration de la démonstration' };
      await createPlateforme(tx, { ...administration, demonstration: true });
      return createCles(tx);
    });
  });
}
