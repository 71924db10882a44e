// Kinds of intervention.
// Codes never change; a label may be corrected, its former spelling then becomes an alias.
import type { Ligne } from './ligne.ts';

export const interventions: readonly Ligne[] = [
  ['int-renovation-batiment', 'Rénovation bâtiment'],
  ['int-renovation-sauf-batiment-voirie', 'Rénovation sauf bâtiment (voirie, ...)'],
  ['int-strategie-plan', 'Stratégie/Plan'],
  ['int-communication', 'Communication'],
  ['int-developpement', 'Développement'],
  ['int-outillage-notamment-numerique', 'Outillage (notamment numérique)'],
  ['int-construction-batiment', 'Construction bâtiment'],
  ['int-construction-sauf-batiment-voirie', 'Construction sauf bâtiment (voirie, ...)'],
  ['int-entretien', 'Entretien'],
  ['int-structuration-du-financement', 'Structuration du financement'],
  ['int-formation', 'Formation'],
  ['int-dynamisation', 'Dynamisation'],
  ['int-etude-diagnostic', 'Etude/Diagnostic'],
  ['int-sensibilisation', 'Sensibilisation'],
  ['int-amenagement-urbain-et-restructuration', 'Aménagement urbain et restructuration'],
];
