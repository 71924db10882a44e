// The referee's reading: what one reader must be served, field by field, from the groups of the naive model.
import type { Modele, TraceNaive } from './modele-naif.ts';
import type { Corps } from './sequences.ts';

export interface LecteurNaif {
  slug: string;
  cercles: readonly string[];
  contacts: boolean;
}

export interface Regles {
  /** Plateformes fed by open data: last in rank, never owners. */
  opendata: ReadonlySet<string>;
  /** Territories where a collectivité stands. */
  dans(type: string, code: string): readonly string[];
}

export interface VueNaive {
  document: Corps;
  membres: TraceNaive[];
}

const naturesByWeight = ['projet', 'fiche_action', 'financement'];
const simples = [
  'nom',
  'description',
  'objectifs',
  'budgetPrevisionnel',
  'collectiviteResponsable',
  'porteur',
];
const listes = ['collectivites', 'competences', 'leviers', 'thematiques', 'sites', 'interventions'];
const listesLibres = ['programmes', 'motsCles'];

/** All that one reader sees of a group; undefined when nothing of it lives for this reader. */
export function vueOf(
  id: string,
  visibles: readonly TraceNaive[],
  regles: Regles,
  contacts: boolean,
): VueNaive | undefined {
  const vivantes = visibles.filter((trace) => !trace.supprimee);
  if (vivantes.length === 0) return undefined;
  const parNaissance = [...visibles].sort((a, b) => (a.natal < b.natal ? -1 : 1));
  const communes = parNaissance.filter((trace) => trace.cercle === null);
  const candidats = communes.length > 0 ? communes : parNaissance;
  const possedant = candidats.find((trace) => !regles.opendata.has(trace.plateforme)) ?? candidats[0];
  const proprietaire = possedant?.plateforme ?? '';

  const regleOf = (trace: TraceNaive) => {
    if (trace.plateforme === proprietaire) return 'proprietaire';
    return regles.opendata.has(trace.plateforme) ? 'opendata' : 'connectee';
  };
  const rang = (trace: TraceNaive) => ['proprietaire', 'connectee', 'opendata'].indexOf(regleOf(trace));
  const depuis = (trace: TraceNaive, champ: string) => trace.depuis[champ] as string;
  /** Best first: rank, then the latest change of that field, then slug and externalId. */
  const classer = (traces: readonly TraceNaive[], champ: string) =>
    [...traces].sort((a, b) => {
      if (rang(a) !== rang(b)) return rang(a) - rang(b);
      if (depuis(a, champ) !== depuis(b, champ)) return depuis(a, champ) > depuis(b, champ) ? -1 : 1;
      if (a.plateforme !== b.plateforme) return a.plateforme < b.plateforme ? -1 : 1;
      return a.externalId < b.externalId ? -1 : 1;
    });
  const says = (champ: string) => vivantes.filter((trace) => trace.corps[champ] !== undefined);
  const source = (trace: TraceNaive, champ: string) => ({
    plateforme: trace.plateforme,
    externalId: trace.externalId,
    majLe: depuis(trace, champ),
  });

  const document: Corps = { id, proprietaire, diagnostics: [], avancements: [], ressources: [] };
  const compter = (plateforme: string) =>
    vivantes.filter((trace) => trace.plateforme === plateforme && trace.corps.nature !== 'financement')
      .length;
  const alerte = vivantes.length > 20 || vivantes.some((trace) => compter(trace.plateforme) > 1);
  Object.assign(document, { statut: null, alerte });
  const provenance: Corps = {};
  const divergences: Corps[] = [];

  const nature = naturesByWeight.find((n) => vivantes.some((trace) => trace.corps.nature === n));
  document.nature = nature;
  const [naming] = classer(
    vivantes.filter((trace) => trace.corps.nature === nature),
    'nature',
  );
  if (naming) provenance.nature = { ...source(naming, 'nature'), regle: regleOf(naming) };

  function takeBloc(
    champs: readonly string[],
    date: string,
    winner: TraceNaive | undefined,
    quiet: string[],
  ) {
    for (const champ of champs) {
      document[champ] = winner?.corps[champ] ?? null;
      if (!winner) continue;
      if (winner.corps[champ] !== undefined)
        provenance[champ] = { ...source(winner, date), regle: regleOf(winner) };
      if (quiet.includes(champ)) continue;
      const autres = classer(says(champ), date).filter(
        (trace) =>
          trace !== winner && JSON.stringify(trace.corps[champ]) !== JSON.stringify(winner.corps[champ]),
      );
      const valeurs = autres.map((trace) => ({ valeur: trace.corps[champ], ...source(trace, date) }));
      if (valeurs.length > 0) divergences.push({ champ, valeurs });
    }
  }
  for (const champ of [...simples, 'localisation'])
    takeBloc([champ], champ, classer(says(champ), champ)[0], []);
  takeBloc(['financement'], 'financement', classer(says('financement'), 'financement')[0], ['financement']);
  const sachant = says('phase').length > 0 ? says('phase') : says('statutSource');
  const phase = ['phase', 'phaseStatut', 'statutSource'];
  takeBloc(phase, 'phase', classer(sachant, 'phase')[0], ['statutSource']);
  const dates = vivantes.filter((t) => t.corps.dateDebut !== undefined || t.corps.dateFin !== undefined);
  takeBloc(['dateDebut', 'dateFin'], 'dateDebut', classer(dates, 'dateDebut')[0], []);

  function unite(champ: string) {
    const items = new Map<string, { valeur: unknown; sources: unknown[] }>();
    const donneurs = classer(says(champ), champ);
    for (const trace of donneurs) {
      for (const valeur of trace.corps[champ] as unknown[]) {
        const key = JSON.stringify(valeur);
        const item = items.get(key) ?? { valeur, sources: [] };
        item.sources.push(source(trace, champ));
        items.set(key, item);
      }
    }
    return { donneurs, elements: [...items.values()] };
  }
  for (const champ of [...listes, ...listesLibres]) {
    const { donneurs, elements } = unite(champ);
    document[champ] = elements.map((element) => element.valeur);
    const [first] = donneurs;
    if (!first) continue;
    const detail = donneurs.length > 1 ? { elements } : {};
    provenance[champ] = { ...source(first, champ), regle: 'union', ...detail };
  }
  document.plans = unite('plans').elements.map(({ valeur, sources }) => ({
    ref: valeur,
    rattachement: 'confirme',
    sources,
  }));
  document.financements = classer(says('financement'), 'financement').map((trace) => ({
    ...(trace.corps.financement as Corps),
    ...source(trace, 'financement'),
    url: trace.corps.url ?? null,
  }));
  document.traces = classer(vivantes, 'nom').map((trace) => ({
    plateforme: trace.plateforme,
    externalId: trace.externalId,
    nature: trace.corps.nature,
    nom: trace.corps.nom,
    url: trace.corps.url ?? null,
    statutSource: trace.corps.statutSource ?? null,
    parent: trace.corps.parent ?? null,
    complements: trace.corps.complements ?? null,
    majSourceLe: trace.majSourceLe,
    majLe: trace.majLe,
  }));
  document.referents = parNaissance.map((trace) => trace.natal).filter((natal) => natal !== id);
  const autres = new Set(vivantes.map((trace) => trace.plateforme).filter((slug) => slug !== proprietaire));
  document.enrichiPar = [...autres].sort();
  document.provenance = provenance;
  document.divergences = divergences;

  // The contact goes with the carrier that is kept; nobody else's stands in for it.
  const [porteur] = classer(says('porteur'), 'porteur');
  const siret = document.porteur as Corps | null;
  if (contacts && porteur?.referent) document.porteur = { ...siret, referent: porteur.referent };
  return { document, membres: vivantes };
}

export const sees = (trace: TraceNaive, cercles: readonly string[]) =>
  trace.cercle === null || cercles.includes(trace.cercle);

/** Every projet that a reader may list. */
export function listVues(modele: Modele, lecteur: LecteurNaif, regles: Regles): Map<string, VueNaive> {
  const vues = new Map<string, VueNaive>();
  for (const [id, membres] of modele.groupes) {
    const visibles = membres.filter((trace) => sees(trace, lecteur.cercles));
    const vue = vueOf(id, visibles, regles, lecteur.contacts);
    if (vue) vues.set(id, vue);
  }
  return vues;
}

export type Lecture = { statut: 200; id: string } | { statut: 308; id: string } | { statut: 404 | 410 };

/** What reading a reference or a natal id must answer. */
export function lectureOf(
  modele: Modele,
  vues: ReadonlyMap<string, VueNaive>,
  trace: TraceNaive | undefined,
  lecteur: LecteurNaif,
  parId: boolean,
): Lecture {
  if (!trace || !sees(trace, lecteur.cercles)) return { statut: 404 };
  const { groupe } = modele.traces.get(trace.ref) as TraceNaive;
  if (!vues.has(groupe)) return { statut: 410 };
  return { statut: parId && trace.natal !== groupe ? 308 : 200, id: groupe };
}
