// Traps and true duplicates, written by hand: what each pair must become. Used by the tests and by the fitting script.
import type { Contenu, TraceALire } from './fiche.ts';

/**
 * certain · propose: at least suggested · pas_certain: at most suggested · distinct · contraire: never in one group.
 */
export type Attendu = 'certain' | 'propose' | 'pas_certain' | 'distinct' | 'contraire';

type Vue = Partial<Contenu> & {
  plateforme?: string;
  commune?: string;
  epci?: string;
  exercice?: number;
  population?: number;
};

interface Cas {
  attendu: Attendu;
  a: TraceALire;
  b: TraceALire;
}

const amiens = '80021';
const metropole = '248000531';

function trace(nom: string, vue: Vue, plateforme: string, externalId: string): TraceALire {
  const { plateforme: autre, commune = amiens, epci, exercice, population, ...contenu } = vue;
  const collectivites = [
    ...(commune === '' ? [] : [{ type: 'commune', code: commune }]),
    ...(epci === undefined ? [] : [{ type: 'epci', code: epci }]),
  ];
  return {
    plateforme: autre ?? plateforme,
    externalId,
    contenu: {
      nature: 'projet',
      nom,
      collectivites,
      collectiviteResponsable: epci ?? `21${commune.slice(0, 2)}0${commune.slice(2)}8`,
      ...(exercice === undefined ? {} : { complements: { exercice } }),
      ...contenu,
    },
    dans: [
      ...(commune === '' ? [] : [`commune:${commune}`]),
      `groupement:${epci ?? metropole}`,
      'departement:80',
    ],
    ...(population === undefined ? {} : { population }),
  };
}

function cas(attendu: Attendu, nomA: string, nomB: string, a: Vue = {}, b: Vue = a): Cas {
  return { attendu, a: trace(nomA, a, 'mec', 'a'), b: trace(nomB, b, 'tet', 'b') };
}

const groupe = (
  attendu: Attendu,
  paires: readonly (readonly [string, string])[],
  a: Vue = {},
  b: Vue = a,
): Cas[] => paires.map(([x, y]) => cas(attendu, x, y, a, b));

const detr: Vue = {
  nature: 'financement',
  plateforme: 'dgcl',
  exercice: 2023,
  financement: { dispositif: 'DETR' },
};
const dsil: Vue = { ...detr, financement: { dispositif: 'DSIL' } };
const aide = (vue: Vue, cout: number | undefined, montantAttribue: number, exercice = 2023): Vue => ({
  ...vue,
  exercice,
  ...(cout === undefined ? {} : { budgetPrevisionnel: cout }),
  financement: { ...vue.financement, montantAttribue },
});

const etapes: readonly Cas[] = groupe('contraire', [
  ['Réhabilitation de la mairie – tranche 1', 'Réhabilitation de la mairie – tranche 2'],
  ['Construction du groupe scolaire (1ère tranche)', 'Construction du groupe scolaire (2ème tranche)'],
  ['Construction du groupe scolaire T1', 'Construction du groupe scolaire T2'],
  ['Voirie communale, tranche ferme', 'Voirie communale, tranche conditionnelle 1'],
  ['Aménagement du bourg, première tranche', 'Aménagement du bourg, deuxième et dernière tranche'],
  ['Aménagement du bourg, tranche I', 'Aménagement du bourg, tranche II'],
  ['Rénovation du stade phase 1', 'Rénovation du stade phase 2'],
  ['Rénovation du stade (2e phase)', 'Rénovation du stade (phase n° 3)'],
  ['Rénovation du stade – Phase A', 'Rénovation du stade – Phase B'],
  ['Mise en valeur des remparts – étape 1', 'Mise en valeur des remparts – étape 2'],
  ['Maison de santé – lot 1', 'Maison de santé – lot 2'],
  ['Réseau de chaleur : lot n°3', 'Réseau de chaleur : lot n°4'],
  ['Assainissement rue des Lilas – section 1', 'Assainissement rue des Lilas – section 2'],
  ['Programme voirie 2023', 'Programme voirie 2024'],
  ['Travaux de voirie 2023', 'Travaux de voirie 2024'],
  ['Éclairage public, programme 2022', 'Éclairage public, programme 2023'],
  ['Accessibilité des bâtiments, tranche 2019', 'Accessibilité des bâtiments, tranche 2020'],
  ['Isolation du bâtiment A de la cité administrative', 'Isolation du bâtiment B de la cité administrative'],
  ['Requalification de la friche, secteur 1', 'Requalification de la friche, secteur 2'],
  ['Extension du réseau – tranche 1', 'Extension du réseau – phase 2'],
]);

const nommes: readonly Cas[] = groupe('contraire', [
  ['Rénovation énergétique de l’école Jules-Ferry', 'Rénovation énergétique de l’école Victor-Hugo'],
  ['Rénovation de l’école maternelle Jean Zay', 'Rénovation de l’école maternelle Louis Pasteur'],
  ['Réhabilitation du groupe scolaire Pagnol', 'Réhabilitation du groupe scolaire Prévert'],
  ['Construction du gymnase Guynemer', 'Construction du gymnase Clemenceau'],
  ['Réfection de la rue des Ursulines', 'Réfection de la rue des Saules'],
  ['Renouvellement du réseau d’eau rue Bossuet', 'Renouvellement du réseau d’eau rue Lamartine'],
  ['Aménagement de l’avenue Foch', 'Aménagement de l’avenue Joffre'],
  ['Aménagement de la place Carnot', 'Aménagement de la place Gambetta'],
  ['Renaturation du quartier Kerbernier', 'Renaturation du quartier Pontanezen'],
  ['Restauration de l’église Saint-Mathurin', 'Restauration de l’église Saint-Fiacre'],
  ['Reconstruction du pont de Lochrist', 'Reconstruction du pont de Kerglaw'],
  ['Aménagement de la RD 41', 'Aménagement de la RD 112'],
  ['Voirie au hameau de Nirolles', 'Voirie au hameau de Beauregard'],
  ['Cour oasis école Anatole France', 'Cour oasis école Pauline Kergomard'],
  ['Vestiaires du stade Dendievel', 'Vestiaires du stade Pompidou'],
  ['Rénovation du collège Montaigne', 'Rénovation du collège Rabelais'],
  ['Végétalisation du parc Bourdelle', 'Végétalisation du parc Lecoq'],
  ['Rénovation du gymnase Jean-Jaurès', 'Rénovation du gymnase Jean-Moulin'],
  ['Rénovation de l’école Jean Zay', 'Rénovation de l’école Jean Macé'],
  ['Rénovation de l’école A', 'Rénovation de l’école B'],
  ['École 1', 'École 2'],
  ['Gymnase A', 'Gymnase B'],
  ['GYMNASE A', 'GYMNASE B'],
  ['Rénovation du gymnase n° 1', 'Rénovation du gymnase n° 2'],
  ['Piscine Delaune : rénovation', 'Piscine Bouin : rénovation'],
]);

const actes: readonly Cas[] = [
  ...groupe('contraire', [
    ['Étude de faisabilité du réseau de chaleur', 'Travaux de création du réseau de chaleur'],
    ['Étude sur la rénovation de la piscine', 'Rénovation de la piscine'],
    ['Diagnostic énergétique de la mairie', 'Rénovation énergétique de la mairie'],
    ['Audit énergétique du gymnase', 'Réhabilitation énergétique du gymnase'],
    ['Maîtrise d’œuvre pour la construction de la médiathèque', 'Construction de la médiathèque'],
    ['Assistance à maîtrise d’ouvrage : réhabilitation des halles', 'Réhabilitation des halles'],
    ['Schéma directeur d’assainissement', 'Travaux d’assainissement'],
  ]),
  ...groupe('pas_certain', [
    ['Extension de la salle des fêtes', 'Construction de la salle des fêtes'],
    ['Acquisition de l’ancienne boulangerie', 'Rénovation de l’ancienne boulangerie'],
    ['Démolition de la friche Lainière', 'Réhabilitation de la friche Lainière'],
    ['Extension de l’école', 'Rénovation de l’école'],
    ['Démolition de l’ancienne gendarmerie', 'Construction de la gendarmerie'],
    ['Acquisition d’un terrain pour la maison de santé', 'Construction de la maison de santé'],
    ['Extension du cimetière', 'Restauration du cimetière'],
  ]),
];

const doutes: readonly Cas[] = groupe('pas_certain', [
  ['Rénovation de la mairie', 'Rénovation de la mairie – tranche 2'],
  ['Construction d’une maison de santé', 'Construction d’une maison de santé, phase 1'],
  ['Travaux de voirie', 'Travaux de voirie 2024'],
  ['Rénovation énergétique de la mairie', 'Rénovation énergétique de la mairie et de l’école'],
  ['Réfection de la toiture de la mairie', 'Réfection de la toiture de la salle des fêtes'],
  ['Remplacement des menuiseries de la mairie', 'Remplacement des menuiseries de l’école'],
  ['Isolation de l’école', 'Accessibilité de l’école'],
  ['Réfection de la toiture de l’église', 'Réfection du clocher de l’église'],
  ['Rénovation de l’école maternelle', 'Rénovation de l’école élémentaire'],
  ['Aménagement du parking nord', 'Aménagement du parking sud'],
  ['Travaux d’accessibilité à la mairie', 'Travaux de sécurité à la mairie'],
  ['Rénovation du presbytère', 'Rénovation du logement du presbytère'],
  ['Remplacement de la chaudière de l’école', 'Remplacement des fenêtres de l’école'],
  ['Aménagement de la salle Saint-Exupéry', 'Aménagement de la place'],
  ['Réhabilitation du foyer Martin Studer', 'Aménagement des abords du foyer Martin Studer'],
  ['Pôle scolaire unique', 'Création d’une cuisine dans le pôle scolaire'],
  ['Restauration de l’orgue de l’église', 'Restauration des vitraux de l’église'],
  ['Travaux tranches 1 et 2 du musée', 'Travaux tranche 2 du musée'],
  ['Aménagement d’une aire de jeux', 'Aménagement d’un terrain de football'],
  ['Projet 1', 'Projet 2'],
  ['Trace A', 'Trace B'],
  ['Rénovation de la salle verte', 'Rénovation de la salle bleue'],
  ['Vidéoprotection, extension', 'Vidéoprotection'],
  ['Réhabilitation du centre culturel', 'Réhabilitation du centre technique'],
  ['Création d’une piste cyclable vers Bompas', 'Création d’une piste cyclable vers Claira'],
]);

/** Titles that many projects of one place have. A town without a known population is a large one. */
const actesSeuls = [
  ['Rénovation énergétique', 'Rénovation énergétique'],
  ['Rénovation énergétique', 'RENOVATION ENERGETIQUE'],
  ['Rénovation énergétique des bâtiments', 'Rénovation énergétique des bâtiments publics'],
  ['Travaux divers', 'Travaux divers'],
  ['Mise en accessibilité', 'Mise en accessibilité'],
  ['Mise aux normes et isolation', 'Mise aux normes et isolation'],
  ['Réfection de la voirie', 'Réfection de la voirie'],
  ['Éclairage public', 'Éclairage public'],
] as const;
const objetsBanals = [
  ['Rénovation énergétique de l’école', 'Rénovation énergétique de l’école'],
  ['Travaux dans les écoles', 'Travaux dans les écoles'],
  ['Rénovation du gymnase', 'Rénovation du gymnase'],
  ['Rénovation thermique de la mairie', 'Rénovation énergétique de la mairie'],
  ['Restauration de l’église', 'Restauration de l’église'],
  ['Rénovation du stade', 'Réhabilitation du stade'],
  ['Aménagement du centre-bourg', 'Aménagement du centre-bourg'],
  ['Création d’un espace jeunes', 'Création d’un espace jeunes'],
  ['Rénovation acoustique de la cantine', 'Rénovation acoustique de la cantine'],
] as const;
const quePorte = (siren: string): Vue => ({ commune: '', epci: siren });

const generaux: readonly Cas[] = [
  ...[{ population: 133_000 }, {}, { population: 640 }, quePorte(metropole)].flatMap((vue) =>
    groupe('pas_certain', actesSeuls, vue),
  ),
  ...groupe('propose', actesSeuls.slice(0, 3), { population: 133_000 }),
  ...[{ population: 133_000 }, {}, quePorte(metropole)].flatMap((vue) =>
    groupe('pas_certain', objetsBanals, vue),
  ),
  ...groupe('propose', objetsBanals.slice(0, 7), { population: 133_000 }),
  // One side alone is known to be a village: not the same place, or not known to be.
  cas(
    'pas_certain',
    'Rénovation de l’école',
    'Rénovation de l’école',
    { population: 640 },
    { ...quePorte(metropole) },
  ),
  ...groupe('certain', objetsBanals.slice(0, 1), { population: 640 }),
  ...groupe('certain', objetsBanals.slice(2, 7), { population: 640 }),
  cas('certain', 'Rénovation de la mairie', 'Rénovation de la mairie', { population: 6_000 }),
  cas('pas_certain', 'Rénovation de l’école', 'Rénovation de l’école', { population: 6_000 }),
  cas('certain', 'Restauration du beffroi', 'Restauration du beffroi communal', { population: 133_000 }),
  cas('pas_certain', 'Rénovation de la piscine', 'Rénovation de la piscine', { population: 133_000 }),
  // Round estimates, a first of January and a sentence that says nothing more are no proof of an empty title.
  cas('pas_certain', 'Rénovation énergétique', 'Rénovation énergétique', {
    ...quePorte(metropole),
    budgetPrevisionnel: 12_500,
    dateDebut: '2026-01-01',
    description: 'Travaux de rénovation énergétique du patrimoine.',
  }),
  cas('certain', 'Rénovation énergétique de l’école', 'Rénovation énergétique de l’école', {
    population: 133_000,
    budgetPrevisionnel: 232_605,
  }),
  cas('certain', 'Rénovation énergétique', 'Rénovation énergétique', {
    population: 133_000,
    complements: { numeroDossier: '13445764' },
  }),
];

const ailleurs: readonly Cas[] = [
  ...groupe(
    'pas_certain',
    [
      ['Rénovation énergétique', 'Rénovation énergétique'],
      ['Rénovation énergétique de la mairie', 'Rénovation énergétique de la mairie'],
      ['Construction d’un city-stade', 'Construction d’un city-stade'],
      ['Rénovation de l’éclairage public', 'Rénovation de l’éclairage public'],
      ['Remplacement de luminaires à Giverny', 'Remplacement de luminaires à Bouafles'],
      ['Désimperméabilisation de la cour d’école', 'Désimperméabilisation de la cour d’école'],
    ],
    { commune: '80021', epci: metropole },
    { commune: '80131', epci: metropole },
  ),
  ...groupe(
    'distinct',
    [
      ['Rénovation énergétique de la mairie', 'Rénovation énergétique de la mairie'],
      ['Construction d’une maison de santé', 'Construction d’une maison de santé'],
      ['Rénovation du gymnase Jean-Jaurès', 'Rénovation du gymnase Jean-Jaurès'],
    ],
    { commune: '80021' },
    { commune: '44109' },
  ),
  ...groupe('distinct', [
    ['Rénovation de la mairie', 'Création d’un skate-park'],
    ['Aire de covoiturage', 'Achat de matériel informatique pour les écoles'],
    ['Extension du columbarium', 'Éclairage public en LED'],
    ['Rénovation thermique de l’école', 'Réfection de la voirie'],
    ['Construction d’une gendarmerie', 'Office de tourisme : aménagement'],
    ['Plan d’eau du parc', 'Mise en séparatif du réseau'],
    ['Plantation de haies', 'Isolation de la crèche'],
    ['Compostage collectif', 'Piste cyclable'],
    ['Restauration de la zone humide', 'Rénovation du gymnase'],
    ['Adressage de la commune', 'Défense incendie'],
  ]),
];

const texte =
  'Remplacement de la toiture, isolation des façades par l’extérieur, changement de la chaufferie fioul par une ' +
  'chaudière bois et reprise de la ventilation du gymnase, pour diviser par deux la consommation.';
const autreTexte =
  'Le gymnase perd sa chaleur : toiture remplacée, façades isolées par l’extérieur, ventilation reprise et ' +
  'chaufferie fioul remplacée par une chaudière bois, consommation divisée par deux.';

const doublons: readonly Cas[] = [
  ...groupe('certain', [
    ['Rénovation énergétique du gymnase Jean-Jaurès', 'Rénovation énergétique du gymnase Jean Jaurès'],
    ['Rénovation énergétique du gymnase Jean-Jaurès', 'RENOVATION ENERGETIQUE DU GYMNASE JEAN JAURES'],
    ['Réno. énerg. du gymnase Jean-Jaurès', 'Rénovation énergétique du gymnase Jean-Jaurès'],
    ['Rénovation thermique du GS Jules Ferry', 'Rénovation énergétique du groupe scolaire Jules-Ferry'],
    ['Réhabilitation de l’école Lucie Aubrac', 'Rénovation de l’école Lucie-Aubrac'],
    ['Reconversion de la friche Lainière en tiers-lieu', 'Reconversion de la friche Lainière en tiers lieu'],
    [
      'Désimperméabilisation de la cour de l’école Kergomard',
      'Végétalisation de la cour de l’école Kergomard',
    ],
    ['Restauration de la chapelle Saint-Fiacre', 'Réfection de la chapelle St Fiacre'],
    ['Création d’un réseau de chaleur bois à Étouvie', 'Création d’un réseau de chaleur bois Étouvie'],
    ['Aménagement de la place de la Treille', 'Réaménagement de la place de la Treille'],
    [
      'Construction d’une maison de santé à Lochrist',
      'Construction maison de santé pluridisciplinaire de Lochrist',
    ],
    ['Réhabilitation du cinéma Le Majestic', 'Réhabiltation du cinéma « Le Majestic »'],
    ['Piste cyclable Carpiquet – Bretteville', 'Voie verte Carpiquet - Bretteville'],
  ]),
  ...groupe('propose', [
    ['Rénovation énergétique de la mairie', 'Rénovation thermique de l’hôtel de ville'],
    ['SDF : rénovation', 'Rénovation de la salle des fêtes'],
    ['Rénovation de la salle des fêtes', 'Réhabilitation de la salle polyvalente'],
    ['Création d’une MAM', 'Maison d’assistants maternels'],
    ['Passage en LED de l’éclairage public', 'Modernisation de l’éclairage public'],
    ['Rénovation de l’école de Bulat-Pestivien', 'Rénovation de l’école'],
    ['Construction d’une médiathèque', 'Construction d’une bibliothèque'],
    ['Remplacement de la chaudière de l’école', 'Changement de la chaudière du groupe scolaire'],
    ['Création d’un ALSH', 'Construction d’un accueil de loisirs sans hébergement'],
    [
      'Réhabilitation du café Carrer',
      'Réhabilitation du café Carrer : café multiservices, logement et salle',
    ],
    ['Renaturation du parvis nord de la gare', 'Requalification du parvis Nord de la gare et pôle d’échange'],
    [
      'Aménagement d’une nouvelle mairie',
      'Aménagement d’une nouvelle mairie – réhabilitation d’un bâtiment vacant',
    ],
    ['Travaux école Saint Leu', 'Travaux dans l’école Saint-Leu'],
    ['Rénovation de la mairie', 'Rénovation de la mairie – tranche 1'],
    ['Installation de panneaux PV sur le gymnase', 'Centrale photovoltaïque en toiture du gymnase'],
    ['Aménagement du cœur de village', 'Aménagement du centre-bourg'],
    ['Extension du cimetière', 'Extension du cimetière communal'],
  ]),
  ...groupe(
    'certain',
    [
      ['Rénovation énergétique du gymnase', 'Rénovation thermique du gymnase'],
      ['Gymnase : rénovation énergétique', 'Rénovation énergétique du gymnase'],
    ],
    { description: texte, phase: 'Opération', dateDebut: '2026-03-01', budgetPrevisionnel: 232_605 },
    { description: autreTexte, phase: 'Étude', dateDebut: '2026-04-01', budgetPrevisionnel: 235_000 },
  ),
  cas(
    'propose',
    'Gymnase économe',
    'Rénovation énergétique du gymnase',
    { description: texte },
    { description: autreTexte },
  ),
  cas('propose', 'Rénovation du gymnase', 'Gymnase : travaux d’isolation', { budgetPrevisionnel: 232_605 }),
  cas('certain', 'Rénovation du gymnase', 'Rénovation énergétique du gymnase', {
    budgetPrevisionnel: 232_605,
  }),
  cas(
    'pas_certain',
    'Rénovation du gymnase',
    'Rénovation du gymnase',
    { budgetPrevisionnel: 232_605 },
    { budgetPrevisionnel: 9_000 },
  ),
  cas('certain', 'Tiers-lieu', 'Ancienne gare', { complements: { numeroDossier: '13445764' } }),
  cas('certain', 'Tiers-lieu de la gare', 'Ancienne gare', {}, { memeProjetQue: ['mec:a'] }),
];

const subventions: readonly Cas[] = [
  cas(
    'certain',
    'Rénovation de la mairie',
    'Réhabilitation de l’hôtel de ville',
    aide(detr, 188_367, 37_673),
    aide(dsil, 188_367, 56_510),
  ),
  cas(
    'certain',
    'Extension de l’école',
    'Extension de l’école',
    aide(detr, undefined, 37_673.4),
    aide(dsil, undefined, 56_510.1),
  ),
  cas(
    'certain',
    'Construction d’un accueil périscolaire',
    'Construction d’un accueil périscolaire',
    detr,
    dsil,
  ),
  cas(
    'propose',
    'Aménagement du parc (1ère tranche)',
    'Aménagement du parc',
    aide(detr, 136_174, 27_234.8),
    aide(dsil, 136_174, 27_915),
  ),
  cas(
    'pas_certain',
    'Rénovation de l’école',
    'Rénovation de l’école',
    aide(detr, 131_928, 36_193),
    aide(dsil, 68_957, 30_031, 2024),
  ),
  cas(
    'pas_certain',
    'Réfection de la voirie',
    'Réfection de la voirie',
    aide(detr, 20_492, 7_172),
    aide(detr, 43_696, 15_293),
  ),
  cas(
    'pas_certain',
    'Aire d’accueil des gens du voyage',
    'Aire d’accueil des gens du voyage',
    aide(detr, 14_260, 5_704),
    aide(detr, 76_351, 22_905, 2024),
  ),
  cas(
    'contraire',
    'Barrage du moulin, tranche 1',
    'Barrage du moulin, tranche 2',
    aide(detr, 401_512, 70_264),
    aide(detr, 401_512, 70_264, 2024),
  ),
];

const memePlateforme: readonly Cas[] = [
  cas('pas_certain', 'Rénovation énergétique', 'Rénovation énergétique', { plateforme: 'mec' }),
  cas('pas_certain', 'Rénovation énergétique de l’école', 'Rénovation énergétique de l’école', {
    plateforme: 'mec',
  }),
  cas('pas_certain', 'Plantation de haies', 'Plantation de haies', {
    plateforme: 'tet',
    nature: 'fiche_action',
  }),
];

export const lesCas: readonly Cas[] = [
  ...etapes,
  ...nommes,
  ...actes,
  ...doutes,
  ...generaux,
  ...ailleurs,
  ...doublons,
  ...subventions,
  ...memePlateforme,
];

export function respecte(
  attendu: Attendu,
  { classe, contradiction }: { classe: string; contradiction: boolean },
): boolean {
  switch (attendu) {
    case 'propose':
      return classe !== 'distinct';
    case 'pas_certain':
      return classe !== 'certain';
    case 'contraire':
      return contradiction && classe !== 'certain';
    default:
      return classe === attendu && (attendu !== 'certain' || !contradiction);
  }
}
