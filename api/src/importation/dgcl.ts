// State grants to local authorities (DETR, DSIL, DPV, DSID), one file a year, published by the DGCL.
// One row is one trace: DGCL-<exercice>-<row after the header>.
import type { LigneDeTrace } from '@projets-collectivites/schema';
import { type GenreAvertissement, nommer } from './avertissements.ts';
import { type Annuaire, findContradiction, type Rattachement, rattacher } from './beneficiaire.ts';
import { type Candidat, type Source, sansVides } from './candidat.ts';
import { type Csv, type Enregistrement, lireAutresColonnes, lireColonnes, ouvrirCsv } from './csv.ts';
import { lireCode, lireCodeCommune, lireDepartements, lireMontant, lireSiren, lireTexte } from './valeurs.ts';

const COLONNES_DGCL = [
  'exercice',
  'dispositif',
  'programme',
  'beneficiaire_type',
  'beneficiaire_siren',
  'beneficiaire_dep',
  'beneficiaire_nom',
  'beneficiaire_code_insee',
  'intitule',
  'cout_ht',
  'subvention',
  'taux',
] as const;

export type LigneDgcl = Record<(typeof COLONNES_DGCL)[number], string> & {
  autres?: Record<string, string> | undefined;
};

/** Opens a DGCL file and converts its rows as they come. */
export async function ouvrirDgcl(chemin: string, annuaire: Annuaire): Promise<Source> {
  const csv = await ouvrirCsv(chemin, COLONNES_DGCL);
  return {
    entete: csv.entete,
    contacts: csv.contacts,
    octets: csv.fichier.octets,
    async *candidats(onOctets) {
      for await (const enregistrement of csv.enregistrements(onOctets)) {
        yield convertir(csv, enregistrement, annuaire);
      }
    },
  };
}

function convertir(csv: Csv, enregistrement: Enregistrement, annuaire: Annuaire): Candidat {
  const { numero, champs, defaut } = enregistrement;
  const origines = [{ numero, champs }];
  if (defaut !== undefined) return { origines, avertissements: [], refus: defaut };
  const ligne = { ...lireColonnes(csv, champs, COLONNES_DGCL), autres: lireAutresColonnes(csv, champs) };
  return { origines, ...ligneVersTrace(ligne, numero, annuaire) };
}

/** One row to a trace, or the reason why it cannot be one. */
export function ligneVersTrace(
  ligne: LigneDgcl,
  numero: number,
  annuaire: Annuaire,
): Omit<Candidat, 'origines'> {
  const avertissements = new Set<GenreAvertissement>();
  const avertir = (genre: GenreAvertissement) => avertissements.add(genre);
  const texte = (brut: string) => {
    const lu = lireTexte(brut);
    if (lu.abime) avertir('caracteres_illisibles');
    return lu.texte;
  };
  const exercice = lireCode(ligne.exercice);
  if (!/^(?:19|20)\d\d$/.test(exercice)) {
    return refuser('La colonne exercice ne contient pas une année.', avertissements);
  }
  const externalId = `DGCL-${exercice}-${numero}`;
  const nomBeneficiaire = texte(ligne.beneficiaire_nom);
  const type = texte(ligne.beneficiaire_type).toLowerCase();
  const { siren } = lireSiren(ligne.beneficiaire_siren);
  if (siren === undefined && texte(ligne.beneficiaire_siren) !== '') avertir('siren_illisible');
  const insee = lireCodeCommune(ligne.beneficiaire_code_insee);
  if (insee === undefined && texte(ligne.beneficiaire_code_insee) !== '') avertir('commune_illisible');
  const departement = ligne.beneficiaire_dep;
  const beneficiaire = {
    type,
    siren,
    insee,
    nom: nomBeneficiaire,
    departements: lireDepartements(departement),
  };
  const { collectivites, contredit, avertissements: doutes } = situer(annuaire, beneficiaire);
  doutes.forEach(avertir);
  if (collectivites.length === 0) {
    const motif =
      'Aucun territoire : ni SIREN, ni code INSEE, ni nom de bénéficiaire, ni département exploitable.';
    return refuser(motif, avertissements, externalId);
  }
  const { nom, intituleComplet } = nommer(texte(ligne.intitule), avertir);
  const montants = lireMontants(ligne, avertir);
  const dispositif = texte(ligne.dispositif);
  const trace: LigneDeTrace = {
    externalId,
    nature: 'financement',
    nom,
    ...(montants.cout !== undefined && { budgetPrevisionnel: montants.cout }),
    collectivites,
    ...(siren !== undefined && !contredit && { collectiviteResponsable: siren }),
    ...(dispositif !== '' && { programmes: [dispositif] }),
    financement: {
      ...(dispositif !== '' && { dispositif }),
      financeur: 'État',
      ...(montants.subvention !== undefined && { montantAttribue: montants.subvention }),
    },
    complements: sansVides({
      exercice: Number(exercice),
      programmeBudgetaire: texte(ligne.programme),
      beneficiaire: sansVides({
        nom: nomBeneficiaire,
        type,
        siren: siren ?? texte(ligne.beneficiaire_siren),
        codeInsee: insee ?? texte(ligne.beneficiaire_code_insee),
        departement: texte(ligne.beneficiaire_dep),
      }),
      baseDuCout: montants.cout === undefined ? undefined : 'HT',
      taux: montants.taux,
      montantsIllisibles: montants.illisibles,
      intituleComplet,
      autresColonnes: ligne.autres,
    }),
  };
  return { externalId, ligne: trace, avertissements: [...avertissements] };
}

function refuser(refus: string, avertissements: ReadonlySet<GenreAvertissement>, externalId?: string) {
  return { refus, avertissements: [...avertissements], ...(externalId !== undefined && { externalId }) };
}

interface Beneficiaire {
  type: string;
  siren: string | undefined;
  insee: string | undefined;
  nom: string;
  departements: readonly string[];
}

/** The commune's code first; the SIREN when there is none or it is unknown; a département is named by its number. */
function situer(annuaire: Annuaire, beneficiaire: Beneficiaire): Rattachement & { contredit: boolean } {
  const { type, siren, insee, nom, departements } = beneficiaire;
  const autre = insee === undefined ? undefined : findContradiction(annuaire, insee, nom, departements);
  if (autre !== undefined) {
    const { type: typeTrouve, code } = autre;
    return {
      collectivites: [{ type: typeTrouve, code }],
      avertissements: ['commune_contredite'],
      contredit: true,
    };
  }
  const communeConnue = insee !== undefined && !('erreur' in annuaire.situer('commune', insee));
  const numero = type === 'departement' ? lireDepartements(nom) : [];
  const rattachement = rattacher(annuaire, {
    departementBeneficiaire: numero.length === 1 ? numero[0] : undefined,
    communes: insee === undefined ? [] : [insee],
    sirens: siren === undefined || communeConnue ? [] : [siren],
    noms: nom === '' ? [] : [nom],
    departements,
  });
  return { ...rattachement, contredit: false };
}

function lireMontants(ligne: LigneDgcl, avertir: (genre: GenreAvertissement) => void) {
  const illisibles: Record<string, string> = {};
  const lire = (colonne: 'cout_ht' | 'subvention') => {
    const montant = lireMontant(ligne[colonne], ',');
    if ('absent' in montant) return undefined;
    if ('valeur' in montant && montant.valeur >= 0) return montant.valeur;
    avertir('valeur' in montant ? 'montant_negatif' : 'montant_illisible');
    illisibles[colonne] = lireTexte(ligne[colonne]).texte;
    return undefined;
  };
  const coutLu = lire('cout_ht');
  const subvention = lire('subvention');
  if (coutLu === 0) avertir('cout_nul');
  const cout = coutLu === 0 ? undefined : coutLu;
  if (cout !== undefined && subvention !== undefined && subvention > cout) {
    avertir('subvention_superieure_au_cout');
  }
  const taux = Number(lireTexte(ligne.taux).texte.replace(',', '.') || Number.NaN);
  return {
    cout,
    subvention,
    taux: Number.isFinite(taux) ? Math.round(taux * 1e6) / 1e6 : undefined,
    illisibles: Object.keys(illisibles).length > 0 ? illisibles : undefined,
  };
}
