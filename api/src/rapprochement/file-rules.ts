// What the review queue says of two traces, and the places of its pages. Pure.
import type { TraceEnBase } from '../projets/index.ts';

export const ETATS = ['litige', 'signale', 'alerte', 'a_confirmer'] as const;
export type EtatDeRapprochement = (typeof ETATS)[number];

/** Ranks of the queue, the most useful first; `a_confirmer` holds two. */
export const rangs = { litige: 1, signale: 2, alerte: 3, connectees: 4, autres: 5 } as const;
export type Rang = (typeof rangs)[keyof typeof rangs];

/** The last row of a page. Nothing of it ever changes for a given row, but the score of a pair judged anew. */
export interface Place {
  rang: Rang;
  /** Ranks of computed pairs only. */
  score: number;
  /** Natal id of the younger trace, or id of the projet in alert. */
  b: string;
  /** Natal id of the older trace; the same id again for an alert. */
  a: string;
}

const dernier = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Before every row of a rank. */
export function startOf(rang: Rang): Place {
  return { rang, score: 2, b: dernier, a: dernier };
}

/** Opaque cursor of a place. */
export function encodeCurseur({ rang, score, b, a }: Place): string {
  return Buffer.from(`r${rang}~${score}~${b}~${a}`).toString('base64url');
}

const forme = /^r([1-5])~([^~]{1,30})~([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})~([0-9a-f-]{36})$/;

/** Undefined when the text is no cursor of ours. */
export function decodeCurseur(texte: string): Place | undefined {
  const [, rang, score, b = '', a = ''] = forme.exec(Buffer.from(texte, 'base64url').toString()) ?? [];
  const place: Place = { rang: Number(rang) as Rang, score: Number(score), b, a };
  const isOurs = rang !== undefined && Number.isFinite(place.score) && encodeCurseur(place) === texte;
  return isOurs && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(a) ? place : undefined;
}

/** Fields that a reviewer compares, in the order of reading. */
export const champsCompares = [
  'nature',
  'nom',
  'description',
  'objectifs',
  'phase',
  'phaseStatut',
  'statutSource',
  'dateDebut',
  'dateFin',
  'budgetPrevisionnel',
  'financement',
  'collectivites',
  'collectiviteResponsable',
  'porteur',
  'localisation',
  'competences',
  'leviers',
  'thematiques',
  'sites',
  'interventions',
  'programmes',
  'plans',
] as const;
export type ChampCompare = (typeof champsCompares)[number];

export interface Difference {
  champ: ChampCompare;
  /** `differe`: both say, otherwise; `un_seul`: one of them says nothing. */
  ecart: 'differe' | 'un_seul';
}

/** Texts without accents, case nor spacing; lists without order; objects without the order of their keys. */
function toComparable(valeur: unknown): string {
  if (typeof valeur === 'string') {
    const plain = valeur.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('’', "'");
    return plain.toLowerCase().replace(/\s+/g, ' ').trim();
  }
  if (Array.isArray(valeur)) return valeur.map(toComparable).sort().join('\n');
  if (typeof valeur === 'object' && valeur !== null) {
    const entries = Object.entries(valeur).filter(([cle, v]) => v !== null && cle !== 'codeOrigine');
    return entries
      .map(([cle, v]) => `${cle}=${toComparable(v)}`)
      .sort()
      .join(';');
  }
  return JSON.stringify(valeur);
}

/** Fields on which two traces do not say the same thing, in the order of `champsCompares`. */
export function differencesOf(a: TraceEnBase['contenu'], b: TraceEnBase['contenu']): Difference[] {
  return champsCompares.flatMap((champ): Difference[] => {
    const [x, y] = [a[champ], b[champ]];
    if (x === undefined && y === undefined) return [];
    if (x === undefined || y === undefined) return [{ champ, ecart: 'un_seul' }];
    return toComparable(x) === toComparable(y) ? [] : [{ champ, ecart: 'differe' }];
  });
}

/** Names in a French sentence: « mec », « tet » et « recoco ». */
function tellNoms(noms: readonly string[]): string {
  const quoted = [...new Set(noms)].map((nom) => `« ${nom} »`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} et ${quoted.at(-1)}`;
}

const verbes: Record<string, string> = {
  doublon_confirme: 'dit que c’est le même projet',
  doublon_infirme: 'dit que non',
  partie_de: 'dit que l’un est une partie de l’autre',
  suite_de: 'dit que l’un est la suite de l’autre',
};

export interface DecisionSurLaPaire {
  id: string;
  typeDecision: string;
  plateforme: string;
  commentaire: string | null;
  priseLe: string;
}

/** Why an answer is useful, in one sentence; an alert says it itself. */
export function raisonOf(
  rang: Exclude<Rang, 3>,
  plateformes: readonly string[],
  decisions: readonly DecisionSurLaPaire[],
): string {
  switch (rang) {
    case rangs.litige: {
      const dits = decisions.flatMap(({ plateforme, typeDecision }) => {
        const verbe = verbes[typeDecision];
        return verbe === undefined ? [] : [`« ${plateforme} » ${verbe}`];
      });
      return `Des plateformes se contredisent : ${dits.join(', ')}. Une administration peut trancher.`;
    }
    case rangs.signale: {
      const signaux = decisions.filter(({ typeDecision }) => typeDecision === 'doublon_signale');
      return `Signalé comme doublon par ${tellNoms(signaux.map(({ plateforme }) => plateforme))}.`;
    }
    case rangs.connectees:
      return `Votre réponse relierait deux plateformes connectées, ${tellNoms(plateformes)} : chacune verrait ce que l’autre sait.`;
    default:
      return new Set(plateformes).size === 1
        ? `${tellNoms(plateformes)} a peut-être déclaré deux fois le même projet.`
        : `Votre réponse relierait ce que publient ${tellNoms(plateformes)}.`;
  }
}

/** A trace of a group in alert. */
export interface MembreEnAlerte {
  natal: string;
  plateforme: string;
  nature: string;
  /** A human has confirmed it with another trace of the group. */
  confirmee: boolean;
}

/** Beyond so many traces, each must have been confirmed; below, those that one plateforme declares several times. */
const maxTraces = 20;

/** Traces that the alert is about, by natal id. */
function incriminees(membres: readonly MembreEnAlerte[]): readonly MembreEnAlerte[] {
  if (membres.length > maxTraces) return membres;
  return membres.filter(({ plateforme, nature, natal }) =>
    membres.some(
      (other) =>
        nature !== 'financement' &&
        other.nature !== 'financement' &&
        other.natal !== natal &&
        other.plateforme === plateforme,
    ),
  );
}

/** The group with the next pair to judge ahead: the oldest trace not yet confirmed, and whom it is doubted with. */
export function orderAlerte(membres: readonly MembreEnAlerte[]): MembreEnAlerte[] {
  const sorted = [...membres].sort((x, y) => (x.natal < y.natal ? -1 : 1));
  const doubted = incriminees(sorted);
  const first = doubted.find(({ confirmee }) => !confirmee);
  if (first === undefined) return sorted;
  const others = doubted.filter(({ natal }) => natal !== first.natal);
  const same = others.filter(({ plateforme }) => plateforme === first.plateforme);
  const second = same[0] ?? others[0];
  const pair = second === undefined ? [first] : [first, second];
  return [...pair, ...sorted.filter((membre) => !pair.includes(membre))];
}
