// `start`: everything in one process, ready to try: database, reference data, demonstration, HTTP, background work.
import { type Command, checkAddress, openAccess } from './context.ts';
import { prepareDatabase } from './prepare.ts';
import { openHttp, openWork } from './serve.ts';

export const start: Command = async (context) => {
  const { config, tell } = context;
  await checkAddress(config);
  const access = await openAccess(context, 'serveur');
  await prepareDatabase(context, access);
  await openWork(context, access);
  const address = await openHttp(context, access);
  tell(`
API Projets Collectivités
  adresse          ${address}
  documentation    ${address}/documentation
  prêt ?           ${address}/pret
  données          ${config.databaseUrl === undefined ? config.dataDir : 'base de DATABASE_URL'}

Ctrl-C pour arrêter.`);
};
