// Use cases of plateformes and their keys, shared by the API, the command line and the demonstration.
import type { Db } from '../infra/db.ts';
import type { ErreurDeChamp } from '../infra/problem.ts';
import { createJeton } from './jeton.ts';
import {
  champsInvalides,
  cleIntrouvable,
  plateformeExiste,
  plateformeInconnue,
  tropDeCles,
} from './problems.ts';
import {
  clesVivantesMax,
  etatDeCle,
  isScope,
  type Origine,
  quotaParDefaut,
  slugRefuse,
  urlRefusee,
} from './rules.ts';
import {
  type ChangementPlateforme,
  type Cle,
  findPlateforme,
  insertCle,
  insertPlateforme,
  inTransaction,
  lockPlateforme,
  markCleRevoked,
  type Plateforme,
  patchPlateforme,
  readCles,
  readPlateformes,
} from './store.ts';

export interface NouvellePlateforme {
  slug: string;
  nom: string;
  url?: string | null;
  origine?: Origine;
  /** Default: true for a connected plateforme, false for open data. */
  peutPosseder?: boolean;
  demonstration?: boolean;
  quotaParMinute?: number;
}

function erreursDe(champs: { slug?: string; nom?: string; url?: string | null }): ErreurDeChamp[] {
  const erreurs: ErreurDeChamp[] = [];
  const slug = champs.slug === undefined ? undefined : slugRefuse(champs.slug);
  if (slug !== undefined) erreurs.push({ pointer: '/slug', detail: slug });
  if (champs.nom !== undefined && (champs.nom.trim() === '' || champs.nom.length > 200)) {
    erreurs.push({ pointer: '/nom', detail: 'Le nom compte 1 à 200 caractères.' });
  }
  const url = champs.url === undefined || champs.url === null ? undefined : urlRefusee(champs.url);
  if (url !== undefined) erreurs.push({ pointer: '/url', detail: url });
  return erreurs;
}

/** Creates a plateforme. 400 for a refused slug, name or address; 409 when the slug is taken. */
export async function createPlateforme(db: Db, nouvelle: NouvellePlateforme): Promise<Plateforme> {
  const erreurs = erreursDe(nouvelle);
  if (erreurs.length > 0) throw champsInvalides(erreurs);
  const origine = nouvelle.origine ?? 'connectee';
  const creee = await insertPlateforme(db, {
    slug: nouvelle.slug,
    nom: nouvelle.nom.trim(),
    url: nouvelle.url ?? null,
    origine,
    peutPosseder: nouvelle.peutPosseder ?? origine === 'connectee',
    demonstration: nouvelle.demonstration ?? false,
    quotaParMinute: nouvelle.quotaParMinute ?? quotaParDefaut,
  });
  if (creee === undefined) throw plateformeExiste(nouvelle.slug);
  return creee;
}

export async function getPlateforme(db: Db, slug: string): Promise<Plateforme> {
  const trouvee = await findPlateforme(db, slug);
  if (trouvee === undefined) throw plateformeInconnue(slug);
  return trouvee;
}

/** Plateformes by slug, after `apres`. */
export function listPlateformes(db: Db, { apres = '', limite = 200 } = {}): Promise<Plateforme[]> {
  return readPlateformes(db, apres, limite);
}

export async function updatePlateforme(
  db: Db,
  slug: string,
  changement: ChangementPlateforme,
): Promise<Plateforme> {
  const erreurs = erreursDe(changement);
  if (erreurs.length > 0) throw champsInvalides(erreurs);
  const modifiee = await patchPlateforme(db, slug, changement);
  if (modifiee === undefined) throw plateformeInconnue(slug);
  return modifiee;
}

/** Its keys stop working everywhere within two seconds; what it published stays. */
export function disablePlateforme(db: Db, slug: string): Promise<Plateforme> {
  return updatePlateforme(db, slug, { active: false });
}

/** Beyond, RFC 3339 cannot write it. */
const echeanceMax = Date.parse('9999-12-31T23:59:59.999Z');

export interface NouvelleCle {
  scopes: readonly string[];
  expireLe?: Date | null;
}

export interface CleCreee extends Cle {
  /** The whole key: shown this once, kept nowhere. */
  cle: string;
}

/** Creates a key. 404 without such a plateforme, 400 for an unknown scope or a past expiry, 409 for a third live key. */
export async function createCle(
  db: Db,
  slug: string,
  { scopes, expireLe = null }: NouvelleCle,
): Promise<CleCreee> {
  const now = Date.now();
  const erreurs: ErreurDeChamp[] = [];
  if (scopes.length === 0) erreurs.push({ pointer: '/scopes', detail: 'Donnez au moins un droit.' });
  scopes.forEach((scope, i) => {
    if (!isScope(scope)) erreurs.push({ pointer: `/scopes/${i}`, detail: 'Ce droit n’existe pas.' });
  });
  if (expireLe !== null && !(expireLe.getTime() > now)) {
    erreurs.push({ pointer: '/expireLe', detail: 'L’échéance doit être dans le futur.' });
  } else if (expireLe !== null && expireLe.getTime() > echeanceMax) {
    erreurs.push({ pointer: '/expireLe', detail: 'L’échéance ne va pas au-delà de l’an 9999.' });
  }
  if (erreurs.length > 0) throw champsInvalides(erreurs);
  return inTransaction(db, async (tx) => {
    if ((await lockPlateforme(tx, slug)) === undefined) throw plateformeInconnue(slug);
    const vivantes = (await readCles(tx, slug)).filter((cle) => etatDeCle(cle, now) === 'vivante');
    if (vivantes.length >= clesVivantesMax)
      throw tropDeCles(
        slug,
        vivantes.map((cle) => cle.id),
      );
    const { id, cle, empreinte } = createJeton();
    const uniques = [...new Set(scopes.filter(isScope))];
    const creee = await insertCle(tx, { id, plateforme: slug, empreinte, scopes: uniques, expireLe });
    return { ...creee, cle };
  });
}

/** Every key of a plateforme, oldest first, without secrets. */
export async function listCles(db: Db, slug: string): Promise<Cle[]> {
  await getPlateforme(db, slug);
  return readCles(db, slug);
}

/** Revokes a key for ever; give the plateforme to refuse the key of another. */
export async function revokeCle(db: Db, id: string, plateforme?: string): Promise<Cle> {
  const revoquee = await markCleRevoked(db, id, plateforme ?? null);
  if (revoquee === undefined) throw cleIntrouvable(id);
  return revoquee;
}
