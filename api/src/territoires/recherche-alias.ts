// Usual names that no official file gives: written by hand, each by the key of the territory that it designates.
import type { CleTerritoire } from './modele.ts';

export const sigles: readonly (readonly [CleTerritoire, readonly string[]])[] = [
  ['groupement:200046977', ['Grand Lyon', 'Grand Lyon Métropole']],
  ['groupement:200093201', ['MEL', 'Lille Métropole']],
  ['groupement:200054807', ['AMP', 'Aix-Marseille', 'Marseille Métropole']],
  ['groupement:200054781', ['MGP']],
  ['groupement:246700488', ['Strasbourg Métropole', 'EMS']],
  ['groupement:200059889', ['GPSEO']],
  // One collectivité, two départements.
  ['departement:67', ['CEA', "Collectivité européenne d'Alsace"]],
  ['departement:68', ['CEA', "Collectivité européenne d'Alsace"]],
  ['region:94', ['CdC', 'Collectivité de Corse']],
  ['region:02', ['CTM', 'Collectivité territoriale de Martinique']],
  ['region:03', ['CTG', 'Collectivité territoriale de Guyane']],
  ['region:93', ['PACA', 'Région Sud', 'Sud']],
  ['region:11', ['IDF']],
  ['region:84', ['AURA', 'ARA']],
  ['region:27', ['BFC']],
  ['region:24', ['CVL']],
  ['region:32', ['HDF']],
  ['region:75', ['NAQ', 'NA']],
  ['region:52', ['PDL']],
];

/** Régions of before 2016. */
export const anciensNoms: readonly (readonly [CleTerritoire, readonly string[]])[] = [
  ['region:44', ['Alsace', 'Lorraine', 'Champagne-Ardenne']],
  ['region:32', ['Picardie', 'Nord-Pas-de-Calais']],
  ['region:28', ['Haute-Normandie', 'Basse-Normandie']],
  ['region:27', ['Bourgogne', 'Franche-Comté']],
  ['region:84', ['Auvergne', 'Rhône-Alpes']],
  ['region:75', ['Aquitaine', 'Limousin', 'Poitou-Charentes']],
  ['region:76', ['Midi-Pyrénées', 'Languedoc-Roussillon']],
  ['region:24', ['Centre']],
];
