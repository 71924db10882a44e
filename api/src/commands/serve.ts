// The two long-lived halves of the product, HTTP and background work, run apart or together.
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../app.ts';
import { addressOf } from '../config.ts';
import { startSequenceur } from '../evenements/index.ts';
import type { DatabaseAccess } from '../infra/database.ts';
import { settleHeap } from '../infra/heap.ts';
import { codeOf } from '../infra/startup-error.ts';
import { openAnnuaire } from '../plateformes/index.ts';
import { sansRapprochement, startRelocalisation } from '../projets/index.ts';
import { openRapprocheur, startRapprochement } from '../rapprochement/index.ts';
import { openReferentiel } from '../territoires/index.ts';
import {
  type Command,
  type CommandContext,
  checkAddress,
  listenFailure,
  openAccess,
  openPool,
} from './context.ts';
import { openLivraisons } from './livraisons.ts';
import { prepareDatabase } from './prepare.ts';

/** Requests in flight have this long to end once the stop is asked. */
const drainMs = 30_000;

async function closeHttp(app: FastifyInstance): Promise<void> {
  // A kept-alive connection whose answer ends during the stop would otherwise hold it until its timeout.
  const idle = setInterval(() => app.server.closeIdleConnections(), 50);
  const impatience = setTimeout(() => app.server.closeAllConnections(), drainMs);
  try {
    await app.close();
  } finally {
    clearInterval(idle);
    clearTimeout(impatience);
  }
}

/** Serves HTTP until the end; answers the address to open. */
export async function openHttp(context: CommandContext, access: DatabaseAccess): Promise<string> {
  const { config, logger, life } = context;
  const db = await openPool(context, access.url, 'serve');
  const annuaire = await openAnnuaire(db, {
    onError: (error) => logger.warn({ code: codeOf(error) }, 'annuaire : nouvel essai au prochain tour'),
  });
  await life.onStop('annuaire', async () => annuaire.close());
  const referentiel = await openReferentiel(db);
  referentiel.suivre(1_000, (error) =>
    logger.warn({ code: codeOf(error) }, 'référentiel : nouvel essai au prochain tour'),
  );
  await life.onStop('référentiel', async () => referentiel.close());
  const rapprocheur = config.rapprochement === 'inactif' ? sansRapprochement : undefined;
  const app = await buildApp({
    config,
    db,
    annuaire,
    referentiel,
    logger,
    ...(rapprocheur ? { rapprocheur } : {}),
  });
  await life.onStop('serveur HTTP', () => closeHttp(app));
  settleHeap();
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    throw listenFailure(error, config);
  }
  const bound = app.server.address();
  return addressOf(config.host, typeof bound === 'object' && bound !== null ? bound.port : config.port);
}

/** Runs the background work until the end. */
export async function openWork(context: CommandContext, access: DatabaseAccess): Promise<void> {
  const db = await openPool(context, access.url, 'work');
  const sequenceur = startSequenceur(db, { log: context.logger });
  await context.life.onStop('séquenceur', () => sequenceur.stop());
  await openLivraisons(context, access);
  const { logger: log } = context;
  const relocalisation = startRelocalisation(db, {
    log,
    openRapprocheur: (referentiel) => openRapprocheur({ referentiel, log }),
  });
  await context.life.onStop('relocalisation', () => relocalisation.stop());
  if (context.config.rapprochement === 'actif') {
    const rapprochement = startRapprochement(db, { log });
    await context.life.onStop('rapprochement', () => rapprochement.stop());
  }
}

/** `serve`: HTTP alone; any number of processes over one database. */
export const serve: Command = async (given) => {
  const context = { ...given, config: await checkAddress(given.config) };
  const access = await openAccess(context, 'serveur');
  await prepareDatabase(context, access);
  context.tell(`À l’écoute sur ${await openHttp(context, access)}`);
};

/** `work`: background work alone; any number of processes over one database. */
export const work: Command = async (context) => {
  const access = await openAccess(context, 'commande');
  await prepareDatabase(context, access);
  await openWork(context, access);
  context.tell('Travail de fond en cours.');
};
