// Reading a decision as sent: every fault against the table of types is named, by field. Pure.
import type { Decision } from '@projets-collectivites/schema';
import type { ErreurDeChamp } from '../infra/problem.ts';
import { donneesInvalides } from '../projets/index.ts';
import {
  champsCorrigeables,
  isChampCorrigeable,
  type RegleDeType,
  reglesParType,
  type TypeDeDecision,
} from './regles-par-type.ts';

/** A decision whose form is right; its objects remain to be found. */
export interface Demande {
  type: TypeDeDecision;
  objetA: string;
  objetB: string | null;
  verdict: string | null;
  payload: Record<string, unknown> | null;
  commentaire: string | null;
  auteur: string | null;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const slug = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export const isUuid = (texte: string): boolean => uuid.test(texte);
const isReference = (texte: string) => texte.includes(':') || isUuid(texte);

const attendus = {
  trace: 'la référence d’un autre projet ou d’une autre trace',
  plan: 'la référence d’un plan (`plateforme:externalId`)',
  service: 'le nom court d’un service',
} as const;

function checkObjetB(type: string, { objetB }: RegleDeType, recu: string | undefined): string | undefined {
  if (objetB === null) return recu === undefined ? undefined : `sans objet pour ${type} : retirez ce champ`;
  if (recu === undefined) return `champ obligatoire pour ${type} : ${attendus[objetB]}`;
  const isRight = objetB === 'service' ? slug.test(recu) && !isUuid(recu) : isReference(recu);
  return isRight ? undefined : `doit être ${attendus[objetB]}`;
}

function checkVerdict(type: string, { verdicts }: RegleDeType, recu: string | null): string | undefined {
  if (verdicts.length === 0) return recu === null ? undefined : `sans objet pour ${type} : retirez ce champ`;
  const list = verdicts.join(', ');
  if (recu === null) return `champ obligatoire pour ${type}, l’une de ces valeurs : ${list}`;
  return verdicts.includes(recu) ? undefined : `doit être, pour ${type}, l’une de ces valeurs : ${list}`;
}

const membres = { correction: ['champ', 'valeurProposee', 'source'], message: ['message'] } as const;

function* checkPayload(
  type: string,
  { payload }: RegleDeType,
  recu: Record<string, unknown>,
): Generator<ErreurDeChamp> {
  const allowed: readonly string[] = payload === null ? [] : membres[payload];
  for (const membre of Object.keys(recu)) {
    if (allowed.includes(membre)) continue;
    yield { pointer: `/payload/${membre}`, detail: `sans objet pour ${type} : retirez ce champ` };
  }
  if (payload !== 'correction') return;
  const { champ, valeurProposee } = recu;
  if (champ === undefined) {
    yield { pointer: '/payload/champ', detail: 'champ obligatoire : le nom du champ à corriger' };
  } else if (!isChampCorrigeable(String(champ))) {
    yield {
      pointer: '/payload/champ',
      detail: 'ce champ ne se corrige pas',
      propositions: Object.keys(champsCorrigeables),
    };
  }
  const isEmpty = Array.isArray(valeurProposee) ? valeurProposee.length === 0 : valeurProposee === '';
  if (valeurProposee === undefined || valeurProposee === null || isEmpty) {
    yield {
      pointer: '/payload/valeurProposee',
      detail: 'champ obligatoire : la valeur que vous proposez, non vide',
    };
  }
}

function known(objet: object | null | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(objet ?? {}).filter(([, valeur]) => valeur !== null));
}

/** An id is compared in lower case, as it is kept. */
function normalize(reference: string): string {
  return isUuid(reference) ? reference.toLowerCase() : reference;
}

/** Throws one problem naming every faulty field. `recue` has passed its JSON Schema. */
export function readDemande(recue: Decision): Demande {
  const type = recue.typeDecision;
  const regle = reglesParType[type];
  const payload = known(recue.payload);
  const objetA = normalize(recue.objetA);
  const objetB = recue.objetB === undefined ? null : normalize(recue.objetB);
  const verdict = recue.verdict ?? null;
  const erreurs: ErreurDeChamp[] = [];
  const add = (pointer: string, detail: string | undefined) => {
    if (detail !== undefined) erreurs.push({ pointer, detail });
  };
  if (type === 'correction_tranchee' && !isUuid(objetA)) {
    add('/objetA', 'doit être l’identifiant d’une correction signalée');
  }
  add('/objetB', checkObjetB(type, regle, objetB ?? undefined));
  if (regle.objetB === 'trace' && objetA === objetB) {
    add('/objetB', 'désigne le même objet que objetA : il en faut deux');
  }
  add('/verdict', checkVerdict(type, regle, verdict));
  erreurs.push(...checkPayload(type, regle, payload));
  if (erreurs.length > 0) throw donneesInvalides(erreurs);
  return {
    type,
    objetA,
    objetB,
    verdict,
    payload: Object.keys(payload).length > 0 ? payload : null,
    commentaire: recue.commentaire || null,
    auteur: recue.auteur || null,
  };
}
