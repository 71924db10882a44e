// The official table schema of schema.data.gouv.fr (« projets-territoire » and « collectivites », v0.1.0), as data.
import { PHASES, STATUTS } from '../identifiants.ts';

/** Version of the official schema that this converter knows. */
export const versionOfficielle = 'v0.1.0';

export interface ColonneOfficielle {
  nom: string;
  /** An `array` is written in JSON in its cell. */
  type: 'string' | 'integer' | 'array';
  format?: 'uuid' | 'email';
  obligatoire?: boolean;
  valeurs?: readonly string[];
  motif?: RegExp;
}

/** A line of a CSV file: every cell is text, empty when missing. */
export type LigneOfficielle = Record<string, string>;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;

const texte = (nom: string, reste: Partial<ColonneOfficielle> = {}): ColonneOfficielle => ({
  nom,
  type: 'string',
  ...reste,
});

/** Columns of « projets-territoire », in the official order. */
export const COLONNES_PROJET: readonly ColonneOfficielle[] = [
  texte('id', { format: 'uuid', obligatoire: true }),
  texte('createdAt', { motif: INSTANT, obligatoire: true }),
  texte('updatedAt', { motif: INSTANT, obligatoire: true }),
  texte('nom', { obligatoire: true }),
  texte('description'),
  { nom: 'budgetPrevisionnel', type: 'integer' },
  texte('dateDebutPrevisionnelle'),
  texte('phase', { valeurs: PHASES }),
  texte('phaseStatut', { valeurs: STATUTS }),
  texte('programme'),
  texte('porteurCodeSiret', { motif: /^\d{14}$/ }),
  texte('porteurReferentEmail', { format: 'email' }),
  texte('porteurReferentTelephone'),
  texte('porteurReferentPrenom'),
  texte('porteurReferentNom'),
  texte('porteurReferentFonction'),
  { nom: 'competences', type: 'array' },
  { nom: 'leviers', type: 'array' },
  texte('mecId'),
  texte('tetId'),
  texte('recocoId'),
  { nom: 'collectiviteIds', type: 'array', format: 'uuid' },
];

/** Columns of « collectivites », in the official order. */
export const COLONNES_COLLECTIVITE: readonly ColonneOfficielle[] = [
  texte('id', { format: 'uuid', obligatoire: true }),
  texte('nom', { obligatoire: true }),
  texte('type', { valeurs: ['Commune', 'EPCI', 'Région', 'Département'], obligatoire: true }),
  texte('codeInsee'),
  { nom: 'codeDepartements', type: 'array' },
  { nom: 'codeRegions', type: 'array' },
  texte('codeEpci'),
  texte('siren', { motif: /^\d{9}$/ }),
  texte('createdAt', { motif: INSTANT, obligatoire: true }),
  texte('updatedAt', { motif: INSTANT, obligatoire: true }),
];

/** The official columns that hold a plateforme's own identifier. */
export const COLONNES_DE_PLATEFORME: readonly (readonly [colonne: string, plateforme: string])[] = [
  ['mecId', 'mec'],
  ['tetId', 'tet'],
  ['recocoId', 'recoco'],
];
