// Whole lists, streamed page by page: NDJSON for programs, CSV for spreadsheets, GeoJSON for maps.
import type { ProjetUnifie } from '@projets-collectivites/schema';
import { stringify } from 'csv-stringify/sync';

type Texts = AsyncIterable<readonly string[]>;

export async function* toNdjson(pages: Texts): AsyncGenerator<string> {
  for await (const textes of pages) if (textes.length > 0) yield `${textes.join('\n')}\n`;
}

const amount = (value: unknown) => (typeof value === 'number' ? String(value).replace('.', ',') : '');
const list = (values: readonly unknown[] | null | undefined) => (values ?? []).join(' | ');

const colonnes: Record<string, (projet: ProjetUnifie) => unknown> = {
  id: (p) => p.id,
  nom: (p) => p.nom,
  nature: (p) => p.nature,
  description: (p) => p.description,
  objectifs: (p) => p.objectifs,
  phase: (p) => p.phase,
  phaseStatut: (p) => p.phaseStatut,
  statutSource: (p) => p.statutSource,
  dateDebut: (p) => p.dateDebut,
  dateFin: (p) => p.dateFin,
  budgetPrevisionnel: (p) => amount(p.budgetPrevisionnel),
  collectivites: (p) => list(p.collectivites.map(({ type, code }) => `${type}:${code}`)),
  collectiviteResponsable: (p) => p.collectiviteResponsable,
  porteurSiret: (p) => p.porteur?.siret,
  latitude: (p) => amount(p.localisation?.latitude),
  longitude: (p) => amount(p.localisation?.longitude),
  adresse: (p) => p.localisation?.adresse,
  competences: (p) => list(p.competences),
  leviers: (p) => list(p.leviers),
  thematiques: (p) => list(p.thematiques),
  sites: (p) => list(p.sites),
  interventions: (p) => list(p.interventions),
  programmes: (p) => list(p.programmes),
  motsCles: (p) => list(p.motsCles),
  plans: (p) => list(p.plans?.map((plan) => (plan as { ref: string }).ref)),
  traces: (p) => list(p.traces.map(({ plateforme, externalId }) => `${plateforme}:${externalId}`)),
  statut: (p) => p.statut,
  alerte: (p) => p.alerte,
  divergences: (p) => list(p.divergences.map((divergence) => divergence.champ)),
  majLe: (p) => p.majLe,
};

/** Written by us, never by a plateforme: a negative longitude must stay a number. */
const numeriques = new Set(['budgetPrevisionnel', 'latitude', 'longitude']);
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

function cellOf(column: string, projet: ProjetUnifie): string {
  const text = String(colonnes[column]?.(projet) ?? '');
  return formula.test(text) && !numeriques.has(column) ? `'${text}` : text;
}

/** `;`, UTF-8 BOM, decimal commas; cells that a spreadsheet would run as formulas are neutralised. */
export async function* toCsv(pages: Texts): AsyncGenerator<string> {
  const columns = Object.keys(colonnes);
  yield stringify([columns], { bom: true, delimiter: ';' });
  for await (const textes of pages) {
    const rows = textes.map((texte) => {
      const projet = JSON.parse(texte) as ProjetUnifie;
      return columns.map((column) => cellOf(column, projet));
    });
    if (rows.length > 0) yield stringify(rows, { delimiter: ';' });
  }
}

function toFeature(texte: string) {
  const { localisation, ...properties } = JSON.parse(texte) as ProjetUnifie;
  const { latitude, longitude } = localisation ?? {};
  const located = typeof latitude === 'number' && typeof longitude === 'number';
  return {
    type: 'Feature',
    id: properties.id,
    geometry: located ? { type: 'Point', coordinates: [longitude, latitude] } : null,
    properties: { ...properties, localisation: localisation ?? null },
  };
}

/** A FeatureCollection (RFC 7946); projets without coordinates have a null geometry. */
export async function* toGeoJson(pages: Texts): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":[\n';
  let first = true;
  for await (const textes of pages) {
    for (const texte of textes) {
      yield `${first ? '' : ',\n'}${JSON.stringify(toFeature(texte))}`;
      first = false;
    }
  }
  yield '\n]}\n';
}
