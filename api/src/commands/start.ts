// `start`: everything in one process, ready to try: database, reference data, demonstration, HTTP, background work.
import { type Demonstration, ensureDemonstration } from '../demonstration/index.ts';
import { type Command, checkAddress, openAccess } from './context.ts';
import { prepareDatabase } from './prepare.ts';
import { openHttp, openWork } from './serve.ts';

function describeCles({ cles }: Demonstration): string {
  const lignes = Object.entries(cles).map(([slug, cle]) => `  clé ${slug.padEnd(13)}${cle}`);
  return `\n\nDémonstration : projets fictifs, clés aussi dans demo.json\n${lignes.join('\n')}`;
}

export const start: Command = async (given) => {
  const context = { ...given, config: await checkAddress(given.config) };
  const { config, logger, tell } = context;
  const access = await openAccess(context, 'serveur');
  const db = await prepareDatabase(context, access);
  const demonstration = await ensureDemonstration(db, { config, tell, log: logger });
  await openWork(context, access);
  const address = await openHttp(context, access);
  tell(`
API Projets Collectivités
  adresse          ${address}
  documentation    ${address}/documentation
  prêt ?           ${address}/pret
  données          ${config.databaseUrl === undefined ? config.dataDir : 'base de DATABASE_URL'}${demonstration === undefined ? '' : describeCles(demonstration)}

Ctrl-C pour arrêter.`);
};
