// Use cases of subscriptions: created, changed, paused, resumed, replayed by the plateforme that owns them.
import { uuidv7 } from 'uuidv7';
import { positionAvant, readEtendue, resolveCurseur } from '../evenements/index.ts';
import type { Db } from '../infra/db.ts';
import { hoteDe, refusDUrl } from './adresses.ts';
import {
  abonnementInconnu,
  abonnementsMax,
  champRefuse,
  rejeuxMax,
  tropDAbonnements,
  tropDeRejeux,
} from './problems.ts';
import { AdresseInterdite, type Resoudre, resolveAdmises } from './resolution.ts';
import { type Coffre, createSecret, type SecretGarde } from './secrets.ts';
import {
  type AbonnementSuivi,
  countRejeux,
  countUnderLock,
  findAbonnement,
  insertAbonnement,
  insertRejeu,
  lockAbonnement,
  type Modification,
  resetEchecs,
  touchAbonnement,
  updateAbonnement,
  updateEtat,
} from './store.ts';

export interface Contexte {
  coffre: Coffre;
  resoudre: Resoudre;
  parseTerritoire(texte: string): { cle: string } | { erreur: string; propositions?: string[] };
}

export interface Demandeur {
  plateforme: string;
  /** Of the demonstration: loopback addresses are accepted. */
  demonstration: boolean;
}

export interface Demande {
  url: string;
  types: readonly string[];
  territoires?: readonly string[] | null | undefined;
  inclureMiens?: boolean | undefined;
  description?: string | null | undefined;
  /** Cursor of the feed to start from; absent: from now on. */
  apres?: string | undefined;
}

/** Refuses an address that is private as written, or that its name leads to; an unknown name may come alive later. */
export async function checkUrl(contexte: Contexte, url: string, demandeur: Demandeur): Promise<void> {
  const droits = { local: demandeur.demonstration };
  const refus = refusDUrl(url, droits);
  if (refus !== undefined) throw champRefuse({ pointer: '/url', detail: refus });
  try {
    await resolveAdmises(hoteDe(new URL(url)), droits, contexte.resoudre);
  } catch (error) {
    if (!(error instanceof AdresseInterdite)) return;
    const detail = 'ce nom mène à une adresse privée ou locale : donnez une adresse publique';
    throw champRefuse({ pointer: '/url', detail });
  }
}

function readTerritoires(contexte: Contexte, textes: readonly string[] | null | undefined): string[] | null {
  if (!textes || textes.length === 0) return null;
  const cles = textes.map((texte, i) => {
    const lu = contexte.parseTerritoire(texte);
    if ('cle' in lu) return lu.cle;
    const { erreur, propositions } = lu;
    throw champRefuse({
      pointer: `/territoires/${i}`,
      detail: erreur,
      ...(propositions?.length ? { propositions } : {}),
    });
  });
  return [...new Set(cles)];
}

async function sealNew(contexte: Contexte, id: string): Promise<{ secret: string; garde: SecretGarde }> {
  const secret = createSecret();
  const chiffre = await contexte.coffre.sceller(secret, id);
  return { secret, garde: { chiffre, creeLe: new Date().toISOString(), expireLe: null } };
}

export async function getAbonnement(db: Db, plateforme: string, id: string): Promise<AbonnementSuivi> {
  const found = await findAbonnement(db, plateforme, id);
  if (found === undefined) throw abonnementInconnu(id);
  return found;
}

/** Creates a subscription, whose address was checked. Answers its secret, which is never shown again. */
export async function createAbonnement(tx: Db, contexte: Contexte, demandeur: Demandeur, demande: Demande) {
  const { plateforme } = demandeur;
  if ((await countUnderLock(tx, plateforme)) >= abonnementsMax) throw tropDAbonnements();
  const position =
    demande.apres === undefined ? (await readEtendue(tx)).fin : await resolveCurseur(tx, demande.apres);
  const id = uuidv7();
  const { secret, garde } = await sealNew(contexte, id);
  const nouveau = {
    id,
    plateforme,
    url: demande.url,
    types: [...new Set(demande.types)],
    territoires: readTerritoires(contexte, demande.territoires),
    inclureMiens: demande.inclureMiens ?? false,
    description: demande.description ?? null,
    secrets: [garde],
  };
  await insertAbonnement(tx, nouveau, position);
  return { abonnement: await getAbonnement(tx, plateforme, id), secret };
}

/** Changes what is given; the events already matched keep their place. */
export async function modifyAbonnement(
  db: Db,
  contexte: Contexte,
  { plateforme }: Demandeur,
  id: string,
  changes: Partial<Omit<Demande, 'apres'>>,
): Promise<AbonnementSuivi> {
  return db.transaction().execute(async (tx) => {
    const avant = await lockAbonnement(tx, plateforme, id);
    if (avant === undefined) throw abonnementInconnu(id);
    const { url, types, territoires, inclureMiens, description } = changes;
    const apres: Modification = {
      url: url ?? avant.url,
      types: types === undefined ? avant.types : [...new Set(types)],
      territoires: territoires === undefined ? avant.territoires : readTerritoires(contexte, territoires),
      inclureMiens: inclureMiens ?? avant.inclureMiens,
      description: description === undefined ? avant.description : description,
      secrets: avant.secrets,
    };
    await updateAbonnement(tx, plateforme, id, apres);
    return getAbonnement(tx, plateforme, id);
  });
}

/** How long the former secret still signs, unless told otherwise. */
const recouvrementHeures = 24;

/** A new secret; the one before signs beside it until it expires. Two live at most: an older one goes at once. */
export async function rotateSecret(
  tx: Db,
  contexte: Contexte,
  { plateforme }: Demandeur,
  id: string,
  heures = recouvrementHeures,
) {
  const avant = await lockAbonnement(tx, plateforme, id);
  if (avant === undefined) throw abonnementInconnu(id);
  const { secret, garde } = await sealNew(contexte, id);
  const expireLe = new Date(Date.now() + heures * 3_600_000).toISOString();
  const ancien = avant.secrets[0];
  const secrets = heures > 0 && ancien ? [garde, { ...ancien, expireLe }] : [garde];
  await updateAbonnement(tx, plateforme, id, { ...avant, secrets });
  return { abonnement: await getAbonnement(tx, plateforme, id), secret };
}

/** Stops the deliveries; the cursor waits. */
export function pauseAbonnement(db: Db, { plateforme }: Demandeur, id: string): Promise<AbonnementSuivi> {
  return db.transaction().execute(async (tx) => {
    const avant = await lockAbonnement(tx, plateforme, id);
    if (avant === undefined) throw abonnementInconnu(id);
    if (avant.etat === 'actif') {
      await updateEtat(tx, plateforme, id, { etat: 'en_pause', motif: 'Pause demandée.' });
    }
    return getAbonnement(tx, plateforme, id);
  });
}

/** Delivers again, from where it stopped and in order, whatever stopped it. */
export function resumeAbonnement(db: Db, { plateforme }: Demandeur, id: string): Promise<AbonnementSuivi> {
  return db.transaction().execute(async (tx) => {
    if ((await lockAbonnement(tx, plateforme, id)) === undefined) throw abonnementInconnu(id);
    await updateEtat(tx, plateforme, id, { etat: 'actif', motif: null });
    await resetEchecs(tx, id);
    return getAbonnement(tx, plateforme, id);
  });
}

export interface DemandeDeRejeu {
  depuis?: string | undefined;
  jusqua?: string | undefined;
  projet?: string | undefined;
}

/** Delivers again, with the same ids, what entered the feed between two instants; of one projet if asked. */
export async function replayAbonnement(
  tx: Db,
  { plateforme }: Demandeur,
  id: string,
  { depuis, jusqua, projet }: DemandeDeRejeu,
) {
  const abonnement = await lockAbonnement(tx, plateforme, id);
  if (abonnement === undefined) throw abonnementInconnu(id);
  if ((await countRejeux(tx, id)) >= rejeuxMax) throw tropDeRejeux();
  const suivi = await getAbonnement(tx, plateforme, id);
  const { debut } = await readEtendue(tx);
  const position = depuis === undefined ? debut : await positionAvant(tx, new Date(depuis));
  const asked = jusqua === undefined ? suivi.position : await positionAvant(tx, new Date(jusqua));
  // What the cursor has not reached will come by itself.
  const fin = Math.min(asked, suivi.position);
  if (depuis !== undefined && jusqua !== undefined && Date.parse(depuis) > Date.parse(jusqua)) {
    throw champRefuse({ pointer: '/jusqua', detail: 'la fin doit suivre le début' });
  }
  const rejeu = { id: uuidv7(), abonnement: id, position, fin, projet: projet ?? null };
  if (position < fin) {
    await insertRejeu(tx, rejeu);
    await touchAbonnement(tx, id);
  }
  return { id: rejeu.id, evenementsParcourus: Math.max(0, fin - position) };
}
