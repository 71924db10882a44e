// A trace as its plateforme reads it back.
import type { Referent } from '@projets-collectivites/schema';
import type { TraceEnBase } from './modele.ts';

/** Changes with every modification, that of the contact included. */
export function etagOf(trace: TraceEnBase): string {
  return `"${trace.revision}-${trace.natal.slice(-8)}"`;
}

/** The trace in the form in which it was published: what a patch applies to. */
export function publishedForm(trace: TraceEnBase, referent: Referent | null): Record<string, unknown> {
  const { contenu } = trace;
  const porteur = { ...contenu.porteur, ...(referent === null ? {} : { referent }) };
  return {
    ...contenu,
    collectivites: contenu.collectivites.map(({ type, code, codeOrigine }) => ({
      type,
      code: codeOrigine ?? code,
    })),
    ...(Object.keys(porteur).length > 0 ? { porteur } : {}),
    ...(trace.majSourceLe === null ? {} : { majSourceLe: trace.majSourceLe }),
    visibilite: trace.cercle === null ? 'partagee' : { cercle: trace.cercle },
  };
}

const vides = {
  description: null,
  objectifs: null,
  phase: null,
  phaseStatut: null,
  statutSource: null,
  dateDebut: null,
  dateFin: null,
  budgetPrevisionnel: null,
  collectiviteResponsable: null,
  porteur: null,
  localisation: null,
  competences: [],
  leviers: [],
  thematiques: [],
  sites: [],
  interventions: [],
  programmes: [],
  motsCles: [],
  plans: [],
  parent: null,
  memeProjetQue: [],
  financement: null,
  url: null,
  majSourceLe: null,
  complements: null,
};

/** Fields of a trace as read that need none of what it publishes. */
export const champsDEnTete: ReadonlySet<string> = new Set([
  'plateforme',
  'externalId',
  'projet',
  'etag',
  'version',
  'creeLe',
  'majLe',
  'supprimeLe',
  'motif',
]);

/** What is known of a trace without reading what it publishes. */
export function describeEnTete(trace: TraceEnBase): Record<string, unknown> {
  return {
    plateforme: trace.plateforme,
    externalId: trace.externalId,
    projet: { id: trace.projetId },
    etag: etagOf(trace),
    version: trace.version,
    creeLe: trace.creeLe,
    majLe: trace.majLe,
    ...(trace.supprimeLe === null ? {} : { supprimeLe: trace.supprimeLe, motif: trace.motif }),
  };
}

/** Every field, null or empty where nothing is known. `referent` only for keys that may read contacts. */
export function describeTrace(trace: TraceEnBase, referent: Referent | null): Record<string, unknown> {
  const { plateforme, externalId, ...suite } = describeEnTete(trace);
  return {
    plateforme,
    externalId,
    ...vides,
    ...publishedForm(trace, referent),
    collectivites: trace.contenu.collectivites,
    ...suite,
  };
}
