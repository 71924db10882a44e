// What each reader must be served once humans have decided: the naive view, with corrections, status and alert.
import { expect } from 'vitest';
import { exportNdjson } from './differentiel-lectures.ts';
import type { Lecteur, Theatre } from './differentiel-scene.ts';
import type { Modele, TraceNaive } from './modele-naif.ts';
import { lectureOf, type Regles, sees, type VueNaive, vueOf } from './modele-naif-vue.ts';
import type { DecisionNaive } from './rapprochement-modele.ts';
import type { Corps } from './sequences.ts';

const listesCorrigeables = new Set(['programmes', 'motsCles', 'competences']);

interface CorrectionNaive {
  champ: string;
  valeur: unknown;
  plateforme: string;
  decision: string;
  depuis: string;
}

/** In force on these traces; the last settlement of each counts. */
function correctionsOf(natals: ReadonlySet<string>, decisions: readonly DecisionNaive[]): CorrectionNaive[] {
  const tenues = decisions.filter((decision) => !decision.annulee && natals.has(decision.a));
  return tenues.flatMap((signalee) => {
    if (signalee.type !== 'correction_signalee') return [];
    const tranchee = tenues.filter((d) => d.type === 'correction_tranchee' && d.vise === signalee.id).at(-1);
    if (tranchee?.verdict !== 'acceptee') return [];
    const { champ = '', valeur, plateforme, id } = signalee;
    return [{ champ, valeur, plateforme, decision: id, depuis: tranchee.priseLe }];
  });
}

function statutOf(natals: ReadonlySet<string>, decisions: readonly DecisionNaive[]): string | null {
  let last: DecisionNaive | undefined;
  for (const natal of natals) {
    const dits = decisions.filter((d) => !d.annulee && d.type === 'projet_statut' && d.a === natal);
    const dit = dits.at(-1);
    if (dit && (!last || dit.priseLe > last.priseLe)) last = dit;
  }
  return last?.verdict ?? null;
}

function isAlerte(vivantes: readonly TraceNaive[]): boolean {
  if (vivantes.length > 20) return true;
  const declarees = vivantes.filter((trace) => trace.corps.nature !== 'financement');
  return new Set(declarees.map((trace) => trace.plateforme)).size < declarees.length;
}

function vueDecidee(
  id: string,
  visibles: readonly TraceNaive[],
  regles: Regles,
  contacts: boolean,
  decisions: readonly DecisionNaive[],
): VueNaive | undefined {
  const vue = vueOf(id, visibles, regles, contacts);
  if (!vue) return undefined;
  const { document, membres } = vue;
  const natals = new Set(visibles.map((trace) => trace.natal));
  document.statut = statutOf(natals, decisions);
  document.alerte = isAlerte(membres);
  const parDate = correctionsOf(natals, decisions).sort((x, y) =>
    x.depuis + x.decision < y.depuis + y.decision ? -1 : 1,
  );
  const provenance = document.provenance as Corps;
  for (const champ of new Set(parDate.map((correction) => correction.champ))) {
    const { valeur, plateforme, decision, depuis } = parDate.findLast(
      (c) => c.champ === champ,
    ) as CorrectionNaive;
    document[champ] = valeur;
    provenance[champ] = { plateforme, externalId: decision, majLe: depuis, regle: 'correction' };
    if (listesCorrigeables.has(champ)) continue;
    const autres = membres.filter(
      ({ corps }) => corps[champ] !== undefined && JSON.stringify(corps[champ]) !== JSON.stringify(valeur),
    );
    const valeurs = autres.map((trace) => ({
      valeur: trace.corps[champ],
      plateforme: trace.plateforme,
      externalId: trace.externalId,
      majLe: trace.depuis[champ],
    }));
    const others = (document.divergences as Corps[]).filter((divergence) => divergence.champ !== champ);
    document.divergences = valeurs.length > 0 ? [...others, { champ, valeurs }] : others;
  }
  return vue;
}

function sortKeys(value: unknown): unknown {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}

/** One text for what says the same: bricks of other features left out, sets in one order. */
export function canoniser(document: Corps): string {
  const { majLe: _, decisions: _d, similaires: _s, liens: _l, relations: _r, alerte, ...rest } = document;
  const divergences = (rest.divergences as { champ: string; valeurs: unknown[] }[])
    .map(({ champ, valeurs }) => ({
      champ,
      valeurs: valeurs.map((v) => JSON.stringify(v, (_k, value) => sortKeys(value))).sort(),
    }))
    .sort((a, b) => (a.champ < b.champ ? -1 : 1));
  return JSON.stringify({ ...rest, divergences, alerte: Boolean(alerte) }, (_k, value) => sortKeys(value));
}

export function vuesDe(
  theatre: Theatre,
  modele: Modele,
  decisions: readonly DecisionNaive[],
  lecteur: Lecteur,
): Map<string, VueNaive> {
  const vues = new Map<string, VueNaive>();
  for (const [id, membres] of modele.groupes) {
    const visibles = membres.filter((trace) => sees(trace, lecteur.cercles));
    const vue = vueDecidee(id, visibles, theatre.regles, lecteur.contacts, decisions);
    if (vue) vues.set(id, vue);
  }
  return vues;
}

/** The whole list of each reader against the model's. */
export async function compareVues(
  theatre: Theatre,
  modele: Modele,
  decisions: readonly DecisionNaive[],
  context: string,
): Promise<void> {
  for (const lecteur of theatre.lecteurs.values()) {
    const vues = vuesDe(theatre, modele, decisions, lecteur);
    const served = await exportNdjson(lecteur);
    const where = `${lecteur.slug} : ${context}`;
    expect(
      served.map((projet) => projet.id),
      where,
    ).toEqual([...vues.keys()].sort());
    for (const projet of served) {
      const attendu = canoniser((vues.get(projet.id as string) as VueNaive).document);
      const servi = canoniser(projet);
      if (servi !== attendu) expect(JSON.parse(servi), where).toEqual(JSON.parse(attendu));
    }
  }
}

/** Every id ever given answers for one projet, redirects to one, or is gone; decisions follow their trace. */
export async function compareIds(
  theatre: Theatre,
  modele: Modele,
  decisions: readonly DecisionNaive[],
  context: string,
): Promise<void> {
  for (const lecteur of theatre.lecteurs.values()) {
    const vues = vuesDe(theatre, modele, decisions, lecteur);
    for (const trace of modele.traces.values()) {
      const answer = await lecteur.appel('GET', `/v1/projets/${trace.natal}`);
      const attendu = lectureOf(modele, vues, trace, lecteur, true);
      const where = `${lecteur.slug} lit ${trace.natal} (${trace.ref}) : ${answer.body} : ${context}`;
      expect(answer.statusCode, where).toBe(attendu.statut);
      if (attendu.statut === 308) expect(answer.headers.location, where).toBe(`/v1/projets/${attendu.id}`);
      if (attendu.statut !== 200) continue;
      const servi = answer.json();
      const membres = (modele.groupes.get(attendu.id) ?? []).filter((t) => sees(t, lecteur.cercles));
      const natals = new Set(membres.map((t) => t.natal));
      expect(canoniser(servi), where).toBe(canoniser((vues.get(attendu.id) as VueNaive).document));
      expect(servi.similaires.length, where).toBeLessThanOrEqual(50);
      expect(
        servi.similaires.map((s: Corps) => (s.projet as Corps).id),
        where,
      ).not.toContain(attendu.id);
      for (const { projet } of servi.similaires as { projet: { id: string } }[]) {
        expect(vues.has(projet.id), `${where} : similaire invisible`).toBe(true);
      }
      const byNatal = new Map([...modele.traces.values()].map((t) => [t.natal, t]));
      const isVisible = (natal: string | null) =>
        natal === null || sees(byNatal.get(natal) as TraceNaive, lecteur.cercles);
      const siennes = decisions.filter(
        (d) =>
          (natals.has(d.a) || (d.b !== null && natals.has(d.b))) &&
          isVisible(d.a) &&
          isVisible(d.b) &&
          !d.annulee,
      );
      const dites = new Set((servi.decisions as Corps[]).map((d) => d.id));
      for (const id of dites)
        expect(
          siennes.map((d) => d.id),
          where,
        ).toContain(id);
      const dernieres = siennes.filter(
        (d) => d === siennes.findLast((e) => e.type === d.type && e.a === d.a && e.b === d.b),
      );
      for (const d of dernieres) {
        if (!['doublon_signale', 'correction_signalee'].includes(d.type)) continue;
        expect([...dites], `${where} ${JSON.stringify(d)}`).toContain(d.id);
      }
    }
  }
}
