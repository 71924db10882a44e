// The real application over a database of its own, and the plateformes that tests speak for.
import type { LightMyRequestResponse } from 'fastify';
import pino from 'pino';
import { buildApp } from '../src/app.ts';
import { ensureJournal, sequenceBatch } from '../src/evenements/index.ts';
import { type Db, openDb } from '../src/infra/db.ts';
import {
  createCle,
  createPlateforme,
  openAnnuaire,
  type Scope,
  tousLesScopes,
} from '../src/plateformes/index.ts';
import { sansRapprochement } from '../src/projets/index.ts';
import { openReferentiel, type Referentiel } from '../src/territoires/index.ts';
import { createTestDatabase } from './harness.ts';

export const base = 'http://essai.test';

/** Encrypts the signing secrets of webhooks. */
export const cleSecrets = Buffer.alloc(32, 7);

export type Appel = (
  method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE',
  url: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<LightMyRequestResponse>;

export interface TestApp {
  app: Awaited<ReturnType<typeof buildApp>>;
  db: Db;
  url: string;
  annuaire: Awaited<ReturnType<typeof openAnnuaire>>;
  referentiel: Referentiel;
  /** Creates a plateforme with a key of these scopes (all by default), and speaks for it. */
  plateforme(
    slug: string,
    options?: { scopes?: readonly Scope[]; origine?: 'connectee' | 'opendata' },
  ): Promise<Appel & { cle: string }>;
  /** Gives their position to all the events queued so far. */
  sequence(): Promise<void>;
  /** Lines written by the application's log. */
  journal: string[];
  close(): Promise<void>;
}

// Loaded once per worker: the reference data is the same in every clone.
let referentiel: Promise<Referentiel> | undefined;

/** `rapproche: false`: traces join by what plateformes and people say alone. */
export async function startTestApp({ rapproche = true } = {}): Promise<TestApp> {
  const database = await createTestDatabase();
  const { db, close } = openDb({ url: database.url, max: 10 });
  await ensureJournal(db);
  const annuaire = await openAnnuaire(db, { intervalleMs: 1_000 });
  referentiel ??= openReferentiel(db);
  const journal: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void journal.push(line) });
  const loaded = await referentiel;
  const app = await buildApp({
    config: { urlPublique: base, dataDir: 'donnees', cleSecrets },
    db,
    annuaire,
    referentiel: loaded,
    logger,
    ...(rapproche ? {} : { rapprocheur: sansRapprochement }),
  });
  await app.ready();
  const callers = new Map<string, Appel & { cle: string }>();
  return {
    app,
    db,
    url: database.url,
    annuaire,
    referentiel: loaded,
    journal,
    async plateforme(slug, options = {}) {
      const { scopes = tousLesScopes, origine = 'connectee' } = options;
      const known = callers.get(`${slug} ${scopes.join()}`);
      if (known) return known;
      if (!annuaire.plateforme(slug)) await createPlateforme(db, { slug, nom: slug.toUpperCase(), origine });
      const { cle } = await createCle(db, slug, { scopes: [...scopes] });
      await annuaire.refresh();
      const call: Appel = (method, url, body, headers = {}) =>
        app.inject({
          method,
          url,
          headers: { authorization: `Bearer ${cle}`, ...headers },
          ...(body === undefined ? {} : { payload: body as object }),
        });
      const caller = Object.assign(call, { cle });
      callers.set(`${slug} ${scopes.join()}`, caller);
      return caller;
    },
    async sequence() {
      while ((await sequenceBatch(db)) !== 0);
    },
    async close() {
      await app.close();
      annuaire.close();
      await close();
      await database.drop();
    },
  };
}
