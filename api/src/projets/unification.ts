// The unified value of each field: declarative, pure, independent of the order of arrival.
import type { Divergence, ProjetUnifie, Provenance } from '@projets-collectivites/schema';
import { alerteOf } from './alertes.ts';
import { latestCorrections, latestStatut } from './corrections.ts';
import type { ChampDeContenu, Contenu, Correction, Instant, RangDe, TraceUnifiable } from './modele.ts';
import { byPrecedence, type Classee, classer, sinceOf } from './precedence.ts';
import { compareText } from './texte.ts';

interface Bloc {
  /** The block's last change is kept under its first field, which a trace must know to give the whole block, if any does. */
  champs: readonly ChampDeContenu[];
  /** Fields whose values may disagree; labels of one plateforme and several grants do not. */
  comparables: readonly ChampDeContenu[];
}

const valeur = (champ: ChampDeContenu): Bloc => ({ champs: [champ], comparables: [champ] });

/** Fields with one value: a block moves whole, from one trace. */
export const blocs: readonly Bloc[] = [
  valeur('nom'),
  valeur('description'),
  valeur('objectifs'),
  { champs: ['phase', 'phaseStatut', 'statutSource'], comparables: ['phase', 'phaseStatut'] },
  { champs: ['dateDebut', 'dateFin'], comparables: ['dateDebut', 'dateFin'] },
  valeur('budgetPrevisionnel'),
  valeur('collectiviteResponsable'),
  valeur('porteur'),
  valeur('localisation'),
  { champs: ['financement'], comparables: [] },
];

/** Fields that are lists: the union of what everyone says. */
export const unions = [
  'collectivites',
  'competences',
  'leviers',
  'thematiques',
  'sites',
  'interventions',
  'programmes',
  'motsCles',
] as const;

const natures = ['projet', 'fiche_action', 'financement'] as const;

function provenanceOf(classee: Classee, key: string, regle: string = classee.regle): Provenance {
  const { plateforme, externalId } = classee.trace;
  return { plateforme, externalId, majLe: sinceOf(classee.trace, key), regle } as Provenance;
}

function provenanceOfCorrection({ plateforme, decision, depuis }: Correction): Provenance {
  return { plateforme, externalId: decision, majLe: depuis, regle: 'correction' };
}

/** Who may give a block, best first: a label without a phase yields to any phase, a block with any field to none. */
function candidates(classees: readonly Classee[], bloc: Bloc): Classee[] {
  const [principal] = bloc.champs as [ChampDeContenu];
  const knowing = classees.filter(({ trace }) =>
    bloc.champs.some((champ) => trace.contenu[champ] !== undefined),
  );
  const complete =
    principal === 'phase' ? knowing.filter(({ trace }) => trace.contenu.phase !== undefined) : [];
  return (complete.length > 0 ? complete : knowing).sort(byPrecedence(principal));
}

function divergencesOf(
  champ: ChampDeContenu,
  key: string,
  retenue: unknown,
  others: readonly Classee[],
): Divergence[] {
  if (others.length === 0) return [];
  const kept = JSON.stringify(retenue);
  const differing = others.filter(
    ({ trace }) => trace.contenu[champ] !== undefined && JSON.stringify(trace.contenu[champ]) !== kept,
  );
  if (differing.length === 0) return [];
  const valeurs = differing.sort(byPrecedence(key)).map(({ trace }) => ({
    valeur: trace.contenu[champ],
    plateforme: trace.plateforme,
    externalId: trace.externalId,
    majLe: sinceOf(trace, key),
  }));
  return [{ champ, valeurs } as Divergence];
}

function keyOfItem(item: unknown): string {
  if (typeof item === 'string') return item;
  const { type, code } = item as { type: string; code: string };
  return `${type}:${code}`;
}

interface Union {
  items: unknown[];
  provenance: Provenance;
}

/** Items in the order of precedence of their sources; with several sources, each item tells its own. */
function unionOf(classees: readonly Classee[], champ: keyof Contenu): Union | undefined {
  const givers = classees.filter(({ trace }) => trace.contenu[champ] !== undefined).sort(byPrecedence(champ));
  const [first] = givers;
  if (first === undefined) return undefined;
  const items = new Map<string, { valeur: unknown; sources: Omit<Provenance, 'regle'>[] }>();
  for (const { trace } of givers) {
    for (const item of trace.contenu[champ] as unknown[]) {
      const key = keyOfItem(item);
      const known = items.get(key) ?? { valeur: item, sources: [] };
      known.sources.push({
        plateforme: trace.plateforme,
        externalId: trace.externalId,
        majLe: sinceOf(trace, champ),
      });
      items.set(key, known);
    }
  }
  const provenance = provenanceOf(first, champ, 'union');
  const detail = givers.length > 1 ? { elements: [...items.values()] } : {};
  return {
    items: [...items.values()].map((item) => item.valeur),
    provenance: { ...provenance, ...detail } as Provenance,
  };
}

function plansOf(classees: readonly Classee[]) {
  const union = unionOf(classees, 'plans');
  if (union === undefined) return [];
  const given = classees.filter(({ trace }) => trace.contenu.plans !== undefined).sort(byPrecedence('plans'));
  return (union.items as string[]).map((plan) => ({
    ref: plan,
    rattachement: 'confirme',
    sources: given
      .filter(({ trace }) => trace.contenu.plans?.includes(plan))
      .map(({ trace }) => ({
        plateforme: trace.plateforme,
        externalId: trace.externalId,
        majLe: sinceOf(trace, 'plans'),
      })),
  }));
}

function financementsOf(classees: readonly Classee[]) {
  return classees
    .filter(({ trace }) => trace.contenu.financement !== undefined)
    .sort(byPrecedence('financement'))
    .map(({ trace }) => ({
      plateforme: trace.plateforme,
      externalId: trace.externalId,
      ...trace.contenu.financement,
      url: trace.contenu.url ?? null,
      majLe: sinceOf(trace, 'financement'),
    }));
}

function describeTrace(trace: TraceUnifiable) {
  const { contenu } = trace;
  return {
    plateforme: trace.plateforme,
    externalId: trace.externalId,
    nature: contenu.nature,
    nom: contenu.nom,
    url: contenu.url ?? null,
    statutSource: contenu.statutSource ?? null,
    parent: contenu.parent ?? null,
    complements: contenu.complements ?? null,
    majSourceLe: trace.majSourceLe,
    majLe: trace.majLe,
  };
}

export interface Groupe {
  id: string;
  proprietaire: string;
  /** Every other natal id of the group, tombstones included, sorted. */
  referents: readonly string[];
  /** Living traces that the reader may see. */
  traces: readonly TraceUnifiable[];
  /** All members that the reader may see, tombstones included: what humans decided on them stands. */
  membres: readonly TraceUnifiable[];
}

/** The projet as one reader sees it. `majLe` is when that view last changed. */
export function unify(groupe: Groupe, majLe: Instant, rangDe: RangDe): ProjetUnifie {
  const classees = groupe.traces.map((trace) => classer(trace, groupe.proprietaire, rangDe));
  const champs: Record<string, unknown> = {};
  const provenance: Record<string, Provenance> = {};
  const divergences: Divergence[] = [];

  const nature = natures.find((candidate) =>
    classees.some(({ trace }) => trace.contenu.nature === candidate),
  );
  champs.nature = nature ?? 'projet';
  const [naming] = classees
    .filter(({ trace }) => trace.contenu.nature === nature)
    .sort(byPrecedence('nature'));
  if (naming) provenance.nature = provenanceOf(naming, 'nature');

  const corrections = latestCorrections(groupe.membres);
  for (const bloc of blocs) {
    const key = bloc.champs[0] as string;
    const [winner] = candidates(classees, bloc);
    for (const champ of bloc.champs) {
      const correction = corrections.get(champ);
      if (correction) {
        champs[champ] = correction.valeur;
        provenance[champ] = provenanceOfCorrection(correction);
        divergences.push(...divergencesOf(champ, key, correction.valeur, classees));
        continue;
      }
      const kept = winner?.trace.contenu[champ];
      champs[champ] = kept ?? null;
      if (winner === undefined) continue;
      if (kept !== undefined) provenance[champ] = provenanceOf(winner, key);
      if (bloc.comparables.includes(champ)) {
        divergences.push(
          ...divergencesOf(
            champ,
            key,
            kept,
            classees.filter((other) => other !== winner),
          ),
        );
      }
    }
  }
  for (const champ of unions) {
    const union = unionOf(classees, champ);
    const correction = corrections.get(champ);
    champs[champ] = correction?.valeur ?? union?.items ?? [];
    if (correction) provenance[champ] = provenanceOfCorrection(correction);
    else if (union) provenance[champ] = union.provenance;
  }

  const byRank = [...classees].sort(byPrecedence('nom')).map(({ trace }) => trace);
  const contributors = new Set(byRank.map((trace) => trace.plateforme));
  contributors.delete(groupe.proprietaire);
  return {
    id: groupe.id,
    referents: [...groupe.referents],
    ...champs,
    proprietaire: groupe.proprietaire,
    traces: byRank.map(describeTrace),
    provenance,
    divergences,
    plans: plansOf(classees),
    diagnostics: [],
    financements: financementsOf(classees),
    avancements: [],
    ressources: [],
    statut: latestStatut(groupe.membres),
    alerte: alerteOf(groupe.traces),
    enrichiPar: [...contributors].sort(compareText),
    majLe,
  } as unknown as ProjetUnifie;
}
