// What every command receives, and the resources that several of them open.
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { addressOf, type Config } from '../config.ts';
import { accessDatabase, type DatabaseAccess } from '../infra/database.ts';
import { type Db, openDb } from '../infra/db.ts';
import type { Lifecycle } from '../infra/lifecycle.ts';
import { codeOf, StartupError } from '../infra/startup-error.ts';

export interface CommandContext {
  config: Readonly<Config>;
  logger: Logger;
  life: Lifecycle;
  /** Arguments after the command's name. */
  args: string[];
  /** Tells something to the person at the terminal, on standard error. */
  tell(sentence: string): void;
}

export type Command = (context: CommandContext) => Promise<void>;

/** The database as its owner: a server's own, or a command's share of it. */
export async function openAccess(
  context: CommandContext,
  role: 'serveur' | 'commande',
): Promise<DatabaseAccess> {
  const access = await accessDatabase(context.config, role, context.tell);
  await context.life.onStop('base de données', access.close);
  return access;
}

/** Connections that a broken server never gives back do not hold the stop. */
const poolPatience = 5_000;

export async function openPool(context: CommandContext, url: string, name: string): Promise<Db> {
  const { logger, config, life } = context;
  let closing = false;
  const onError = (error: Error): void => {
    if (!closing) logger.error({ err: error }, 'connexion inactive perdue');
  };
  const { db, close } = openDb({ url, max: config.poolMax, applicationName: `api-projets ${name}`, onError });
  await life.onStop(`connexions de ${name}`, async () => {
    closing = true;
    await Promise.race([close(), delay(poolPatience, undefined, { ref: false })]);
  });
  return db;
}

/** The sentence of a refused address, naming the variable to change. */
export function listenFailure(error: unknown, { host, port }: Config): unknown {
  const sentences: Record<string, string> = {
    EADDRINUSE: `Le port ${port} est déjà utilisé sur ${host}. Arrêtez l’autre programme, ou choisissez un autre port avec PORT.`,
    EACCES: `Le port ${port} est réservé à l’administrateur : choisissez un PORT au-dessus de 1023.`,
    EADDRNOTAVAIL: `L’adresse ${host} n’est pas une adresse de cette machine : corrigez HOST.`,
    ENOTFOUND: `L’adresse ${host} est inconnue : corrigez HOST.`,
  };
  const sentence = sentences[codeOf(error) ?? ''];
  return sentence === undefined ? error : new StartupError(sentence, { cause: error });
}

/**
 * Fails early, before a database is created, when the address is not free. With PORT=0, chooses the port now: what is
 * written before listening (links, demo.json) names it.
 */
export async function checkAddress(config: Readonly<Config>): Promise<Readonly<Config>> {
  const port = await new Promise<number>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(listenFailure(error, config)));
    probe.listen({ host: config.host, port: config.port, exclusive: true }, () => {
      const bound = probe.address();
      probe.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : config.port));
    });
  });
  if (port === config.port) return config;
  const given = config.urlPublique !== addressOf(config.host, config.port);
  const urlPublique = given ? config.urlPublique : addressOf(config.host, port);
  return Object.freeze({ ...config, port, urlPublique });
}
