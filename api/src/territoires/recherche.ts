// Search by name over the in-memory index: words or beginnings of words, exact names first, then by population.
import type { OptionsRecherche, Territoire } from './modele.ts';
import { decouperMots, isArticle } from './noms.ts';

interface Fiche {
  territoire: Territoire;
  /** Words between spaces, with one space on each side. */
  nom: string;
}

export type Rechercher = (texte: string, options?: OptionsRecherche) => Territoire[];

const bucketLength = 2;

export function createRechercher(territoires: Iterable<Territoire>): Rechercher {
  const parDebut = new Map<string, Fiche[]>();
  for (const territoire of [...territoires].sort((a, b) => (b.population ?? 0) - (a.population ?? 0))) {
    const mots = decouperMots(territoire.nom);
    const fiche = { territoire, nom: ` ${mots.join(' ')} ` };
    const debuts = new Set(mots.flatMap((mot) => [mot.slice(0, 1), mot.slice(0, bucketLength)]));
    for (const debut of debuts) {
      const fiches = parDebut.get(debut);
      if (fiches === undefined) parDebut.set(debut, [fiche]);
      else fiches.push(fiche);
    }
  }
  return (texte, options = {}) => {
    const mots = decouperMots(texte);
    const significatifs = mots.filter((mot, rang) => !isArticle(mot) || rang === mots.length - 1);
    const plusLong = significatifs.reduce((long, mot) => (mot.length > long.length ? mot : long), '');
    const fiches = parDebut.get(plusLong.slice(0, bucketLength)) ?? [];
    return classer(fiches, mots.join(' '), significatifs, options);
  };
}

function classer(fiches: Fiche[], phrase: string, mots: string[], options: OptionsRecherche): Territoire[] {
  const { limite = 20, types, departement } = options;
  const rangs: [Territoire[], Territoire[], Territoire[]] = [[], [], []];
  for (const { territoire, nom } of fiches) {
    if (types !== undefined && !types.includes(territoire.type)) continue;
    if (departement !== undefined && !territoire.departements.includes(departement)) continue;
    if (!mots.every((mot) => nom.includes(` ${mot}`))) continue;
    const rang = nom === ` ${phrase} ` ? 0 : nom.startsWith(` ${phrase}`) ? 1 : 2;
    rangs[rang].push(territoire);
  }
  return rangs.flat().slice(0, limite);
}
