// Table of contents: registers each feature, in dependency order, with explicit arguments.
import { join, relative } from 'node:path';
import swagger from '@fastify/swagger';
import { schemas } from '@projets-collectivites/schema';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { sql } from 'kysely';
import {
  abonnements,
  openCoffre,
  registerMesures as registerMesuresDesLivraisons,
} from './abonnements/index.ts';
import type { Config } from './config.ts';
import { briqueDeDecisions, decisions, effacementDeDecisions } from './decisions/index.ts';
import { ageOfOldestWaiting, evenements } from './evenements/index.ts';
import { answerBrokenRequest } from './infra/broken-request.ts';
import { registerPublicCors } from './infra/cors.ts';
import type { Db } from './infra/db.ts';
import { registerHttp, sendProblem, toProblem } from './infra/http.ts';
import { registerObservation } from './infra/observation.ts';
import { openapiOptions } from './infra/openapi.ts';
import { nomenclatures } from './nomenclatures/index.ts';
import { type DemonstrationAffichee, openSite, pages, registerPagesDErreur } from './pages/index.ts';
import { type AnnuaireOuvert, plateformes, registerAcces } from './plateformes/index.ts';
import { listLibellesVus, projets, type Rapprocheur } from './projets/index.ts';
import { openRapprocheur, rapprochement, registerMesures } from './rapprochement/index.ts';
import { type Referentiel, territoires } from './territoires/index.ts';

export interface AppDeps {
  config: Pick<Config, 'urlPublique' | 'dataDir'> & Partial<Pick<Config, 'cleSecrets'>>;
  db: Db;
  annuaire: AnnuaireOuvert;
  referentiel: Referentiel;
  logger: FastifyBaseLogger;
  /** Instead of the linkage that serves: for what measures or tests the rest alone. */
  rapprocheur?: Rapprocheur;
}

function createAjv(coerceTypes: boolean | 'array'): Ajv {
  const options = {
    removeAdditional: false,
    useDefaults: coerceTypes !== false,
    coerceTypes,
    allErrors: true,
    strict: false,
  } as const;
  const ajv = addFormats.default(new Ajv(options));
  for (const schema of schemas) ajv.addSchema(schema);
  return ajv;
}

/** Bodies are taken as they are; addresses and headers are texts, and say numbers and lists as they can. */
function setValidation(app: FastifyInstance): void {
  const bodies = createAjv(false);
  const addresses = createAjv('array');
  app.setValidatorCompiler(({ schema, httpPart }) =>
    (httpPart === 'body' ? bodies : addresses).compile(schema),
  );
}

/** What the pages say of the fictional data, as long as a plateforme of the demonstration is there. */
function demonstrationOf(annuaire: AnnuaireOuvert, dataDir: string): DemonstrationAffichee | undefined {
  const loaded = annuaire.plateformes().some((plateforme) => plateforme.demonstration);
  return loaded ? { fichier: relative(process.cwd(), join(dataDir, 'demo.json')) } : undefined;
}

/** The HTTP application, the same for the server and for tests; not listening yet. */
export async function buildApp({
  config,
  db,
  annuaire,
  referentiel,
  logger,
  rapprocheur: autre,
}: AppDeps): Promise<FastifyInstance> {
  const base = config.urlPublique;
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 256 * 1024,
    forceCloseConnections: 'idle',
    // Silence on a socket: twice the longest poll, so that a dead client does not hold a bulk for ever.
    connectionTimeout: 60_000,
    // Three bytes of address for each byte of the longest reference.
    routerOptions: { maxParamLength: 4_000, ignoreTrailingSlash: true },
    requestIdHeader: false,
    clientErrorHandler: answerBrokenRequest(base),
    frameworkErrors: (error, request, reply) =>
      sendProblem(reply as never, toProblem(error, request.log), base),
  });
  setValidation(app);
  for (const schema of schemas) app.addSchema(schema);
  registerHttp(app, { base });
  registerPublicCors(app);
  const site = await openSite({ base, demonstration: () => demonstrationOf(annuaire, config.dataDir) });
  registerPagesDErreur(app, site);
  await app.register(swagger, openapiOptions(base));
  registerAcces(app, { db, annuaire });
  const registry = registerObservation(app, {
    pingDatabase: async () => {
      await sql`SELECT 1`.execute(db);
    },
    ageOfOldestWaiting: () => ageOfOldestWaiting(db),
  });

  await app.register(plateformes, { db, annuaire, listLibellesVus: (slug) => listLibellesVus(db, slug) });
  await app.register(territoires, { referentiel });
  await app.register(nomenclatures);
  await app.register(evenements, {
    db,
    base,
    parseTerritoire: (texte) => referentiel.parseTerritoire(texte),
  });
  const mesures = registerMesures(registry, db);
  const rapprocheur = autre ?? openRapprocheur({ referentiel, mesures, log: logger });
  const options = { db, annuaire, referentiel, rapprocheur, base };
  await app.register(projets, { ...options, briques: [briqueDeDecisions], effacementDeDecisions });
  await app.register(decisions, options);
  await app.register(rapprochement, options);
  registerMesuresDesLivraisons(registry, db);
  await app.register(abonnements, {
    db,
    base,
    coffre: openCoffre(config),
    parseTerritoire: (texte) => referentiel.parseTerritoire(texte),
  });
  await app.register(pages, { site, annuaire: referentiel });
  return app;
}
