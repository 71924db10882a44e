// Liveness, readiness and Prometheus metrics. Nothing here names a plateforme's data.
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface OptionsDObservation {
  /** Throws when the database does not answer. */
  pingDatabase(): Promise<void>;
  /** Seconds that the oldest event without a position has waited. */
  ageOfOldestWaiting(): Promise<number>;
}

/** Beyond this, the feed is late enough to look at the workers. */
const lateSeconds = 60;

/** Answers the registry, where features add their own metrics. */
export function registerObservation(app: FastifyInstance, options: OptionsDObservation): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'http_requete_duree_secondes',
    help: 'Durée des requêtes HTTP, par méthode, route et statut.',
    labelNames: ['methode', 'route', 'statut'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  });
  new Gauge({
    name: 'journal_attente_secondes',
    help: 'Âge du plus ancien événement sans position dans le fil.',
    registers: [registry],
    async collect() {
      this.set(await options.ageOfOldestWaiting().catch(() => Number.NaN));
    },
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? '(aucune)';
    durations.observe(
      { methode: request.method, route, statut: reply.statusCode },
      reply.elapsedTime / 1_000,
    );
  });

  const config = { public: true } as const;
  const hidden = { hide: true } as const;
  app.get('/sante', { config, schema: hidden }, () => ({ etat: 'vivant' }));
  app.get('/pret', { config, schema: hidden }, async (request, reply) => {
    try {
      await options.pingDatabase();
      const retard = await options.ageOfOldestWaiting();
      return { etat: 'pret', fil: { retardSecondes: Math.round(retard), enRetard: retard > lateSeconds } };
    } catch (error) {
      request.log.warn({ code: (error as { code?: string }).code }, 'base injoignable');
      return reply.code(503).header('retry-after', '5').send({ etat: 'base injoignable' });
    }
  });
  app.get('/metriques', { config, schema: hidden }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
  return registry;
}
