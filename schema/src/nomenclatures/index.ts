// The closed vocabularies of the common model, with their sources. A new version keeps the former list in `precedentes`.
import { listChangements } from './changements.ts';
import { competences } from './competences.ts';
import { natures, phases, statuts, typesDeCollectivite } from './etats.ts';
import { interventions } from './interventions.ts';
import { leviers } from './leviers.ts';
import { descriptionsDesLeviers } from './leviers-descriptions.ts';
import type { Ligne } from './ligne.ts';
import type { Edition, Entree, Nomenclature } from './nomenclature.ts';
import { sites } from './sites.ts';
import { thematiques } from './thematiques.ts';

export type { Changement, Edition, Entree, Nomenclature } from './nomenclature.ts';

function expand(lignes: readonly Ligne[], descriptions?: ReadonlyMap<string, string>): Entree[] {
  return lignes.map(([code, libelle]) => {
    const description = descriptions?.get(code);
    return description === undefined ? { code, libelle } : { code, libelle, description };
  });
}

const premiere = { version: '1.0.0', date: '2026-11-23' } as const;

const communs = {
  ...premiere,
  source: 'Communs de la transition écologique des collectivités',
  licence: 'Apache-2.0',
} as const;

const modele = { ...communs, source: 'Schéma commun des projets de collectivités' } as const;

interface Definition extends Omit<Nomenclature, 'changements'>, Pick<Edition, 'remplacements'> {
  /** Former versions, oldest first. */
  precedentes?: readonly Edition[];
}

const definitions: readonly Definition[] = [
  {
    ...premiere,
    nom: 'competences',
    titre: 'Compétences M57',
    description:
      'Compétences des collectivités, selon la nomenclature fonctionnelle de l’instruction budgétaire et comptable M57 (2025), sur deux niveaux.',
    source:
      'DGCL et DGFiP, nomenclature M57 2025 ; libellés développés par les Communs de la transition écologique',
    licence: 'Licence Ouverte 2.0',
    valeur: 'code',
    entrees: competences,
  },
  {
    ...premiere,
    nom: 'leviers',
    titre: 'Leviers de la planification écologique',
    description:
      'Leviers d’action de la transition écologique : atténuation, ressources, biodiversité, adaptation.',
    source:
      'Secrétariat général à la planification écologique (mars 2025) et Communs de la transition écologique',
    licence: 'Licence Ouverte 2.0',
    valeur: 'libelle',
    entrees: expand(leviers, descriptionsDesLeviers),
  },
  {
    ...communs,
    nom: 'thematiques',
    titre: 'Thématiques',
    description: 'De quoi parle le projet. Plusieurs thématiques peuvent s’appliquer.',
    valeur: 'libelle',
    entrees: expand(thematiques),
  },
  {
    ...communs,
    nom: 'sites',
    titre: 'Sites',
    description: 'Sur quel type de lieu porte le projet.',
    valeur: 'libelle',
    entrees: expand(sites),
  },
  {
    ...communs,
    nom: 'interventions',
    titre: 'Interventions',
    description: 'Quel type d’intervention est mené.',
    valeur: 'libelle',
    entrees: expand(interventions),
  },
  {
    ...modele,
    nom: 'phases',
    titre: 'Phases',
    description: 'Où en est le projet.',
    valeur: 'libelle',
    entrees: phases,
  },
  {
    ...modele,
    nom: 'statuts',
    titre: 'Statuts de phase',
    description: 'État de la phase en cours.',
    valeur: 'libelle',
    entrees: statuts,
  },
  {
    ...modele,
    nom: 'natures',
    titre: 'Natures de trace',
    description: 'Ce que décrit une trace.',
    valeur: 'code',
    entrees: natures,
  },
  {
    ...modele,
    nom: 'types-collectivite',
    titre: 'Types de collectivité',
    description: 'Niveaux et formes de collectivités et de groupements.',
    valeur: 'code',
    entrees: typesDeCollectivite,
  },
];

const toutes: readonly Nomenclature[] = definitions.map(
  ({ precedentes = [], remplacements, ...nomenclature }) => {
    const { version, date, entrees } = nomenclature;
    const current = { version, date, entrees, ...(remplacements && { remplacements }) };
    return { ...nomenclature, changements: listChangements([...precedentes, current]) };
  },
);

const parNom = new Map(toutes.map((nomenclature) => [nomenclature.nom, nomenclature]));

/** Every vocabulary, in the order of the documentation. */
export function listNomenclatures(): readonly Nomenclature[] {
  return toutes;
}

/** The vocabulary of this name, or undefined. */
export function getNomenclature(nom: string): Nomenclature | undefined {
  return parNom.get(nom);
}
