// What an import tells of a row that it loads all the same, by kind; the texts are for people.

export const AVERTISSEMENTS = {
  beneficiaire_par_nom: 'bénéficiaire sans code exploitable, reconnu par son nom dans son département',
  beneficiaire_au_departement: 'bénéficiaire non reconnu, projet rattaché à son département',
  departement_multiple: 'code de département qui en couvre deux (Corse, Alsace) : projet rattaché aux deux',
  commune_inconnue: 'code de commune absent du référentiel, laissé de côté',
  commune_illisible: 'code de commune illisible',
  commune_hors_departement: 'commune située hors du département indiqué',
  commune_contredite:
    'commune hors du département indiqué, où le nom du bénéficiaire en désigne une autre : celle-ci est retenue',
  siren_illisible: 'SIREN illisible ou faux, laissé de côté',
  dossier_sans_numero: 'ligne sans numéro de dossier : identifiant calculé à partir de son contenu',
  dossier_heterogene: 'dossier dont les lignes diffèrent (bénéficiaire, démarche ou intitulé)',
  intitule_absent: 'intitulé absent, remplacé par « Intitulé non renseigné »',
  intitule_abrege: 'intitulé de plus de 500 caractères, abrégé (le texte entier est dans les compléments)',
  caracteres_illisibles: 'caractères illisibles',
  montant_illisible: 'montant illisible, laissé de côté',
  montant_negatif: 'montant négatif, laissé de côté',
  cout_nul: 'coût nul, laissé de côté',
  subvention_superieure_au_cout: 'subvention supérieure au coût',
  valeur_officielle_gardee: 'valeur sans place dans le schéma commun, gardée dans les compléments',
  publication: 'avertissement donné à la publication',
} as const;

export type GenreAvertissement = keyof typeof AVERTISSEMENTS;

/** Title given to a row that has none: a fact, not an invention. */
const INTITULE_ABSENT = 'Intitulé non renseigné';

const LONGUEUR_NOM = 500;

/** Name of a trace from the title of a row, with what to keep of it and to tell. */
export function nommer(
  titre: string,
  avertir: (genre: GenreAvertissement) => void,
): { nom: string; intituleComplet?: string } {
  if (titre === '') {
    avertir('intitule_absent');
    return { nom: INTITULE_ABSENT };
  }
  const caracteres = titre.length <= LONGUEUR_NOM ? undefined : [...titre];
  if (caracteres === undefined || caracteres.length <= LONGUEUR_NOM) return { nom: titre };
  avertir('intitule_abrege');
  const nom = `${caracteres
    .slice(0, LONGUEUR_NOM - 1)
    .join('')
    .trimEnd()}…`;
  return { nom, intituleComplet: titre };
}
