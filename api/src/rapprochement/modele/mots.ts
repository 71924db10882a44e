// The words of a record with their weights and families, prepared once for all the pairs that it enters.
import type { Fiche } from './fiche.ts';
import { estInconnu, poidsDuMot, seuilDeRarete } from './lexique.ts';
import { memoize, raciner } from './texte.ts';
import { aspects, exclusifs, generiques, gestes, objets } from './vocabulaire.ts';

export interface MotPese {
  racine: string;
  poids: number;
  /** Designates something by itself: a name, an unusual thing. */
  rare: boolean;
  inconnu: boolean;
  /** Says on what, not only what is done or why. */
  parlant: boolean;
  geste: string | undefined;
  objet: string | undefined;
}

export interface Mots {
  liste: readonly MotPese[];
  racines: ReadonlySet<string>;
  objets: ReadonlySet<string>;
  /** Names one thing: the town hall, a school. Streets, lights or networks are worked on every year. */
  precis: boolean;
  /** Only those that tell works apart: « aménager » and « installer » go with anything. */
  gestes: ReadonlySet<string>;
  /** Parts or purposes of works: energy, access, roof, surroundings… */
  aspects: ReadonlySet<string>;
  /** Words of a pair that excludes each other, where the name has only one of the two. */
  camps: readonly { groupe: number; mot: string }[];
}

function inverser(familles: Readonly<Record<string, readonly string[]>>): Map<string, string> {
  return new Map(
    Object.entries(familles).flatMap(([famille, mots]) =>
      mots.map((mot) => [raciner(mot), famille] as const),
    ),
  );
}

const gesteDe = inverser(gestes);
const objetDe = inverser(objets);
const aspectDe = inverser(aspects);
const faibles = new Set(generiques.map(raciner));
const groupes = exclusifs.map((groupe) => groupe.map(raciner));
/** What `autreGeste` compares: replacing is a way to renovate. */
const memeGeste: Readonly<Record<string, string | undefined>> = {
  remplacer: 'renover',
  installer: undefined,
  amenager: undefined,
};

/** Words already said by the markers (« tranche 2 », « 2023 ») are compared there, not here. */
const inutile =
  /^(?:tranch|phas|lot|etap|volet|\d{1,2}|\d{1,2}(?:er|ere|em|eme|e)|20[0-4]\d|t\d|detr|dsil|dpv|crte)$/;

/** A word as every name has it; undefined when it is compared elsewhere. */
const peser = memoize(20_000, (racine): MotPese | undefined => {
  if (inutile.test(racine)) return undefined;
  const brut = poidsDuMot(racine);
  const geste = gesteDe.get(racine);
  const objet = objetDe.get(racine);
  const nombre = /^\d+$/.test(racine);
  const faible = faibles.has(racine);
  const poids = faible
    ? Math.min(brut, 1) * 0.4
    : geste !== undefined
      ? Math.min(brut, 4) * 0.5
      : nombre
        ? 5
        : brut;
  const rare = !nombre && !faible && geste === undefined && objet === undefined && brut >= seuilDeRarete;
  const parlant = !nombre && !faible && geste === undefined && !aspectDe.has(racine);
  return { racine, poids, rare, inconnu: !nombre && estInconnu(racine), parlant, geste, objet };
});

/** Worked on again and again: the same words in another year are another programme. */
const recurrents = new Set([
  'voirie',
  'eclairage',
  'incendie',
  'video',
  'numerique',
  'eau',
  'assainissement',
  'cyclable',
  'mur',
  'parc',
]);

const memo = new WeakMap<Fiche, Mots>();

export function preparer(fiche: Fiche): Mots {
  const connu = memo.get(fiche);
  if (connu !== undefined) return connu;
  const liste = fiche.mots.map(peser).filter((mot) => mot !== undefined);
  const racines = new Set(liste.map(({ racine }) => racine));
  const desGestes = liste.map(({ geste }) =>
    geste !== undefined && geste in memeGeste ? memeGeste[geste] : geste,
  );
  const desObjets = new Set(liste.map(({ objet }) => objet).filter((objet) => objet !== undefined));
  const mots: Mots = {
    liste,
    racines,
    objets: desObjets,
    precis: [...desObjets].some((objet) => !recurrents.has(objet)),
    gestes: new Set(desGestes.filter((geste) => geste !== undefined)),
    aspects: new Set(
      liste.map(({ racine }) => aspectDe.get(racine)).filter((aspect) => aspect !== undefined),
    ),
    camps: groupes.flatMap((groupe, i) => {
      const presents = groupe.filter((mot) => racines.has(mot));
      return presents.length === 1 && presents[0] !== undefined ? [{ groupe: i, mot: presents[0] }] : [];
    }),
  };
  memo.set(fiche, mots);
  return mots;
}
