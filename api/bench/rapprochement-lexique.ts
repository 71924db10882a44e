// The lexicon of linkage: how many titles of the open data hold each word. Proper nouns and rare words stay out,
// so that no name of a person can be in it and that a name always weighs as a rare word.
import { decouper, lireMots, plier, raciner } from '../src/rapprochement/modele/texte.ts';
import type { TraceALier } from './rapprochement-donnees.ts';

const seuil = 40;
/** Share of capitals, inside mixed-case titles, from which a word is a proper noun. */
const partDeCapitales = 0.45;

export interface Lexique {
  version: string;
  source: string;
  titres: number;
  seuil: number;
  mots: Record<string, number>;
}

/** Pure: the same titles give the same lexicon. */
export function compterMots(traces: readonly TraceALier[], version: string): Lexique {
  const titres = new Map<string, number>();
  const capitales = new Map<string, { oui: number; total: number }>();
  for (const { contenu } of traces) {
    for (const { racine } of lireMots(contenu.nom)) {
      if (!/\d/.test(racine)) titres.set(racine, (titres.get(racine) ?? 0) + 1);
    }
    compterCapitales(contenu.nom, capitales);
  }
  const gardes = [...titres].filter(([racine, compte]) => {
    const { oui, total } = capitales.get(racine) ?? { oui: 0, total: 1 };
    return compte >= seuil && oui / total < partDeCapitales;
  });
  gardes.sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    version,
    source: 'Intitulés des projets DETR, DSIL, DPV, DSID (DGCL) et Fonds vert (MTE), Licence Ouverte 2.0',
    titres: traces.length,
    seuil,
    mots: Object.fromEntries(gardes),
  };
}

function compterCapitales(nom: string, comptes: Map<string, { oui: number; total: number }>): void {
  const mots = decouper(nom);
  const minuscules = mots.filter((mot) => /^\p{Ll}{4,}/u.test(mot)).length;
  if (minuscules < mots.length / 3) return;
  for (const mot of mots.slice(1)) {
    if (mot.length < 3) continue;
    const racine = raciner(plier(mot));
    const compte = comptes.get(racine) ?? { oui: 0, total: 0 };
    compte.total += 1;
    if (/^\p{Lu}/u.test(mot)) compte.oui += 1;
    comptes.set(racine, compte);
  }
}
