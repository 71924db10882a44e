// Plays one story against the real application and the naive model side by side, and compares what each reader gets.
import { sql } from 'kysely';
import { expect } from 'vitest';
import { createCercle } from '../src/plateformes/index.ts';
import { type Appel, startTestApp, type TestApp } from './app.ts';
import {
  applyModifier,
  applyPublier,
  applySupprimer,
  type Etat,
  type Modele,
  type Naissance,
  regroup,
  type TraceNaive,
} from './modele-naif.ts';
import { type LecteurNaif, lectureOf, listVues, type Regles, type VueNaive } from './modele-naif-vue.ts';
import type { Corps, Hasard, Ligne, Operation } from './sequences.ts';

export const slugs = ['mec', 'tet', 'recoco', 'odata'] as const;

export interface Lecteur extends LecteurNaif {
  appel: Appel;
}

export interface Theatre {
  t: TestApp;
  regles: Regles;
  /** Speakers, all of them readers too; `beta` only reads, in cercle b. */
  lecteurs: Map<string, Lecteur>;
  /** Empties the database of all that was published. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const cerclesOf: Record<string, readonly string[]> = { mec: ['a'], tet: ['a', 'b'], beta: ['b'] };

export async function openTheatre(): Promise<Theatre> {
  const t = await startTestApp();
  const lecteurs = new Map<string, Lecteur>();
  for (const slug of [...slugs, 'beta']) {
    const contacts = slug !== 'recoco';
    const appel = await t.plateforme(slug, {
      origine: slug === 'odata' ? 'opendata' : 'connectee',
      scopes: ['projets:lecture', 'projets:ecriture', ...(contacts ? (['contacts:lecture'] as const) : [])],
    });
    lecteurs.set(slug, { slug, appel, contacts, cercles: cerclesOf[slug] ?? [] });
  }
  await createCercle(t.db, { nom: 'a', plateformes: ['mec', 'tet'] });
  await createCercle(t.db, { nom: 'b', plateformes: ['tet', 'beta'] });
  await t.annuaire.refresh();
  await sql`UPDATE plateforme SET quota_par_minute = 10000000`.execute(t.db);
  await t.annuaire.refresh();
  const regles: Regles = {
    opendata: new Set(['odata']),
    dans(type, code) {
      const place = t.referentiel.situer(type, code);
      return 'erreur' in place ? [] : place.dans;
    },
  };
  return {
    t,
    regles,
    lecteurs,
    async reset() {
      await sql`TRUNCATE trace, trace_version, contact, lien_declare, appartenance, projet, projet_version,
        projet_territoire, evenement, evenement_attente`.execute(t.db);
    },
    close: () => t.close(),
  };
}

export function appelOf(theatre: Theatre, slug: string): Appel {
  return (theatre.lecteurs.get(slug) as Lecteur).appel;
}

export interface Resultat {
  externalId: string;
  etat: Etat;
  projet: string | undefined;
}

/** Sends one operation; what it answers, line by line. Never a 5xx. */
export async function play(theatre: Theatre, operation: Operation): Promise<Resultat[]> {
  const appel = appelOf(theatre, operation.plateforme);
  if (operation.geste === 'lot') {
    const body = operation.lignes.map((ligne) => JSON.stringify(toLine(ligne))).join('\n');
    const answer = await appel('POST', '/v1/traces/lot', body, { 'content-type': 'application/x-ndjson' });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map((r) => ({ externalId: r.externalId, etat: r.etat, projet: r.projet?.id }));
  }
  const { externalId } = operation;
  const url = `/v1/traces/${encodeURIComponent(externalId)}`;
  const answer =
    operation.geste === 'publier'
      ? await appel('PUT', url, operation.corps)
      : operation.geste === 'modifier'
        ? await appel('PATCH', url, operation.patch)
        : await appel('DELETE', url);
  expect(answer.statusCode, answer.body).toBeLessThan(500);
  const body = answer.json();
  return [{ externalId, etat: answer.statusCode >= 400 ? 'refuse' : body.etat, projet: body.projet?.id }];
}

export function toLine(ligne: Ligne): Corps {
  const { externalId } = ligne;
  return ligne.supprimer ? { externalId, supprimer: true } : { externalId, ...ligne.corps };
}

interface Faits extends Naissance {
  ref: string;
}

/** Natal id and last instant of these references: what the model borrows from the server. */
export async function readFaits(theatre: Theatre, refs: readonly string[]): Promise<Map<string, Naissance>> {
  const { rows } = await sql<Faits>`
    SELECT ref, natal, to_char(maj_le AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS maj_le
    FROM trace WHERE ref = ANY(${[...refs]}::text[])`.execute(theatre.t.db);
  return new Map(rows.map((row) => [row.ref, row]));
}

type Changement = { externalId: string } & (
  | { geste: 'publier'; corps: Corps }
  | { geste: 'modifier'; patch: Corps }
  | { geste: 'supprimer' }
);

/** The transactions of an operation: a bulk starts another one when a reference comes back. */
function transactionsOf(operation: Operation): Changement[][] {
  if (operation.geste !== 'lot') return [[operation]];
  const transactions: Changement[][] = [[]];
  for (const ligne of operation.lignes) {
    const current = transactions.at(-1) as Changement[];
    const again = current.some((other) => other.externalId === ligne.externalId);
    const { externalId } = ligne;
    const changement: Changement = ligne.supprimer
      ? { geste: 'supprimer', externalId }
      : { geste: 'publier', externalId, corps: ligne.corps };
    if (again) transactions.push([changement]);
    else current.push(changement);
  }
  return transactions;
}

function applyChangement(modele: Modele, plateforme: string, changement: Changement, fait: Naissance): Etat {
  const ref = `${plateforme}:${changement.externalId}`;
  if (changement.geste === 'publier') return applyPublier(modele, ref, changement.corps, fait);
  if (changement.geste === 'modifier') return applyModifier(modele, ref, changement.patch, fait);
  return applySupprimer(modele, ref, fait);
}

/**
 * The same operation on both sides; their answers must agree. A reference that a bulk changes twice is sent as
 * several bulks, for the model to know the instant of each change.
 */
export async function playBoth(theatre: Theatre, modele: Modele, operation: Operation): Promise<void> {
  const { plateforme } = operation;
  for (const transaction of transactionsOf(operation)) {
    const part: Operation =
      operation.geste === 'lot'
        ? { ...operation, lignes: operation.lignes.splice(0, transaction.length) }
        : operation;
    const resultats = await play(theatre, part);
    const faits = await readFaits(
      theatre,
      transaction.map(({ externalId }) => `${plateforme}:${externalId}`),
    );
    const attendus = transaction.map((changement) => {
      const fait = faits.get(`${plateforme}:${changement.externalId}`) ?? { natal: '', majLe: '' };
      return {
        externalId: changement.externalId,
        etat: applyChangement(modele, plateforme, changement, fait),
      };
    });
    regroup(modele);
    const withProjet = attendus.map((attendu) => ({
      ...attendu,
      projet:
        attendu.etat === 'refuse'
          ? undefined
          : modele.traces.get(`${plateforme}:${attendu.externalId}`)?.groupe,
    }));
    expect(resultats, JSON.stringify(part)).toEqual(withProjet);
  }
}

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

export function expectSameDocument(actual: Corps, expected: Corps, context: string): void {
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
        expectSameDocument(answer.json(), (vues.get(expected.id) as VueNaive).document, where);
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
