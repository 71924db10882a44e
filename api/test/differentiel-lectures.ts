// What each reader is served, against what the naive model says: one by one, in whole, by filters and pages.
import { expect } from 'vitest';
import type { Lecteur, Theatre } from './differentiel-scene.ts';
import type { Modele, TraceNaive } from './modele-naif.ts';
import { lectureOf, listVues, type Regles, type VueNaive } from './modele-naif-vue.ts';
import type { Corps, Hasard } from './sequences.ts';

/** Keys sorted, divergences by field: two documents that say the same have the same text. */
export function canonical(document: Corps): string {
  const { majLe: _, ...rest } = document;
  const byChamp = (a: unknown, b: unknown) =>
    String((a as Corps).champ) < String((b as Corps).champ) ? -1 : 1;
  const sorted = { ...rest, divergences: [...(rest.divergences as Corps[])].sort(byChamp) };
  return JSON.stringify(sorted, (_key, value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** The words of an alert are free. */
export function expectSameDocument(served: Corps, expected: Corps, context: string): void {
  const actual = 'alerte' in served ? { ...served, alerte: served.alerte !== null } : served;
  if (canonical(actual) === canonical(expected)) return;
  expect(JSON.parse(canonical(actual)), context).toEqual(JSON.parse(canonical(expected)));
}

export async function exportNdjson(lecteur: Lecteur, query = ''): Promise<Corps[]> {
  const answer = await lecteur.appel('GET', `/v1/projets${query}`, undefined, {
    accept: 'application/x-ndjson',
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.body
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** The whole list of a reader against the model's. */
export async function compareAll(theatre: Theatre, modele: Modele, lecteur: Lecteur, context: string) {
  const vues = listVues(modele, lecteur, theatre.regles);
  const served = await exportNdjson(lecteur);
  expect(
    served.map((projet) => projet.id),
    context,
  ).toEqual([...vues.keys()].sort());
  for (const projet of served) {
    expectSameDocument(projet, (vues.get(projet.id as string) as VueNaive).document, context);
  }
  return vues;
}

/** Every reference and every natal id, one by one. */
export async function compareReads(
  theatre: Theatre,
  modele: Modele,
  lecteur: Lecteur,
  refs: readonly string[],
  context: string,
): Promise<void> {
  const vues = listVues(modele, lecteur, theatre.regles);
  for (const ref of refs) {
    const trace = modele.traces.get(ref);
    for (const parId of [false, true]) {
      if (parId && !trace) continue;
      const asked = parId ? (trace as TraceNaive).natal : encodeURIComponent(ref);
      const expected = lectureOf(modele, vues, trace, lecteur, parId);
      const answer = await lecteur.appel('GET', `/v1/projets/${asked}`);
      const where = `${context} ${lecteur.slug} lit ${asked} (${ref}) : ${answer.body}`;
      expect(answer.statusCode, where).toBe(expected.statut);
      if (expected.statut === 308) expect(answer.headers.location).toBe(`/v1/projets/${expected.id}`);
      if (expected.statut === 200) {
        const composed = { decisions: [], relations: [], similaires: [], liens: [] };
        const { document } = vues.get(expected.id) as VueNaive;
        expectSameDocument(answer.json(), { ...document, ...composed }, where);
      }
    }
  }
}

const territoires = ['commune:80021', 'groupement:248000531', 'departement:80', 'region:32', 'commune:44109'];

interface Filtre {
  query: string;
  keeps(vue: VueNaive, regles: Regles): boolean;
}

const isInside = (territoire: string) => (vue: VueNaive, regles: Regles) =>
  vue.membres.some((trace) =>
    (trace.corps.collectivites as { type: string; code: string }[]).some(({ type, code }) =>
      regles.dans(type, code).includes(territoire),
    ),
  );
const isCarriedBy = (type: string, code: string) => (vue: VueNaive) =>
  vue.membres.some((trace) =>
    (trace.corps.collectivites as Corps[]).some((c) => c.type === type && c.code === code),
  );
const says = (champ: string, ...valeurs: string[]) => {
  return ({ document }: VueNaive) => {
    const said = document[champ];
    return valeurs.some((valeur) => (Array.isArray(said) ? said.includes(valeur) : said === valeur));
  };
};

const filtres: readonly Filtre[] = [
  ...territoires.map((territoire) => ({ query: `territoire=${territoire}`, keeps: isInside(territoire) })),
  {
    query: 'territoire=commune:80021&portee=couvrant',
    keeps: (vue, regles) => isInside('commune:80021')(vue, regles) || isCarriedBy('epci', '248000531')(vue),
  },
  { query: 'nature=projet&nature=financement', keeps: says('nature', 'projet', 'financement') },
  { query: 'nature=fiche_action', keeps: says('nature', 'fiche_action') },
  { query: 'phase=Op%C3%A9ration', keeps: says('phase', 'Opération') },
  { query: 'phaseStatut=Termin%C3%A9', keeps: says('phaseStatut', 'Terminé') },
  { query: 'plateforme=tet', keeps: ({ membres }) => membres.some((m) => m.plateforme === 'tet') },
  { query: 'plateforme=odata', keeps: ({ membres }) => membres.some((m) => m.plateforme === 'odata') },
  { query: 'levier=V%C3%A9lo', keeps: says('leviers', 'Vélo') },
  { query: 'competence=90-21', keeps: says('competences', '90-211') },
  {
    query: 'plan=tet:plan-2',
    keeps: ({ document }) => (document.plans as Corps[]).some((plan) => plan.ref === 'tet:plan-2'),
  },
  { query: 'q=jaures', keeps: ({ membres }) => membres.some((m) => m.corps.nom === 'Gymnase Jaurès') },
  {
    query: 'territoire=departement:80&phase=Op%C3%A9ration&plateforme=mec',
    keeps: (vue, regles) =>
      isInside('departement:80')(vue, regles) &&
      vue.document.phase === 'Opération' &&
      vue.membres.some((m) => m.plateforme === 'mec'),
  },
];

async function walk(lecteur: Lecteur, query: string, limite: number): Promise<Corps[]> {
  const projets: Corps[] = [];
  let curseur = '';
  for (;;) {
    const answer = await lecteur.appel('GET', `/v1/projets?${query}&limite=${limite}${curseur}`);
    expect(answer.statusCode, answer.body).toBe(200);
    const page = answer.json();
    if (page.suivant !== null) expect(page.projets).toHaveLength(limite);
    projets.push(...page.projets);
    if (page.suivant === null) return projets;
    curseur = `&curseur=${page.suivant}`;
  }
}

/** Filters, in pages of an arbitrary size, by both sorts. */
export async function compareLists(
  theatre: Theatre,
  modele: Modele,
  lecteur: Lecteur,
  hasard: Hasard,
  context: string,
): Promise<void> {
  const vues = [...listVues(modele, lecteur, theatre.regles)];
  for (const { query, keeps } of filtres) {
    const where = `${context} ${lecteur.slug} ${query}`;
    const expected = vues.filter(([, vue]) => keeps(vue, theatre.regles)).map(([id]) => id);
    const byId = await walk(lecteur, query, hasard.pick([1, 3, 50]));
    expect(
      byId.map((projet) => projet.id),
      where,
    ).toEqual(expected.sort());
    const byDate = await walk(lecteur, `${query}&tri=-majLe`, hasard.pick([2, 50]));
    const firsts = [...new Map(byDate.map((projet) => [projet.id, projet])).values()];
    expect(firsts.map((projet) => projet.id).sort(), `${where} -majLe`).toEqual(expected);
    const dates = firsts.map((projet) => projet.majLe as string);
    expect(dates, `${where} -majLe`).toEqual([...dates].sort().reverse());
  }
}
