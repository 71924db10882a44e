// In-memory view of plateformes, keys, cercles and correspondences: the hot path makes no query.
// A version number, polled every second, bounds its age; an unknown key triggers an immediate look.
import type { Db } from '../infra/db.ts';
import { type TableDeCorrespondance, tableDeCorrespondance, tableVide } from './correspondance-rules.ts';
import type { Origine, Scope } from './rules.ts';
import { type Instantane, type LigneCorrespondance, readInstantane, readVersion } from './store-annuaire.ts';

/** A plateforme as every process knows it. */
export interface PlateformeConnue {
  readonly slug: string;
  readonly nom: string;
  readonly url: string | null;
  readonly origine: Origine;
  readonly active: boolean;
  /** Its values may be the reference of a projet; false for open-data imports. */
  readonly peutPosseder: boolean;
  readonly demonstration: boolean;
  readonly quotaParMinute: number;
}

export interface CleConnue {
  readonly id: string;
  readonly plateforme: PlateformeConnue;
  readonly empreinte: Buffer;
  readonly scopes: ReadonlySet<Scope>;
  readonly creeLe: Date;
  readonly expireLe: Date | null;
  readonly revoqueeLe: Date | null;
}

export interface Annuaire {
  plateforme(slug: string): PlateformeConnue | undefined;
  /** Every plateforme, disabled ones included, by slug. */
  plateformes(): readonly PlateformeConnue[];
  cle(id: string): CleConnue | undefined;
  /** The cercles that a plateforme belongs to, by name. */
  cerclesDe(slug: string): readonly string[];
  /** The plateformes of a cercle; undefined when it does not exist. */
  membres(cercle: string): readonly string[] | undefined;
  /** A plateforme's own labels, ready for `appliquerCorrespondances`. */
  correspondances(slug: string): TableDeCorrespondance;
}

export interface AnnuaireOuvert extends Annuaire {
  /** Reads the database now: the caller sees its own changes. */
  refresh(): Promise<void>;
  /** Reads it again if it changed; calls close together share one query, at most one per `delaiEntreVerifications`. */
  verify(): Promise<void>;
  close(): void;
}

export interface OptionsAnnuaire {
  /** Milliseconds between two looks at the version; bounds how long a revoked key still works. */
  intervalleMs?: number;
  /** Milliseconds between two looks caused by unknown keys. */
  delaiEntreVerificationsMs?: number;
  onError?: (error: unknown) => void;
}

interface Etat {
  version: number;
  liste: PlateformeConnue[];
  plateformes: Map<string, PlateformeConnue>;
  cles: Map<string, CleConnue>;
  membres: Map<string, readonly string[]>;
  cercles: Map<string, string[]>;
  correspondances: Map<string, TableDeCorrespondance>;
}

const aucun: readonly string[] = Object.freeze([]);

function toEtat(lu: Instantane): Etat {
  const plateformes = new Map(lu.plateformes.map((p) => [p.slug, Object.freeze(p)]));
  const cles = new Map<string, CleConnue>();
  for (const cle of lu.cles) {
    const plateforme = plateformes.get(cle.plateforme);
    if (plateforme === undefined) continue;
    cles.set(cle.id, {
      id: cle.id,
      plateforme,
      empreinte: Buffer.from(cle.empreinte, 'hex'),
      scopes: new Set(cle.scopes),
      creeLe: new Date(cle.creeLe),
      expireLe: cle.expireLe === null ? null : new Date(cle.expireLe),
      revoqueeLe: cle.revoqueeLe === null ? null : new Date(cle.revoqueeLe),
    });
  }
  const membres = new Map<string, readonly string[]>();
  const cercles = new Map<string, string[]>();
  for (const cercle of lu.cercles) {
    membres.set(cercle.nom, Object.freeze(cercle.membres));
    for (const slug of cercle.membres) cercles.set(slug, [...(cercles.get(slug) ?? []), cercle.nom]);
  }
  const lignes = new Map<string, LigneCorrespondance[]>();
  for (const ligne of lu.correspondances) {
    const deja = lignes.get(ligne.plateforme);
    if (deja === undefined) lignes.set(ligne.plateforme, [ligne]);
    else deja.push(ligne);
  }
  const correspondances = new Map([...lignes].map(([slug, l]) => [slug, tableDeCorrespondance(l)]));
  return {
    version: lu.version,
    liste: [...plateformes.values()],
    plateformes,
    cles,
    membres,
    cercles,
    correspondances,
  };
}

export async function openAnnuaire(db: Db, options: OptionsAnnuaire = {}): Promise<AnnuaireOuvert> {
  const intervalle = options.intervalleMs ?? 1000;
  const delai = options.delaiEntreVerificationsMs ?? 100;
  const onError = options.onError ?? (() => {});
  let etat = toEtat(await readInstantane(db));
  let ferme = false;

  // Answers may come back in another order than asked: an older snapshot never replaces a newer one.
  let demandees = 0;
  let appliquee = 0;
  const refresh = async () => {
    const demande = ++demandees;
    const lu = await readInstantane(db);
    if (demande < appliquee) return;
    appliquee = demande;
    etat = toEtat(lu);
  };
  const look = async () => {
    if ((await readVersion(db)) !== etat.version) await refresh();
  };

  let prochaine: Promise<void> | undefined;
  let derniere = Number.NEGATIVE_INFINITY;
  const verify = () => {
    prochaine ??= (async () => {
      const attente = Math.max(0, derniere + delai - performance.now());
      await new Promise((resolve) => setTimeout(resolve, attente));
      derniere = performance.now();
      // Whoever asks from here on must see later changes: it waits for the next look.
      prochaine = undefined;
      await look();
    })();
    return prochaine;
  };

  let minuterie: NodeJS.Timeout;
  const plan = () => {
    minuterie = setTimeout(async () => {
      try {
        await look();
      } catch (error) {
        if (!ferme) onError(error);
      }
      if (!ferme) plan();
    }, intervalle);
    minuterie.unref();
  };
  plan();

  return {
    plateforme: (slug) => etat.plateformes.get(slug),
    plateformes: () => etat.liste,
    cle: (id) => etat.cles.get(id),
    cerclesDe: (slug) => etat.cercles.get(slug) ?? aucun,
    membres: (cercle) => etat.membres.get(cercle),
    correspondances: (slug) => etat.correspondances.get(slug) ?? tableVide,
    refresh,
    verify,
    close: () => {
      ferme = true;
      clearTimeout(minuterie);
    },
  };
}
