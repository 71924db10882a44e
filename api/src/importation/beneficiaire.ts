// From the codes and the name of a beneficiary to the collectivités of a trace. Pure: the reference data is given.
import type { Collectivite, TypeCollectivite } from '@projets-collectivites/schema';
import type { Beneficiaire, Referentiel } from '../territoires/index.ts';
import type { GenreAvertissement } from './avertissements.ts';

type Designation = Pick<Beneficiaire, 'type' | 'code'>;

/** What the import needs of the reference data. */
export type Annuaire = Pick<Referentiel, 'situer' | 'findBySiren' | 'findDepartement' | 'findBeneficiaire'>;

export interface Indices {
  /** Département that is itself the beneficiary. */
  departementBeneficiaire?: string | undefined;
  communes: readonly string[];
  sirens: readonly string[];
  noms: readonly string[];
  /** Départements that the row names; several for a code that covers two. */
  departements: readonly string[];
}

export interface Rattachement {
  collectivites: Collectivite[];
  avertissements: GenreAvertissement[];
}

interface Liste {
  readonly collectivites: Collectivite[];
  /** Départements of what the list holds. */
  readonly departements: Set<string>;
  /** Keeps one designation of each territory; false when the reference data does not know the code. */
  add(type: string, code: string): boolean;
}

function createListe(annuaire: Annuaire): Liste {
  const cles = new Set<string>();
  const liste: Liste = {
    collectivites: [],
    departements: new Set(),
    add(type, code) {
      const situee = annuaire.situer(type, code);
      if ('erreur' in situee) return false;
      for (const departement of situee.departements) liste.departements.add(departement);
      const cle = situee.cle ?? `${type}:${code}`;
      if (cles.has(cle)) return true;
      cles.add(cle);
      liste.collectivites.push({ type: type as TypeCollectivite, code });
      return true;
    },
  };
  return liste;
}

/**
 * The collectivités that the indices designate: beneficiary by SIREN, commune by code, else the beneficiary's name
 * where it is unique in the département, else the département itself. Empty when nothing can be used.
 */
export function rattacher(annuaire: Annuaire, indices: Indices): Rattachement {
  const avertissements = new Set<GenreAvertissement>();
  const liste = createListe(annuaire);
  if (indices.departementBeneficiaire !== undefined)
    liste.add('departement', indices.departementBeneficiaire);
  for (const siren of indices.sirens) {
    const connu = annuaire.findBySiren(siren);
    if (connu !== undefined) liste.add(connu.type, connu.code);
  }
  for (const commune of indices.communes) {
    if (!liste.add('commune', commune)) avertissements.add('commune_inconnue');
  }
  if (liste.collectivites.length === 0) addByName(annuaire, indices, liste, avertissements);
  else if (indices.communes.length > 0 && !seRecoupent(liste.departements, indices.departements)) {
    avertissements.add('commune_hors_departement');
  }
  if (liste.collectivites.length === 0) addDepartements(annuaire, indices, liste, avertissements);
  return { collectivites: liste.collectivites, avertissements: [...avertissements] };
}

/**
 * The collectivité that the name designates in the départements of the row, when the commune's code points outside
 * them: name and département agree against the code. Undefined otherwise.
 */
export function findContradiction(
  annuaire: Annuaire,
  commune: string,
  nom: string,
  departements: readonly string[],
): Designation | undefined {
  const situee = annuaire.situer('commune', commune);
  if ('erreur' in situee || nom === '' || seRecoupent(new Set(situee.departements), departements)) {
    return undefined;
  }
  return findByName(annuaire, nom, departements);
}

function seRecoupent(trouves: ReadonlySet<string>, annonces: readonly string[]): boolean {
  return trouves.size === 0 || annonces.length === 0 || annonces.some((code) => trouves.has(code));
}

function addByName(
  annuaire: Annuaire,
  { noms, departements }: Indices,
  liste: Liste,
  avertissements: Set<GenreAvertissement>,
): void {
  for (const nom of noms) {
    const trouve = findByName(annuaire, nom, departements);
    if (trouve !== undefined && liste.add(trouve.type, trouve.code))
      avertissements.add('beneficiaire_par_nom');
  }
}

function findByName(annuaire: Annuaire, nom: string, departements: readonly string[]) {
  for (const variante of variantes(nom)) {
    const trouves = new Map<string, Designation>();
    for (const departement of departements) {
      const trouve = annuaire.findBeneficiaire(variante, departement);
      if (trouve !== undefined) trouves.set(`${trouve.type}:${trouve.code}`, trouve);
    }
    const [seul] = trouves.values();
    if (trouves.size === 1) return seul;
    if (trouves.size > 1) return undefined;
  }
  return undefined;
}

/** The name as written, then without the note that clerks add to it: « – travaux commencés le… », « * ». */
function variantes(nom: string): string[] {
  const sansNote = nom.replace(/\s+[:–*].*$|\s*\*+$/u, '').trim();
  return sansNote === nom || sansNote === '' ? [nom] : [nom, sansNote];
}

function addDepartements(
  annuaire: Annuaire,
  { departements }: Indices,
  liste: Liste,
  avertissements: Set<GenreAvertissement>,
): void {
  for (const code of departements) {
    if (annuaire.findDepartement(code) !== undefined) liste.add('departement', code);
    else liste.add('autre', code);
  }
  if (liste.collectivites.length > 0) avertissements.add('beneficiaire_au_departement');
  if (liste.collectivites.length > 1) avertissements.add('departement_multiple');
}
