// What a plateforme reads to compare itself with us: its traces, all of them or those that changed since an instant.
import type { Db } from '../infra/db.ts';
import { champsDeTrace, pick, readChamps } from './champs.ts';
import { toInstant } from './instants.ts';
import type { Instant } from './modele.ts';
import { curseurRefuse, donneesInvalides } from './problems.ts';
import { listTraces, type TraceListee } from './store-lecture.ts';
import { champsDEnTete, describeEnTete, describeTrace } from './trace.ts';

export interface DemandeDeTraces {
  plateforme: string;
  modifieDepuis?: string | undefined;
  /** Names of fields, with commas; all of them when absent. */
  champs?: string | undefined;
  limite: number;
  curseur?: string | undefined;
  /** May read contacts. */
  contacts: boolean;
}

/**
 * One page, and the cursor of the next one. With `modifieDepuis`, in order of last change: a trace that changes
 * between two pages comes again, none is missed.
 */
export async function readTraces(
  db: Db,
  demande: DemandeDeTraces,
): Promise<{ traces: Record<string, unknown>[]; suivant: string | null }> {
  const { plateforme, limite, contacts } = demande;
  const depuis = demande.modifieDepuis === undefined ? null : toInstant(demande.modifieDepuis);
  if (depuis === undefined) {
    throw donneesInvalides([{ pointer: '/modifieDepuis', detail: 'cet instant n’existe pas' }]);
  }
  const apres = demande.curseur === undefined ? null : decodePosition(demande.curseur, depuis !== null);
  const champs = readChamps(demande.champs, champsDeTrace);
  const sansContenu = champs?.every((champ) => champsDEnTete.has(champ)) ?? false;
  const page = { plateforme, modifieDepuis: depuis, apres, limite: limite + 1, sansContenu };
  const found = await listTraces(db, page);
  const kept = found.slice(0, limite);
  const describe = ({ trace, referent }: TraceListee) =>
    sansContenu ? describeEnTete(trace) : describeTrace(trace, contacts ? referent : null);
  const last = found.length > limite ? kept.at(-1) : undefined;
  return {
    traces: kept.map((listee) => pick(describe(listee), champs)),
    suivant: last ? encodePosition(last, depuis !== null) : null,
  };
}

interface Position {
  toucheLe: Instant;
  externalId: string;
}

function encodePosition({ trace, toucheLe }: TraceListee, isByChange: boolean): string {
  return encode(isByChange ? `m~${toucheLe}~${trace.externalId}` : `t~${trace.externalId}`);
}

function encode(texte: string): string {
  return Buffer.from(texte).toString('base64url');
}

/** A cursor goes on with the list that gave it, and with no other. */
function decodePosition(curseur: string, isByChange: boolean): Position {
  const texte = Buffer.from(curseur, 'base64url').toString();
  const read = (isByChange ? /^m~([^~]*)~([^\0]*)$/su : /^t~()([^\0]*)$/su).exec(texte);
  const [, toucheLe = '', externalId = ''] = read ?? [];
  const isOurs = read !== null && encode(texte) === curseur;
  if (!isOurs || (isByChange && toInstant(toucheLe) !== toucheLe)) throw curseurRefuse();
  return { toucheLe, externalId };
}
