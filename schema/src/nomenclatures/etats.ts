// The short vocabularies of the common model: their values are those of the schemas' enums.
import type { Entree } from './nomenclature.ts';

export const phases: readonly Entree[] = [
  { code: 'idee', libelle: 'Idée', description: 'Le besoin est identifié, rien n’est encore engagé.' },
  {
    code: 'etude',
    libelle: 'Étude',
    description: 'Diagnostic, faisabilité, conception ou plan de financement.',
  },
  {
    code: 'operation',
    libelle: 'Opération',
    description: 'Le projet est décidé : travaux, achat ou mise en œuvre.',
  },
];

export const statuts: readonly Entree[] = [
  { code: 'en-cours', libelle: 'En cours', description: 'La phase avance comme prévu.' },
  { code: 'en-retard', libelle: 'En retard', description: 'La phase avance, mais moins vite que prévu.' },
  { code: 'en-pause', libelle: 'En pause', description: 'La phase est suspendue par choix.' },
  { code: 'bloque', libelle: 'Bloqué', description: 'Un obstacle empêche la phase d’avancer.' },
  { code: 'abandonne', libelle: 'Abandonné', description: 'Le projet ne se fera pas.' },
  { code: 'termine', libelle: 'Terminé', description: 'La phase est achevée.' },
];

export const natures: readonly Entree[] = [
  { code: 'projet', libelle: 'Projet', description: 'Un projet d’une collectivité.' },
  { code: 'fiche_action', libelle: 'Fiche action', description: 'Une action inscrite dans un plan.' },
  { code: 'financement', libelle: 'Financement', description: 'Une demande ou une attribution d’aide.' },
];

export const typesDeCollectivite: readonly Entree[] = [
  { code: 'commune', libelle: 'Commune', description: 'Par son code INSEE, 5 caractères.' },
  {
    code: 'epci',
    libelle: 'EPCI à fiscalité propre',
    description: 'Communauté de communes, d’agglomération, urbaine ou métropole, par son SIREN.',
  },
  { code: 'ept', libelle: 'Établissement public territorial', description: 'Par son SIREN.' },
  { code: 'syndicat', libelle: 'Syndicat', description: 'Intercommunal ou mixte, par son SIREN.' },
  { code: 'petr', libelle: 'Pôle d’équilibre territorial et rural', description: 'Par son SIREN.' },
  { code: 'pole', libelle: 'Pôle métropolitain', description: 'Par son SIREN.' },
  { code: 'departement', libelle: 'Département', description: 'Par son code INSEE, 2 ou 3 caractères.' },
  { code: 'region', libelle: 'Région', description: 'Par son code INSEE, 2 caractères.' },
  { code: 'autre', libelle: 'Autre', description: 'Autre organisme, par son SIREN de préférence.' },
];
