// Reading of one row of a Fonds vert file, repaired where a single reading explains the damage. Pure.
import { createHash } from 'node:crypto';
import {
  lireCode,
  lireCodeCommune,
  lireDepartements,
  lireMontant,
  lireSiren,
  lireTexte,
  type Montant,
} from './valeurs.ts';

export const COLONNES_FONDS_VERT = [
  'nom_region',
  'code_departement',
  'nom_departement',
  'code_commune',
  'nom_commune',
  'axe',
  'numero_demarche_ds',
  'nom_demarche_ds',
  'numero_dossier_ds',
  'nom_du_projet',
  'nom_beneficiaire_principal',
  'siren',
  'montant_engage',
] as const;

type Colonne = (typeof COLONNES_FONDS_VERT)[number];
export type LigneFondsVert = Record<Colonne, string> & {
  autres?: Record<string, string> | undefined;
};

/** A row once its cells are read: the same whether the file went through a spreadsheet or not. */
export interface LigneLue {
  texte: Record<
    'region' | 'departement' | 'commune' | 'axe' | 'demarche' | 'intitule' | 'beneficiaire',
    string
  >;
  /** undefined for a row without a number. */
  dossier: string | undefined;
  numeroDemarche: string;
  /** Code as written when it is not one. */
  codeDepartement: string;
  departements: readonly string[];
  codeCommune: string | undefined;
  communeIllisible: string;
  siren: string | undefined;
  siret: string | undefined;
  sirenIllisible: string;
  montant: Montant;
  abime: boolean;
  autres: Record<string, string> | undefined;
}

/** The number of the dossier; undefined when the row has none (« Non Renseigné »): such rows have nothing in common. */
export function lireDossier(brut: string): string | undefined {
  const code = lireCode(brut);
  return /^[0-9A-Za-z][0-9A-Za-z_./-]{0,99}$/.test(code) && /\d/.test(code) ? code : undefined;
}

/** Reads the cells of a row, undoing the damage that has a single explanation. */
export function lireLigne(brute: LigneFondsVert): LigneLue {
  let abime = false;
  const texte = (brut: string) => {
    const lu = lireTexte(brut);
    abime ||= lu.abime;
    return lu.texte;
  };
  const departements = lireDepartements(brute.code_departement);
  const codeCommune = lireCodeCommune(brute.code_commune);
  const { siren, siret } = lireSiren(brute.siren);
  return {
    texte: {
      region: texte(brute.nom_region),
      departement: texte(brute.nom_departement),
      commune: texte(brute.nom_commune),
      axe: lireCode(brute.axe),
      demarche: texte(brute.nom_demarche_ds),
      intitule: texte(brute.nom_du_projet),
      beneficiaire: texte(brute.nom_beneficiaire_principal),
    },
    dossier: lireDossier(brute.numero_dossier_ds),
    numeroDemarche: lireCode(brute.numero_demarche_ds),
    codeDepartement: departements.length === 1 ? (departements[0] ?? '') : lireCode(brute.code_departement),
    departements,
    codeCommune,
    communeIllisible: codeCommune === undefined ? texte(brute.code_commune) : '',
    siren,
    siret,
    sirenIllisible: siren === undefined ? texte(brute.siren) : '',
    montant: lireMontant(brute.montant_engage),
    abime,
    autres: brute.autres,
  };
}

/** The number of the row's dossier, else a stable key drawn from what the row says. */
export function dossierDe(ligne: LigneLue): string {
  if (ligne.dossier !== undefined) return ligne.dossier;
  const { texte, numeroDemarche, codeCommune, siren, sirenIllisible, montant } = ligne;
  const valeurs = [
    numeroDemarche,
    codeCommune,
    siren ?? sirenIllisible,
    texte.beneficiaire,
    texte.intitule,
    montant,
  ];
  const empreinte = createHash('sha256').update(JSON.stringify(valeurs)).digest('hex');
  return `${SANS_NUMERO}${empreinte.slice(0, 16)}`;
}

const SANS_NUMERO = 'sans-numero-';
