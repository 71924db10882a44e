// Who calls, with which rights and what quota: one hook for every route of the application.
// A route says `config: { scope }` or `config: { public: true }`; one that says neither refuses to register.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Db } from '../infra/db.ts';
import type { Problem } from '../infra/problem.ts';
import type { AnnuaireOuvert, CleConnue } from './annuaire.ts';
import { bearerDe, type Jeton, memeSecret, parseJeton } from './jeton.ts';
import {
  annuaireIndisponible,
  cleAbsente,
  cleInvalide,
  plateformeDesactivee,
  quotaDepasse,
  scopeManquant,
} from './problems.ts';
import { createQuotas, type EtatDeQuota, type Quotas } from './quota.ts';
import { carries, etatDeCle, type Origine, type Scope } from './rules.ts';
import { createUsages } from './usage.ts';

/** Who calls and what it may do; `request.acces` of a route that demands a key. */
export interface Acces {
  readonly plateforme: string;
  readonly origine: Origine;
  readonly cleId: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Cercles of the plateforme: it may read what is restricted to them. */
  readonly cercles: readonly string[];
  readonly demonstration: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Open to all; a valid key may be sent and is then known. */
    public?: boolean;
    /** Right that the key must carry; `toute-cle`: any valid key. */
    scope?: Scope | 'toute-cle';
    /** `lot`: counted apart from ordinary requests. */
    quota?: 'lot';
  }
  interface FastifyRequest {
    /** The caller of a route that demands a key; a public route asks `accesFacultatif` instead. */
    acces: Acces;
  }
  interface FastifyInstance {
    quotas: Quotas;
  }
}

export interface OptionsAcces {
  db: Db;
  annuaire: AnnuaireOuvert;
  /** Milliseconds between two writings of the last uses. */
  intervalleUsagesMs?: number;
}

/** The caller of a public route, when it gave its key. */
export function accesFacultatif(request: FastifyRequest): Acces | undefined {
  return request.acces as Acces | undefined;
}

/** Finds the key of a token; one that another process has just created is looked for in the database. */
async function findCleRecente(annuaire: AnnuaireOuvert, jeton: Jeton): Promise<CleConnue | undefined> {
  try {
    await annuaire.verify();
  } catch {
    throw annuaireIndisponible();
  }
  return annuaire.cle(jeton.id);
}

function refusDe(
  cle: CleConnue | undefined,
  jeton: Jeton,
  scope: Scope | 'toute-cle' | undefined,
): Problem | undefined {
  if (cle === undefined || !memeSecret(jeton.secret, cle.empreinte)) return cleInvalide('inconnue');
  const etat = etatDeCle(cle, Date.now());
  if (etat !== 'vivante') return cleInvalide(etat);
  if (!cle.plateforme.active) return plateformeDesactivee(cle.plateforme.slug);
  if (scope !== undefined && scope !== 'toute-cle' && !carries(cle.scopes, scope))
    return scopeManquant(scope);
  return undefined;
}

function announceQuota(reply: FastifyReply, seau: string, etat: EtatDeQuota): void {
  reply.header('ratelimit-policy', `"${seau}";q=${etat.limite};w=60`);
  reply.header('ratelimit', `"${seau}";r=${etat.restant};t=${etat.secondes}`);
}

/** Installs access control on the whole application. Call it on the root instance, before any route. */
export function registerAcces(
  app: FastifyInstance,
  { db, annuaire, intervalleUsagesMs = 10_000 }: OptionsAcces,
): void {
  const warn = (objet: string) => (error: unknown) => app.log.warn({ err: error }, objet);
  const quotas = createQuotas(db, warn('quota non tenu : requêtes admises'));
  const usages = createUsages(db, intervalleUsagesMs, warn('dernières utilisations de clés non notées'));

  app.decorate('quotas', quotas);
  // Absent until the hook has read a key: only public routes ever see it so.
  app.decorateRequest('acces', undefined as unknown as Acces);

  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.public === true || config?.scope !== undefined) return;
    throw new Error(
      `La route ${String(method)} ${url} ne dit pas qui y accède : config.scope ou config.public`,
    );
  });

  app.addHook('onClose', () => usages.close());

  function admit(
    request: FastifyRequest,
    reply: FastifyReply,
    cle: CleConnue,
  ): undefined | Promise<undefined> {
    const { plateforme } = cle;
    request.acces = {
      plateforme: plateforme.slug,
      origine: plateforme.origine,
      cleId: cle.id,
      scopes: cle.scopes,
      cercles: annuaire.cerclesDe(plateforme.slug),
      demonstration: plateforme.demonstration,
    };
    usages.touch(cle.id);
    const seau = request.routeOptions.config.quota ?? 'default';
    const announce = (etat: EtatDeQuota): undefined => {
      announceQuota(reply, seau, etat);
      if (!etat.admis) throw quotaDepasse(seau, etat.limite, etat.secondes);
    };
    const etat = quotas.spend(plateforme, seau);
    return etat instanceof Promise ? etat.then(announce) : announce(etat);
  }

  // Usually answers without any promise: key and slice of quota are in memory.
  function check(request: FastifyRequest, reply: FastifyReply): undefined | Promise<undefined> {
    const { config } = request.routeOptions;
    const ouvert = config.public === true || request.is404;
    const texte = bearerDe(request.headers.authorization);
    if (texte === undefined) {
      if (ouvert) return;
      throw config.scope === undefined ? new Error('route sans règle d’accès') : cleAbsente();
    }
    const jeton = parseJeton(texte);
    if (jeton === undefined) throw cleInvalide('inconnue');
    const verdict = (cle: CleConnue | undefined) => {
      const refus = refusDe(cle, jeton, config.scope);
      if (refus !== undefined) throw refus;
      return admit(request, reply, cle as CleConnue);
    };
    const connue = annuaire.cle(jeton.id);
    return connue === undefined ? findCleRecente(annuaire, jeton).then(verdict) : verdict(connue);
  }

  app.addHook('onRequest', (request, reply, done) => {
    try {
      const later = check(request, reply);
      if (later === undefined) done();
      else later.then(() => done(), done);
    } catch (error) {
      done(error as Error);
    }
  });
}
