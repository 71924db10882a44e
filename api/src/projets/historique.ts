// The history of a projet: every value of every field, by pages of changes that the reader can see.
import type { ProjetUnifie, Provenance } from '@projets-collectivites/schema';
import type { Db } from '../infra/db.ts';
import { toInstant } from './instants.ts';
import { textOf, uuid, viewOfPast } from './lecture.ts';
import type { Instant, RangDe } from './modele.ts';
import { projetInconnu } from './problems.ts';
import { listEtats } from './store-historique.ts';
import { findLigne, findReference } from './store-lecture.ts';
import { blocs, unions } from './unification.ts';
import { isVisible, type Lecteur } from './vue.ts';

export const champsSuivis: readonly string[] = [
  'nature',
  ...blocs.flatMap((bloc) => bloc.champs),
  ...unions,
  'plans',
  'statut',
];

/** Where a page starts, and until when the values that cross its start were said. */
export interface Reprise {
  avant: Instant;
  fins: Record<string, Instant | null>;
}

export interface DemandeDHistorique {
  ref: string;
  champs: readonly string[];
  reprise: Reprise | null;
  /** Changes examined. */
  limite: number;
}

interface ValeurPassee {
  valeur: unknown;
  /** Null: it begins before this page. */
  depuis: Instant | null;
  /** Until when the projet said so; null: still. */
  jusqua: Instant | null;
  source: Provenance | null;
}

export interface PageDHistorique {
  historique: { champ: string; valeurs: ValeurPassee[] }[];
  suivant: Reprise | null;
}

/** A lapse of time during which no followed field changed, for this reader. */
interface Etape {
  depuis: Instant;
  /** As it was at the beginning, as far back as was read. */
  projet: ProjetUnifie | undefined;
  /** JSON text by field. */
  textes: readonly string[];
}

const batch = 200;

const valeurOf = (projet: ProjetUnifie | undefined, champ: string): unknown =>
  ((projet ?? {}) as unknown as Record<string, unknown>)[champ] ?? null;
const isEmpty = (texte: string): boolean => texte === 'null' || texte === '[]';

/** Latest first, one more than wanted when there is: what the reader cannot tell apart counts once. */
async function listEtapes(
  db: Db,
  natal: string,
  demande: DemandeDHistorique,
  lecteur: Lecteur,
  rangDe: RangDe,
): Promise<{ etapes: Etape[]; known: boolean }> {
  const etapes: Etape[] = [];
  let known = false;
  let avant = demande.reprise?.avant ?? null;
  for (let size = demande.limite + 1; ; size = batch) {
    const etats = await listEtats(db, natal, lecteur.cercles, avant, size);
    for (const { instant, etat } of etats) {
      const projet = etat === null ? undefined : viewOfPast(etat, lecteur, rangDe);
      known ||= projet !== undefined;
      const textes = demande.champs.map((champ) => JSON.stringify(valeurOf(projet, champ)));
      const last = etapes.at(-1);
      if (last?.textes.every((texte, i) => texte === textes[i])) {
        Object.assign(last, { depuis: instant, projet });
      } else {
        etapes.push({ depuis: instant, projet, textes });
        if (etapes.length > demande.limite) return { etapes, known };
      }
    }
    if (etats.length < size) return { etapes, known };
    avant = etats.at(-1)?.instant ?? null;
  }
}

/** Values of one field, latest first; `crosses`: the last one began before the page, and was said until `fin`. */
function listValeurs(
  champ: string,
  rang: number,
  etapes: readonly Etape[],
  older: Etape | undefined,
  jusquaPremier: Instant | null,
): { valeurs: ValeurPassee[]; fin: Instant | null; crosses: boolean } {
  const valeurs: ValeurPassee[] = [];
  let fin = jusquaPremier;
  for (const [i, { depuis, projet, textes }] of etapes.entries()) {
    const texte = textes[rang] ?? 'null';
    const before = etapes[i + 1] ?? older;
    const crosses = before?.textes[rang] === texte;
    const isLast = i === etapes.length - 1;
    if (crosses && !isLast) continue;
    // Nothing said, and nothing known to have been said before, is no value.
    const isNothing = isEmpty(texte) && (before === undefined || crosses);
    const source = projet?.provenance[champ] ?? null;
    const valeur = valeurOf(projet, champ);
    if (!isNothing) valeurs.push({ valeur, depuis: crosses ? null : depuis, jusqua: fin, source });
    if (crosses) return { valeurs, fin, crosses };
    fin = depuis;
  }
  return { valeurs, fin, crosses: false };
}

/** The natal id that a reference designates, or the id of the projet that absorbed it. */
async function resolve(
  db: Db,
  ref: string,
  lecteur: Lecteur,
  rangDe: RangDe,
): Promise<{ natal: string } | { deplace: string }> {
  const id = uuid.test(ref) ? ref.toLowerCase() : undefined;
  const found = await findReference(db, id ?? ref, { ...lecteur, contacts: false });
  if (!found || !isVisible(found, lecteur.cercles)) throw projetInconnu();
  const isElsewhere = id !== undefined && found.projet !== null && found.projet.id !== id;
  if (!isElsewhere || (await findLigne(db, id, lecteur, []))) return { natal: found.natal };
  const texte = found.projet && (await textOf(db, found.projet, lecteur, rangDe));
  return found.projet && texte ? { deplace: found.projet.id } : { natal: found.natal };
}

/** One page of the values that each field has had, latest first, with the rights of today. */
export async function readHistorique(
  db: Db,
  demande: DemandeDHistorique,
  lecteur: Lecteur,
  rangDe: RangDe,
): Promise<PageDHistorique | { deplace: string }> {
  const resolved = await resolve(db, demande.ref, lecteur, rangDe);
  if ('deplace' in resolved) return resolved;
  const { reprise, champs, limite } = demande;
  const { etapes: all, known } = await listEtapes(db, resolved.natal, demande, lecteur, rangDe);
  if (!known && reprise === null) throw projetInconnu();
  const etapes = all.slice(0, limite);
  const older = all[limite];
  const fins: Reprise['fins'] = {};
  const historique = champs.flatMap((champ, rang) => {
    const carried = reprise?.fins[champ];
    const from = carried === undefined ? (reprise?.avant ?? null) : carried;
    const { valeurs, fin, crosses } = listValeurs(champ, rang, etapes, older, from);
    if (crosses) fins[champ] = fin;
    return valeurs.length > 0 ? [{ champ, valeurs }] : [];
  });
  const last = etapes.at(-1);
  return { historique, suivant: older && last ? { avant: last.depuis, fins } : null };
}

/** Opaque cursor, bound to the fields followed. */
export function encodeReprise(reprise: Reprise, champ: string | undefined): string {
  const fins = Object.entries(reprise.fins).map(([nom, fin]) => `${nom}=${fin ?? ''}`);
  return Buffer.from([champ ?? '', reprise.avant, ...fins].join('~')).toString('base64url');
}

/** Undefined when the text is no cursor of this history. */
export function decodeReprise(texte: string, champ: string | undefined): Reprise | undefined {
  const [bound, avant = '', ...parts] = Buffer.from(texte, 'base64url').toString().split('~');
  if (bound !== (champ ?? '') || toInstant(avant) !== avant) return undefined;
  const fins: Reprise['fins'] = {};
  for (const part of parts) {
    const [nom = '', fin = ''] = part.split('=');
    if (!champsSuivis.includes(nom) || (fin !== '' && toInstant(fin) !== fin)) return undefined;
    fins[nom] = fin === '' ? null : fin;
  }
  return { avant, fins };
}
