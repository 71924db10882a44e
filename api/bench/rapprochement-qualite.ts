// Quality of the judgements on labelled pairs: counts by class, shares with their 95 % intervals.
import { type Classe, type Fiche, juger } from '../src/rapprochement/modele/index.ts';
import type { Etiquette, PaireAJuger } from './rapprochement-paires.ts';

export interface Part {
  oui: number;
  total: number;
  part: number;
  /** Wilson's interval at 95 %. */
  de: number;
  a: number;
}

export function wilson(oui: number, total: number): Part {
  if (total === 0) return { oui, total, part: Number.NaN, de: 0, a: 1 };
  const z = 1.959964;
  const p = oui / total;
  const centre = (p + z ** 2 / (2 * total)) / (1 + z ** 2 / total);
  const demi = (z * Math.sqrt((p * (1 - p)) / total + z ** 2 / (4 * total ** 2))) / (1 + z ** 2 / total);
  return { oui, total, part: p, de: Math.max(0, centre - demi), a: Math.min(1, centre + demi) };
}

export type Tableau = Record<Etiquette, Record<Classe, number>>;

export interface Qualite {
  tableau: Tableau;
  precisionDesCertains: Part;
  rappelDesCertains: Part;
  rappel: Part;
  differentsProposes: Part;
  liesCertains: Part;
}

type Juge = (paire: { a: Fiche; b: Fiche }) => { classe: Classe };

export function mesurer(paires: readonly PaireAJuger[], juge: Juge = ({ a, b }) => juger(a, b)): Qualite {
  const vide = () => ({ certain: 0, a_confirmer: 0, distinct: 0 });
  const tableau: Tableau = { meme: vide(), lie: vide(), different: vide() };
  for (const paire of paires) tableau[paire.etiquette][juge(paire).classe] += 1;
  const { meme, lie, different } = tableau;
  const total = (ligne: Record<Classe, number>) => ligne.certain + ligne.a_confirmer + ligne.distinct;
  return {
    tableau,
    precisionDesCertains: wilson(meme.certain, meme.certain + lie.certain + different.certain),
    rappelDesCertains: wilson(meme.certain, total(meme)),
    rappel: wilson(meme.certain + meme.a_confirmer, total(meme)),
    differentsProposes: wilson(different.certain + different.a_confirmer, total(different)),
    liesCertains: wilson(lie.certain, total(lie)),
  };
}

const pourcent = (x: number) => `${(x * 100).toFixed(1).replace('.', ',')} %`;

export function direPart({ oui, total, part, de, a }: Part): string {
  if (total === 0) return 'aucune paire';
  return `${pourcent(part)} (${oui}/${total}, de ${pourcent(de)} à ${pourcent(a)})`;
}

export function direQualite(nom: string, qualite: Qualite): string {
  const lignes = Object.entries(qualite.tableau).map(
    ([etiquette, { certain, a_confirmer, distinct }]) =>
      `    ${etiquette.padEnd(10)} certain ${certain}, à confirmer ${a_confirmer}, distinct ${distinct}`,
  );
  return [
    `${nom}`,
    ...lignes,
    `    précision de « certain »      ${direPart(qualite.precisionDesCertains)}`,
    `    rappel de « certain »         ${direPart(qualite.rappelDesCertains)}`,
    `    rappel avec « à confirmer »   ${direPart(qualite.rappel)}`,
    `    différents proposés           ${direPart(qualite.differentsProposes)}`,
    `    liés jugés certains           ${direPart(qualite.liesCertains)}`,
  ].join('\n');
}
