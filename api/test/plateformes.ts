// A small application with access control only, for the tests of plateformes; several may share one database.
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import Fastify, { type FastifyInstance } from 'fastify';
import { openDb } from '../src/infra/db.ts';
import { registerHttp } from '../src/infra/http.ts';
import {
  accesFacultatif,
  createCle,
  createPlateforme,
  openAnnuaire,
  plateformes,
  registerAcces,
  tousLesScopes,
} from '../src/plateformes/index.ts';

export const base = 'http://essai.test';

export interface AppEssai {
  app: FastifyInstance;
  db: ReturnType<typeof openDb>['db'];
  annuaire: Awaited<ReturnType<typeof openAnnuaire>>;
  /** Ends the application, then its connections, as a process would. */
  close(): Promise<void>;
}

export interface OptionsEssai {
  intervalleMs?: number;
  intervalleUsagesMs?: number;
  listLibellesVus?: Parameters<typeof plateformes>[1]['listLibellesVus'];
}

export async function startAppEssai(url: string, options: OptionsEssai = {}): Promise<AppEssai> {
  const { db, close } = openDb({ url, max: 8 });
  const annuaire = await openAnnuaire(db, { intervalleMs: options.intervalleMs ?? 1000 });
  const app = Fastify();
  const [corps, adresse] = [false, true].map((coerceTypes) => {
    const ajv = new Ajv({
      removeAdditional: false,
      useDefaults: true,
      coerceTypes,
      allErrors: true,
      strict: false,
    });
    return addFormats.default(ajv);
  }) as [Ajv, Ajv];
  app.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? corps : adresse).compile(schema));
  registerHttp(app, { base });
  registerAcces(app, { db, annuaire, intervalleUsagesMs: options.intervalleUsagesMs ?? 10_000 });
  app.get('/public', { config: { public: true } }, (request) => ({
    plateforme: accesFacultatif(request)?.plateforme ?? null,
  }));
  app.get('/lecture', { config: { scope: 'projets:lecture' } }, (request) => ({
    ...request.acces,
    scopes: [...request.acces.scopes],
  }));
  app.post('/lot', { config: { scope: 'projets:ecriture', quota: 'lot' } }, () => ({ fait: true }));
  await app.register(plateformes, { db, annuaire, listLibellesVus: options.listLibellesVus });
  await app.ready();
  return {
    app,
    db,
    annuaire,
    close: async () => {
      await app.close();
      annuaire.close();
      await close();
    },
  };
}

/** A key with every right, on a plateforme of its own. */
export async function createCleAdmin(essai: AppEssai, slug = 'gestion'): Promise<string> {
  await createPlateforme(essai.db, { slug, nom: 'Gestion' });
  return (await createCle(essai.db, slug, { scopes: tousLesScopes })).cle;
}

export const bearer = (cle: string) => ({ authorization: `Bearer ${cle}` });
