// Figures of the deliveries for the operator; nothing names a plateforme's data.
import { sql } from 'kysely';
import { Gauge, type Registry } from 'prom-client';
import type { Db } from '../infra/db.ts';

export interface MesuresDeLivraison {
  /** Events of the journal that the latest active subscription has not examined. */
  retard: number;
  /** Failed events, or held behind one. */
  enAttente: number;
  /** Lanes whose head failed. */
  enEchec: number;
  /** Age of the oldest of them, in seconds. */
  plusAncienneSecondes: number;
  livrees: number;
  echecs: number;
  /** Subscriptions stopped by failures. */
  arretes: number;
}

async function readMesures(db: Db): Promise<MesuresDeLivraison> {
  const { rows } = await sql<MesuresDeLivraison>`
    WITH actifs AS (
      SELECT s.* FROM abonnement_suivi s JOIN abonnement a ON a.id = s.abonnement WHERE a.etat = 'actif'
    ), attente AS (
      SELECT count(*) AS en_attente, count(*) FILTER (WHERE tentatives > 0) AS en_echec,
        extract(epoch FROM clock_timestamp() - min(premier_echec_le))::float8 AS age
      FROM livraison_attente
    )
    SELECT greatest(0, (SELECT derniere_position FROM journal) - (SELECT min(position) FROM actifs)) AS retard,
      attente.en_attente, attente.en_echec, coalesce(greatest(0, attente.age), 0) AS plus_ancienne_secondes,
      (SELECT coalesce(sum(livrees), 0) FROM abonnement_suivi) AS livrees,
      (SELECT coalesce(sum(echecs), 0) FROM abonnement_suivi) AS echecs,
      (SELECT count(*) FROM abonnement WHERE etat IN ('pause_automatique', 'arrete')) AS arretes
    FROM attente`.execute(db);
  return rows[0] as MesuresDeLivraison;
}

const mesures: [keyof MesuresDeLivraison, string, string][] = [
  [
    'retard',
    'webhooks_retard_evenements',
    'Événements que l’abonnement actif le plus en retard n’a pas examinés.',
  ],
  ['enAttente', 'webhooks_evenements_en_attente', 'Événements en échec, ou retenus derrière un échec.'],
  ['enEchec', 'webhooks_voies_en_echec', 'Voies (un projet d’un abonnement) dont la livraison échoue.'],
  ['plusAncienneSecondes', 'webhooks_plus_ancien_echec_secondes', 'Âge du plus ancien échec en cours.'],
  ['arretes', 'webhooks_abonnements_arretes', 'Abonnements arrêtés par des échecs.'],
];

/** Adds these figures to /metriques: one reading of the database serves each scrape. */
export function registerMesures(registry: Registry, db: Db): void {
  let reading: Promise<MesuresDeLivraison | undefined> | undefined;
  const read = () => {
    reading ??= readMesures(db)
      .catch(() => undefined)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  for (const [champ, name, help] of mesures) {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set((await read())?.[champ] ?? Number.NaN);
      },
    });
  }
  new Gauge({
    name: 'webhooks_tentatives',
    help: 'Tentatives de livraison des abonnements existants, par résultat.',
    labelNames: ['resultat'],
    registers: [registry],
    async collect() {
      const lues = await read();
      if (lues === undefined) return;
      this.set({ resultat: 'livree' }, lues.livrees);
      this.set({ resultat: 'echec' }, lues.echecs);
    },
  });
}
