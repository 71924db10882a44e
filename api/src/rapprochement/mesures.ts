// Prometheus metrics of record linkage.

import { sql } from 'kysely';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Db } from '../infra/db.ts';

export interface Mesures {
  observeCandidats(count: number): void;
  observeDuree(seconds: number): void;
  countClasse(classe: string): void;
  countEchec(): void;
}

export const sansMesures: Mesures = {
  observeCandidats() {},
  observeDuree() {},
  countClasse() {},
  countEchec() {},
};

/** Traces whose linkage is left for the worker. */
async function countDifferes(db: Db): Promise<number> {
  const { rows } = await sql<{
    count: number;
  }>`SELECT count(*)::int AS count FROM rapprochement_differe`.execute(db);
  return rows[0]?.count ?? 0;
}

export function registerMesures(registry: Registry, db: Db): Mesures {
  const registers = [registry];
  const candidats = new Histogram({
    name: 'rapprochement_candidats',
    help: 'Candidats comparés par trace.',
    buckets: [0, 1, 2, 5, 10, 20, 50, 100, 200],
    registers,
  });
  const durees = new Histogram({
    name: 'rapprochement_duree_secondes',
    help: 'Durée du rapprochement d’une écriture.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1],
    registers,
  });
  const classes = new Counter({
    name: 'rapprochement_paires_total',
    help: 'Paires jugées, par classe.',
    labelNames: ['classe'],
    registers,
  });
  const echecs = new Counter({
    name: 'rapprochement_echecs_total',
    help: 'Rapprochements différés par une erreur.',
    registers,
  });
  new Gauge({
    name: 'rapprochement_differes',
    help: 'Traces dont le rapprochement reste à faire.',
    registers,
    async collect() {
      this.set(await countDifferes(db).catch(() => Number.NaN));
    },
  });
  return {
    observeCandidats: (count) => candidats.observe(count),
    observeDuree: (seconds) => durees.observe(seconds),
    countClasse: (classe) => classes.inc({ classe }),
    countEchec: () => echecs.inc(),
  };
}
