// Cells as they really come: what a spreadsheet damaged is repaired only where one reading is possible.

/** Cells that say "nothing here" in the files we read. */
const VIDES = new Set(['', 'null', 'nan', 'none', '#', '#n/a', 'n/a', '-', 'non renseigné', 'non renseigne']);

const CONTROLES = /[\p{Cc}\p{Cs}\uFEFF]/gu;
const ESPACES = /\s+/g;

/** One line of clean text; `abime` tells that unreadable characters were met. */
export function lireTexte(brut: string): { texte: string; abime: boolean } {
  const sansSauts = brut.replace(ESPACES, ' ').trim();
  const texte = sansSauts.replace(CONTROLES, '').normalize('NFC').trim();
  const abime = texte.includes('\uFFFD') || sansSauts.normalize('NFC') !== texte;
  return { texte: VIDES.has(texte.toLowerCase()) ? '' : texte, abime };
}

/** A code without the decimals that a numeric cell adds (`200071892.0`, `1004,00`). */
export function lireCode(brut: string): string {
  const { texte } = lireTexte(brut);
  return /^\d+[.,]0+$/.test(texte) ? texte.replace(/[.,]0+$/, '') : texte.replace(/ /g, '');
}

/** INSEE code of a commune, with the leading zero that a numeric cell loses; undefined if it is not one. */
export function lireCodeCommune(brut: string): string | undefined {
  const code = lireCode(brut).toUpperCase();
  if (/^\d{4}$/.test(code)) return `0${code}`;
  return /^(?:\d{5}|2[AB]\d{3})$/.test(code) ? code : undefined;
}

// The grant lists write some départements with codes of their own: Corsica and Alsace in one piece, Rhône in two.
const DEPARTEMENTS_PARTICULIERS: Record<string, readonly string[]> = {
  '20': ['2A', '2B'],
  '20A': ['2A', '2B'],
  '20B': ['2B'],
  '67A': ['67', '68'],
  '691': ['69'],
  '69D': ['69'],
  '69M': ['69'],
};

/** The départements that a code may mean (`1`, `01`, `001` → 01; `67A` → 67 and 68); empty if it is unreadable. */
export function lireDepartements(brut: string): readonly string[] {
  const code = lireCode(brut).toUpperCase();
  const court = /^0(?:\d\d|2[0AB])/.test(code) ? code.slice(1) : code;
  const particuliers = DEPARTEMENTS_PARTICULIERS[court];
  if (particuliers !== undefined) return particuliers;
  if (/^[1-9]$/.test(court)) return [`0${court}`];
  return /^(?:\d[1-9]|[1-9]0|2[AB]|9[78]\d)$/.test(court) ? [court] : [];
}

/** Luhn's key of SIREN and SIRET. */
function cleValide(chiffres: string): boolean {
  let somme = 0;
  for (let i = 0; i < chiffres.length; i += 1) {
    const chiffre = Number(chiffres[chiffres.length - 1 - i]) * (i % 2 === 0 ? 1 : 2);
    somme += chiffre > 9 ? chiffre - 9 : chiffre;
  }
  return somme % 10 === 0;
}

export interface Identite {
  siren?: string;
  siret?: string;
}

/**
 * SIREN of a cell that holds a SIREN or a SIRET; nothing when its key is wrong. Missing leading zeros are put back
 * when the key then holds: a numeric cell loses nothing else.
 */
export function lireSiren(brut: string): Identite {
  const code = lireCode(brut).replace(/[.\-/]/g, '');
  if (!/^\d+$/.test(code)) return {};
  if (code.length === 9) return cleValide(code) ? { siren: code } : {};
  if (code.length === 14) return cleValide(code) ? { siren: code.slice(0, 9), siret: code } : {};
  if (code.length >= 7 && code.length < 9) {
    const siren = code.padStart(9, '0');
    return cleValide(siren) ? { siren } : {};
  }
  if (code.length >= 12 && code.length < 14) {
    const siret = code.padStart(14, '0');
    return cleValide(siret) && cleValide(siret.slice(0, 9)) ? { siren: siret.slice(0, 9), siret } : {};
  }
  return {};
}

/** Rounds euros to the cent: files carry floating point noise (`98708.70000000001`). */
function auCentime(euros: number): number {
  return Math.round((euros + Number.EPSILON) * 100) / 100;
}

/** Sums in cents, so that the order of the rows does not matter. */
export function additionner(montants: readonly number[]): number {
  return montants.reduce((somme, montant) => somme + Math.round(montant * 100), 0) / 100;
}

export type Montant = { valeur: number } | { absent: true } | { illisible: string };

/**
 * An amount as files write it: `21667`, `21 667,00 €`, `1.234,56`, `98708.70000000001`. `decimale` is the separator
 * that the format promises; without it, one separator followed by exactly three digits may mean two things and is
 * refused.
 */
export function lireMontant(brut: string, decimale?: ',' | '.'): Montant {
  const { texte } = lireTexte(brut);
  if (texte === '') return { absent: true };
  const nombre = texte.replace(/\s|['’_]|€|eur(?:os?)?$/gi, '');
  if (!/^-?\d[\d.,]*$/.test(nombre)) return { illisible: texte };
  const normal = normaliserSeparateurs(nombre, decimale);
  if (normal === undefined || Math.abs(Number(normal)) > 1e12) return { illisible: texte };
  return { valeur: auCentime(Number(normal)) };
}

function normaliserSeparateurs(nombre: string, decimale?: ',' | '.'): string | undefined {
  const virgule = nombre.lastIndexOf(',');
  const point = nombre.lastIndexOf('.');
  if (virgule < 0 && point < 0) return nombre;
  const dernier = virgule > point ? ',' : '.';
  const milliers = dernier === ',' ? '.' : ',';
  const [entier = '', ...reste] = nombre.split(dernier);
  if (reste.length > 1) return grouper(nombre, dernier);
  if (entier.includes(milliers)) {
    const sansMilliers = grouper(entier, milliers);
    return sansMilliers === undefined ? undefined : `${sansMilliers}.${reste[0]}`;
  }
  if (decimale === undefined && reste[0]?.length === 3) return undefined;
  if (decimale !== undefined && decimale !== dernier && reste[0]?.length === 3)
    return grouper(nombre, dernier);
  return `${entier}.${reste[0]}`;
}

/** `1.234.567` → `1234567`; undefined when the groups are not of three digits. */
function grouper(nombre: string, separateur: string): string | undefined {
  const [tete = '', ...groupes] = nombre.split(separateur);
  const regulier = tete.length <= 4 && groupes.every((groupe) => /^\d{3}$/.test(groupe));
  return regulier ? tete + groupes.join('') : undefined;
}
