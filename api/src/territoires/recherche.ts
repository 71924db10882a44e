// Search of a territory as people type it, over indexes in memory: codes first, then names by decreasing score.
import type { CommuneAncienne, OptionsRecherche, Territoire, Trouve } from './modele.ts';
import { isArticle } from './noms.ts';
import { createChercherCode } from './recherche-codes.ts';
import { createIndex, type Fiche, type IndexDeNoms } from './recherche-index.ts';
import { decouperRequete } from './recherche-mots.ts';
import { noterNoms } from './recherche-noms.ts';
import { createProximite, type NoterProximite, proximiteMax } from './recherche-proximite.ts';
import { type Indice, type Lecture, type Lieu, lireCodeAnnonce, lireRequete } from './recherche-requete.ts';

export type Chercher = (texte: string, options?: OptionsRecherche) => Trouve[];

/** Longer texts are no name. */
const longueurLue = 200;
const maxCourtes = 2_000;

/** Built in about half a second; a query then costs less than a millisecond. */
export function createChercher(
  territoires: readonly Territoire[],
  anciennes: readonly CommuneAncienne[] = [],
): Chercher {
  const index = createIndex(territoires, anciennes);
  const chercherCode = createChercherCode(territoires, anciennes);
  const lieux = territoires.filter(({ type }) => type === 'departement' || type === 'region').map(lireLieu);
  const chercherNom = createChercherNom(index, lieux);
  const chercherCodes = (texte: string): Trouve[] => {
    const nus = chercherCode(texte);
    const annonce = nus.length > 0 ? undefined : lireCodeAnnonce(texte);
    if (annonce === undefined) return nus;
    const { code, types } = annonce;
    return chercherCode(code).filter(({ territoire }) => types?.includes(territoire.type) ?? true);
  };
  return (texte, options = {}) => {
    const lu = texte.slice(0, longueurLue);
    const { limite = 20 } = options;
    const parCode = chercherCodes(lu).filter(({ territoire }) => isVoulu(territoire, options));
    const tous: Trouve[] = parCode.length > 0 ? parCode : chercherNom(lu, options);
    const vus = new Set<Territoire>();
    const uniques: Trouve[] = [];
    for (const trouve of tous) {
      if (uniques.length >= limite) break;
      if (!vus.has(trouve.territoire)) uniques.push(trouve);
      vus.add(trouve.territoire);
    }
    return uniques;
  };
}

function lireLieu({ cle, nom }: Territoire): Lieu {
  const mots = decouperRequete(nom);
  while (mots.length > 1 && isArticle(mots[0] ?? '')) mots.shift();
  return { cle, entier: mots.join('') };
}

function isVoulu(territoire: Territoire, { types, departement }: OptionsRecherche): boolean {
  if (types !== undefined && !types.includes(territoire.type)) return false;
  return departement === undefined || territoire.departements.includes(departement);
}

function isSitue({ dans, code, codesPostaux }: Territoire, { lieux, codePostal }: Lecture): boolean {
  if (lieux === undefined) return true;
  if (codePostal !== undefined && codesPostaux.length > 0 && code !== codePostal) {
    const cedex = !codesPostaux.some((connu) => connu.slice(0, 3) === codePostal.slice(0, 3));
    if (cedex || (!codesPostaux.includes(codePostal) && codePostal.endsWith('0'))) return false;
  }
  return lieux.some((cle) => dans.includes(cle));
}

/** What the announced type is worth for this territory. */
function noterIndice({ type, nature }: Territoire, { types, natures }: Indice): number {
  if (!types.includes(type)) return -25;
  if (natures === undefined) return 10;
  const rang = natures.indexOf(nature ?? '');
  return rang < 0 ? 4 : rang === 0 ? 10 : 8;
}

interface Note {
  fiche: Fiche;
  score: number;
  approche: boolean;
}

function createChercherNom(index: IndexDeNoms, lieux: readonly Lieu[]) {
  /** Queries of one or two letters reach thousands of names; there are few of them. */
  const courtes = new Map<string, Trouve[]>();
  return (texte: string, options: OptionsRecherche): Trouve[] => {
    const lectures = lireRequete(texte, lieux);
    const mots = lectures[0]?.mots;
    if (mots === undefined) return [];
    const { limite = 20, types, departement, pres } = options;
    const libre = types === undefined && departement === undefined && pres === undefined && limite <= 20;
    const cle = libre && mots.length === 1 && (mots[0]?.length ?? 9) <= 3 ? mots[0] : undefined;
    const connue = cle === undefined ? undefined : courtes.get(cle);
    if (connue !== undefined) return connue;
    const demande = cle === undefined ? options : { ...options, limite: 20 };
    const notes = noterLectures(index, lectures, demande, false);
    const trouves = (notes.length > 0 ? notes : noterLectures(index, lectures, demande, true)).map(montrer);
    if (cle !== undefined && courtes.size < maxCourtes) courtes.set(cle, trouves);
    return trouves;
  };
}

function montrer({ fiche: { territoire, nom, origine }, approche }: Note): Trouve {
  const trouve = { territoire, motif: origine, valeur: nom, approche };
  return origine === 'ancien_nom' ? { ...trouve, ancienNom: nom } : trouve;
}

function noterLectures(
  index: IndexDeNoms,
  lectures: readonly Lecture[],
  options: OptionsRecherche,
  insister: boolean,
): Note[] {
  const noterProximite = createProximite(options.pres);
  const notes = createPalmares(options.limite ?? 20);
  for (const lecture of lectures) {
    if (lecture.mots.length === 0) {
      noterTypes(index, lecture, options, noterProximite, notes.add);
      continue;
    }
    const bonus =
      (lecture.indice === undefined ? 0 : 10) +
      (noterProximite === undefined ? 0 : proximiteMax) -
      lecture.peine;
    noterNoms(index, lecture.mots, insister, {
      plancher: () => notes.seuil() - bonus,
      noter(fiche, texte, approche) {
        const { territoire, poids } = fiche;
        const score = texte + poids - lecture.peine;
        if (texte + poids + bonus <= notes.seuil()) return;
        if (!isVoulu(territoire, options) || !isSitue(territoire, lecture)) return;
        const indice = lecture.indice === undefined ? 0 : noterIndice(territoire, lecture.indice);
        notes.add({ fiche, score: score + indice + (noterProximite?.(territoire) ?? 0), approche });
      },
    });
  }
  return notes.list();
}

/** A type alone ("métropole"), or with a code ("CC 44"): the nearest and most populated of that type. */
function noterTypes(
  { fiches }: IndexDeNoms,
  lecture: Lecture,
  options: OptionsRecherche,
  noterProximite: NoterProximite | undefined,
  add: (note: Note) => void,
): void {
  const { indice } = lecture;
  if (indice === undefined) return;
  let restants = noterProximite === undefined ? (options.limite ?? 20) : Number.POSITIVE_INFINITY;
  for (const fiche of fiches) {
    const { territoire, origine, poids } = fiche;
    if (origine !== 'nom' || territoire.type !== indice.types[0] || noterIndice(territoire, indice) < 10)
      continue;
    if (!isVoulu(territoire, options) || !isSitue(territoire, lecture)) continue;
    add({ fiche, score: 90 + poids + (noterProximite?.(territoire) ?? 0), approche: false });
    if (--restants <= 0) return;
  }
}

/** The best notes, one a territory, sorted; bounded, so that a text reaching ten thousand names sorts none of them. */
function createPalmares(limite: number) {
  // A territory has several names and a name several readings: twice the places leave enough once they are merged.
  const places = limite === Number.POSITIVE_INFINITY ? limite : limite * 3 + 10;
  const meilleures = new Map<Territoire, Note>();
  let seuil = Number.NEGATIVE_INFINITY;
  const classer = () =>
    [...meilleures.values()].sort(
      (a, b) => b.score - a.score || (a.fiche.territoire.code < b.fiche.territoire.code ? -1 : 1),
    );
  return {
    seuil: () => seuil,
    add(note: Note) {
      if (note.score <= seuil) return;
      const { territoire } = note.fiche;
      const connue = meilleures.get(territoire);
      if (connue !== undefined && connue.score >= note.score) return;
      meilleures.set(territoire, note);
      if (meilleures.size < places * 2) return;
      const gardees = classer().slice(0, places);
      meilleures.clear();
      for (const gardee of gardees) meilleures.set(gardee.fiche.territoire, gardee);
      seuil = gardees.at(-1)?.score ?? seuil;
    },
    list: () => classer().slice(0, places),
  };
}
