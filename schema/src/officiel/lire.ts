// From a line of the official table to a trace. What has no place in a trace is kept in `complements.officiel`.
import type { Collectivite } from '../collectivites.ts';
import { motifs } from '../formats.ts';
import { PHASES, STATUTS } from '../identifiants.ts';
import { findEntree } from '../nomenclatures/recherche.ts';
import type { TracePubliee } from '../trace.ts';
import { COLONNES_DE_PLATEFORME, COLONNES_PROJET, type LigneOfficielle } from './colonnes.ts';
import { type ErreurOfficielle, lireListe, validerProjetOfficiel } from './valider.ts';

export interface LectureOptions {
  /** Lines of « collectivites » by id, when that file is given. */
  collectivites?: ReadonlyMap<string, LigneOfficielle>;
  /** Collectivité of a SIREN, by the reference data. */
  resolveSiren?: (siren: string) => Collectivite | undefined;
  /** Who publishes: its own column (`mecId`…) then gives the external id, instead of the official id. */
  plateforme?: string;
}

export interface AvertissementOfficiel {
  colonne: string;
  detail: string;
}

export type ProjetLu =
  | { externalId: string; trace: TracePubliee; avertissements: AvertissementOfficiel[]; erreurs?: undefined }
  | { erreurs: ErreurOfficielle[] };

interface Lecture {
  ligne: LigneOfficielle;
  options: LectureOptions;
  avertissements: AvertissementOfficiel[];
  /** Cells kept as they are, by column. */
  gardes: Record<string, unknown>;
}

const DATE = new RegExp(motifs.date, 'u');
const EXTERNAL_ID = new RegExp(motifs.externalId, 'u');
const nonEmpty = (cell: string | undefined) => (cell ? cell : undefined);
const isOneOf = <V extends string>(values: readonly V[], cell: string | undefined): cell is V =>
  (values as readonly (string | undefined)[]).includes(cell);

/** The trace that a line of « projets-territoire » describes, or what makes the line invalid. */
export function projetOfficielVersTrace(brute: LigneOfficielle, options: LectureOptions = {}): ProjetLu {
  const ligne = Object.fromEntries(COLONNES_PROJET.map(({ nom }) => [nom, (brute[nom] ?? '').trim()]));
  const erreurs = validerProjetOfficiel(ligne);
  if (erreurs.length > 0) return { erreurs };
  const lecture: Lecture = { ligne, options, avertissements: [], gardes: {} };
  const collectivites = readCollectivites(lecture);
  if (collectivites.length === 0) {
    const detail = 'aucune collectivité connue : ni collectiviteIds retrouvés, ni SIRET du porteur';
    return { erreurs: [{ colonne: 'collectiviteIds', detail }] };
  }
  const identite = readIdentite(lecture);
  const trace: TracePubliee = {
    nature: 'projet',
    nom: ligne.nom ?? '',
    collectivites,
    ...readTexts(lecture),
    ...readPhase(lecture),
    competences: readVocabulary(lecture, 'competences', 'code'),
    leviers: readVocabulary(lecture, 'leviers', 'libelle'),
    ...(identite.liens.length > 0 ? { memeProjetQue: identite.liens } : {}),
    complements: { officiel: { id: ligne.id, createdAt: ligne.createdAt, ...lecture.gardes } },
  };
  return {
    externalId: identite.externalId,
    trace: withoutUndefined(trace),
    avertissements: lecture.avertissements,
  };
}

function withoutUndefined(trace: TracePubliee): TracePubliee {
  return Object.fromEntries(Object.entries(trace).filter(([, value]) => value !== undefined)) as TracePubliee;
}

function keep({ ligne, avertissements, gardes }: Lecture, colonne: string, detail: string): void {
  gardes[colonne] = ligne[colonne];
  avertissements.push({ colonne, detail });
}

function readTexts(lecture: Lecture): Partial<TracePubliee> {
  const { ligne } = lecture;
  const referent = withoutEmpty({
    prenom: ligne.porteurReferentPrenom,
    nom: ligne.porteurReferentNom,
    email: ligne.porteurReferentEmail,
    telephone: ligne.porteurReferentTelephone,
    fonction: ligne.porteurReferentFonction,
  });
  const porteur = { ...withoutEmpty({ siret: ligne.porteurCodeSiret }), ...(referent ? { referent } : {}) };
  return {
    description: nonEmpty(ligne.description),
    budgetPrevisionnel: readBudget(lecture),
    dateDebut: readDate(lecture),
    majSourceLe: readInstant(lecture),
    programmes: ligne.programme ? [ligne.programme] : undefined,
    porteur: Object.keys(porteur).length > 0 ? porteur : undefined,
  };
}

function withoutEmpty(cells: Record<string, string | undefined>): Record<string, string> | undefined {
  const filled = Object.entries(cells).filter((cell): cell is [string, string] => Boolean(cell[1]));
  return filled.length > 0 ? Object.fromEntries(filled) : undefined;
}

function readBudget(lecture: Lecture): number | undefined {
  const cell = lecture.ligne.budgetPrevisionnel;
  if (!cell) return undefined;
  const budget = Number(cell);
  if (budget >= 0 && budget <= 1e12) return budget;
  keep(lecture, 'budgetPrevisionnel', 'montant négatif ou démesuré : gardé à part');
  return undefined;
}

function readDate(lecture: Lecture): string | undefined {
  const cell = lecture.ligne.dateDebutPrevisionnelle;
  if (!cell) return undefined;
  const day = /^\d{4}-\d{2}-\d{2}T/.test(cell) ? cell.slice(0, 10) : cell;
  if (DATE.test(day) && isCalendarDay(day)) return day;
  keep(lecture, 'dateDebutPrevisionnelle', 'date illisible (AAAA-MM-JJ attendu) : gardée à part');
  return undefined;
}

function isCalendarDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

function readInstant(lecture: Lecture): string | undefined {
  const time = Date.parse((lecture.ligne.updatedAt ?? '').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  const instant = Number.isNaN(time) ? '' : new Date(time).toISOString();
  if (new RegExp(motifs.instant, 'u').test(instant)) return instant;
  keep(lecture, 'updatedAt', 'instant impossible : gardé à part');
  return undefined;
}

function readPhase(lecture: Lecture): Partial<TracePubliee> {
  const { phase, phaseStatut } = lecture.ligne;
  if (!isOneOf(PHASES, phase)) {
    if (phaseStatut) keep(lecture, 'phaseStatut', 'statut sans phase : gardé tel quel');
    return { statutSource: nonEmpty(phaseStatut) };
  }
  return { phase, ...(isOneOf(STATUTS, phaseStatut) ? { phaseStatut } : {}) };
}

function readVocabulary(lecture: Lecture, colonne: string, valeur: 'code' | 'libelle'): string[] | undefined {
  const known: string[] = [];
  const unknown: string[] = [];
  for (const mot of lireListe(lecture.ligne[colonne]) ?? []) {
    const entree = findEntree(colonne, mot);
    if (entree) known.push(entree[valeur]);
    else unknown.push(mot);
  }
  if (unknown.length > 0) {
    keep(lecture, colonne, `hors de la nomenclature, gardé à part : ${unknown.join(', ').slice(0, 300)}`);
    lecture.gardes[colonne] = unknown;
  }
  return known.length > 0 ? [...new Set(known)] : undefined;
}

function readIdentite({ ligne, options, avertissements }: Lecture): { externalId: string; liens: string[] } {
  let externalId = ligne.id ?? '';
  const liens: string[] = [];
  for (const [colonne, plateforme] of COLONNES_DE_PLATEFORME) {
    const id = ligne[colonne];
    if (!id) continue;
    if (!EXTERNAL_ID.test(id)) {
      avertissements.push({ colonne, detail: 'identifiant illisible : lien laissé de côté' });
    } else if (plateforme === options.plateforme) externalId = id;
    else liens.push(`${plateforme}:${id}`);
  }
  return { externalId, liens };
}

function readCollectivites(lecture: Lecture): Collectivite[] {
  const { ligne, options, avertissements, gardes } = lecture;
  const found = new Map<string, Collectivite>();
  const add = (c: Collectivite) => found.set(`${c.type}:${c.code}`, c);
  const unknown: string[] = [];
  for (const id of lireListe(ligne.collectiviteIds) ?? []) {
    const described = options.collectivites?.get(id);
    const collectivite = described && readCollectivite(described);
    if (collectivite) add(collectivite);
    else unknown.push(id);
  }
  if (unknown.length > 0) {
    gardes.collectiviteIds = unknown;
    avertissements.push({
      colonne: 'collectiviteIds',
      detail: `inconnu : ${unknown.slice(0, 5).join(', ')}`,
    });
  }
  if (found.size === 0 && ligne.porteurCodeSiret) {
    const siren = ligne.porteurCodeSiret.slice(0, 9);
    const resolved = options.resolveSiren?.(siren);
    add(resolved ?? { type: 'autre', code: siren });
    const suite = resolved ? '' : ', inconnu du référentiel';
    avertissements.push({
      colonne: 'porteurCodeSiret',
      detail: `collectivité prise du SIREN du porteur${suite}`,
    });
  }
  return [...found.values()];
}

/** The collectivité that a line of « collectivites » describes, or undefined when it has no usable code. */
function readCollectivite(ligne: LigneOfficielle): Collectivite | undefined {
  const siren = nonEmpty(ligne.codeEpci) ?? nonEmpty(ligne.siren);
  const only = (cell: string | undefined) => {
    const codes = lireListe(cell) ?? [];
    return codes.length === 1 ? codes[0] : undefined;
  };
  const coded: Record<string, [Collectivite['type'], string | undefined]> = {
    Commune: ['commune', nonEmpty(ligne.codeInsee)],
    EPCI: ['epci', siren],
    Département: ['departement', only(ligne.codeDepartements)],
    Région: ['region', only(ligne.codeRegions)],
  };
  const [type, code] = coded[ligne.type ?? ''] ?? [];
  return type && code ? { type, code } : undefined;
}
