// From the rows of one Fonds vert dossier to its trace: amounts added, every row kept. Pure.
import type { LigneDeTrace } from '@projets-collectivites/schema';
import { type GenreAvertissement, nommer } from './avertissements.ts';
import { type Annuaire, rattacher } from './beneficiaire.ts';
import { type Candidat, sansVides } from './candidat.ts';
import type { LigneLue } from './ligne-fonds-vert.ts';
import { additionner } from './valeurs.ts';

/** What the trace says once must not depend on the order of the rows: the part with the largest amount speaks. */
function dominante(lignes: readonly LigneLue[], cle: (ligne: LigneLue) => string): LigneLue | undefined {
  const parts = new Map<string, { ligne: LigneLue; cents: number }>();
  for (const ligne of lignes) {
    const valeur = cle(ligne);
    if (valeur === '') continue;
    const part = parts.get(valeur) ?? { ligne, cents: 0 };
    part.cents += 'valeur' in ligne.montant ? Math.round(ligne.montant.valeur * 100) : 0;
    parts.set(valeur, part);
  }
  const triees = [...parts].sort(([a, x], [b, y]) => y.cents - x.cents || (a < b ? -1 : 1));
  return triees[0]?.[1].ligne;
}

function distincts(lignes: readonly LigneLue[], valeur: (ligne: LigneLue) => string | undefined): string[] {
  const valeurs = lignes.map(valeur).filter((v): v is string => v !== undefined && v !== '');
  return [...new Set(valeurs)];
}

/** The trace of a dossier, or the reason why there is none. `lignes` holds all its rows, in the order of the file. */
export function dossierVersTrace(
  dossier: string,
  lignes: readonly LigneLue[],
  annuaire: Annuaire,
): Omit<Candidat, 'origines'> {
  const avertissements = new Set<GenreAvertissement>();
  const avertir = (genre: GenreAvertissement) => avertissements.add(genre);
  const externalId = `FV-2023-${dossier}`;
  signaler(lignes, avertir);
  const { collectivites, avertissements: doutes } = rattacher(annuaire, {
    communes: distincts(lignes, ({ codeCommune }) => codeCommune),
    sirens: distincts(lignes, ({ siren }) => siren),
    noms: distincts(lignes, ({ texte }) => texte.beneficiaire),
    departements: [...new Set(lignes.flatMap((ligne) => ligne.departements))],
  });
  doutes.forEach(avertir);
  if (collectivites.length === 0) {
    const refus =
      'Aucun territoire : ni SIREN, ni code de commune, ni bénéficiaire, ni département exploitable.';
    return { externalId, refus, avertissements: [...avertissements] };
  }
  const titre = dominante(lignes, ({ texte }) => texte.intitule)?.texte.intitule ?? '';
  const { nom, intituleComplet } = nommer(titre, avertir);
  const responsable = dominante(lignes, ({ siren }) => siren ?? '');
  const mesures = distincts(lignes, ({ texte }) => texte.demarche).map((mesure) => mesure.slice(0, 300));
  const montant = sommer(lignes, avertir);
  const trace: LigneDeTrace = {
    externalId,
    nature: 'financement',
    nom,
    collectivites: collectivites.slice(0, 200),
    ...(responsable?.siren !== undefined && { collectiviteResponsable: responsable.siren }),
    ...(responsable?.siret !== undefined && { porteur: { siret: responsable.siret } }),
    programmes: ['Fonds vert', ...mesures],
    financement: {
      dispositif: 'Fonds vert',
      financeur: 'État',
      ...(montant !== undefined && { montantAttribue: montant }),
    },
    complements: sansVides({
      exercice: 2023,
      numeroDossier: lignes[0]?.dossier,
      intituleComplet,
      lignes: lignes.map(enComplement),
    }),
  };
  return { externalId, ligne: trace, avertissements: [...avertissements] };
}

function signaler(lignes: readonly LigneLue[], avertir: (genre: GenreAvertissement) => void): void {
  const heterogene = [
    distincts(lignes, ({ siren, texte }) => siren ?? texte.beneficiaire),
    distincts(lignes, ({ numeroDemarche }) => numeroDemarche),
    distincts(lignes, ({ texte }) => texte.intitule),
  ].some((valeurs) => valeurs.length > 1);
  if (heterogene) avertir('dossier_heterogene');
  for (const ligne of lignes) {
    if (ligne.dossier === undefined) avertir('dossier_sans_numero');
    if (ligne.sirenIllisible !== '') avertir('siren_illisible');
    if (ligne.communeIllisible !== '') avertir('commune_illisible');
    if (ligne.abime) avertir('caracteres_illisibles');
  }
}

/** Total in euros; undefined when no row has a usable amount. */
function sommer(
  lignes: readonly LigneLue[],
  avertir: (genre: GenreAvertissement) => void,
): number | undefined {
  const valeurs: number[] = [];
  for (const { montant } of lignes) {
    if ('valeur' in montant) valeurs.push(montant.valeur);
    else if ('illisible' in montant) avertir('montant_illisible');
  }
  const total = additionner(valeurs);
  if (total < 0) avertir('montant_negatif');
  return valeurs.length === 0 || total < 0 ? undefined : total;
}

/** A row as kept in `complements`, its codes repaired so that a damaged file says the same. */
function enComplement(ligne: LigneLue): Record<string, unknown> {
  const { texte, montant } = ligne;
  return sansVides({
    intitule: texte.intitule,
    montantEngage: 'valeur' in montant ? montant.valeur : undefined,
    montantIllisible: 'illisible' in montant ? montant.illisible : undefined,
    beneficiaire: texte.beneficiaire,
    siren: ligne.siren ?? ligne.sirenIllisible,
    codeCommune: ligne.codeCommune ?? ligne.communeIllisible,
    commune: texte.commune,
    codeDepartement: ligne.codeDepartement,
    departement: texte.departement,
    region: texte.region,
    axe: texte.axe,
    numeroDemarche: ligne.numeroDemarche,
    demarche: texte.demarche,
    autresColonnes: ligne.autres,
  });
}
