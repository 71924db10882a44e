// Descriptions of the 50 levers published with the official table schema (see NOTICE).

export const descriptionsDesLeviers: ReadonlyMap<string, string> = new Map([
  [
    'lev-gestion-des-forets-et-produits-bois',
    "Gestion durable des forêts pour améliorer leur santé et promouvoir l'utilisation du bois comme matériau écologique.",
  ],
  [
    'lev-changements-de-pratiques-de-fertilisation-azotee',
    "Adoption de méthodes agricoles réduisant l'utilisation d'engrais azotés pour diminuer les émissions de gaz à effet de serre.",
  ],
  [
    'lev-elevage-durable',
    "Mise en place de pratiques d'élevage respectueuses de l'environnement pour réduire l'impact sur le climat et la biodiversité.",
  ],
  [
    'lev-gestion-des-haies',
    'Conservation et plantation de haies pour protéger la biodiversité et améliorer les écosystèmes agricoles.',
  ],
  [
    'lev-batiments-machines-agricoles',
    "Modernisation des infrastructures et équipements agricoles pour augmenter l'efficacité énergétique et réduire les émissions.",
  ],
  [
    'lev-gestion-des-prairies',
    'Pratiques de gestion des prairies visant à maintenir la biodiversité et à stocker du carbone dans les sols.',
  ],
  [
    'lev-pratiques-stockantes',
    'Techniques agricoles qui augmentent le stockage de carbone dans les sols, contribuant à la lutte contre le changement climatique.',
  ],
  [
    'lev-sobriete-fonciere',
    "Concept visant à limiter l'artificialisation des sols, c'est-à-dire la transformation d'espaces naturels en zones urbaines ou industrielles.",
  ],
  [
    'lev-surface-en-aire-protegee',
    'Augmentation de la superficie des zones protégées pour préserver la biodiversité et les écosystèmes sensibles.',
  ],
  [
    'lev-resorption-des-points-noirs-prioritaires-de-continuite-ecologique',
    'Élimination des obstacles majeurs qui empêchent la libre circulation des espèces dans les écosystèmes.',
  ],
  [
    'lev-restauration-des-habitats-naturels',
    'Actions visant à réhabiliter les écosystèmes dégradés pour favoriser la biodiversité.',
  ],
  [
    'lev-reduction-de-l-usage-des-produits-phytosanitaires',
    "Diminution de l'utilisation de pesticides et herbicides pour protéger la santé humaine et l'environnement.",
  ],
  [
    'lev-developpement-de-l-agriculture-biologique-et-de-hve',
    "Promotion de l'agriculture biologique et de la Haute Valeur Environnementale pour des pratiques agricoles plus durables.",
  ],
  [
    'lev-respect-d-egalim-pour-la-restauration-collective',
    'Mise en œuvre de la loi Egalim pour favoriser une alimentation saine et durable dans les cantines et restaurants collectifs.',
  ],
  [
    'lev-sobriete-des-batiments-residentiel',
    "Réduction de la consommation d'énergie dans les bâtiments résidentiels par des comportements sobres.",
  ],
  [
    'lev-changement-chaudieres-fioul-renovation-residentiel',
    'Remplacement des chaudières au fioul par des systèmes plus propres et rénovation énergétique des logements.',
  ],
  [
    'lev-changement-chaudieres-gaz-renovation-residentiel',
    'Remplacement des chaudières au gaz par des systèmes plus efficaces et rénovation énergétique des logements.',
  ],
  [
    'lev-renovation-hors-changement-chaudieres',
    "Travaux d'amélioration énergétique des bâtiments sans changer les chaudières, comme l'isolation.",
  ],
  [
    'lev-sobriete-des-batiments-tertiaire',
    "Réduction de la consommation d'énergie dans les bâtiments du secteur tertiaire par des pratiques sobres.",
  ],
  [
    'lev-changement-chaudieres-fioul-renovation-tertiaire',
    "Remplacement des chaudières au fioul dans le tertiaire et rénovation pour améliorer l'efficacité énergétique.",
  ],
  [
    'lev-changement-chaudieres-gaz-renovation-tertiaire',
    'Remplacement des chaudières au gaz dans le tertiaire et rénovation pour réduire la consommation énergétique.',
  ],
  [
    'lev-gaz-fluores-residentiel',
    "Réduction de l'utilisation des gaz fluorés dans les équipements résidentiels, car ils ont un fort potentiel de réchauffement climatique.",
  ],
  [
    'lev-gaz-fluores-tertiaire',
    "Réduction de l'utilisation des gaz fluorés dans les équipements du secteur tertiaire.",
  ],
  [
    'lev-captage-de-methane-dans-les-isdnd',
    'Récupération du méthane émis par les Installations de Stockage de Déchets Non Dangereux pour limiter les émissions de gaz à effet de serre.',
  ],
  [
    'lev-prevention-des-dechets',
    'Réduction de la production de déchets à la source par des comportements sobres.',
  ],
  [
    'lev-valorisation-matiere-des-dechets',
    'Recyclage et réutilisation des déchets pour en faire de nouvelles ressources.',
  ],
  ['lev-moindre-stockage-en-decharge', 'Réduction du volume des déchets mis en décharges.'],
  [
    'lev-augmentation-du-taux-de-collecte',
    'Amélioration des systèmes de collecte et de tri pour augmenter le recyclage.',
  ],
  [
    'lev-sobriete-dans-l-utilisation-de-la-ressource-en-eau',
    "Réduction de la consommation d'eau par des usages plus économes.",
  ],
  [
    'lev-protection-des-zones-de-captage-d-eau',
    "Mesures pour préserver les zones où l'eau est prélevée pour l'alimentation en eau potable.",
  ],
  [
    'lev-desimpermeabilisation-des-sols',
    "Réduction des surfaces imperméables pour favoriser l'infiltration de l'eau dans les sols.",
  ],
  [
    'lev-electricite-renouvelable',
    "Développement de la production d'électricité à partir de sources renouvelables comme le solaire et l'éolien.",
  ],
  [
    'lev-biogaz',
    'Production de gaz renouvelable à partir de matières organiques pour remplacer le gaz fossile.',
  ],
  [
    'lev-reseaux-de-chaleur-decarbones',
    "Utilisation de sources d'énergie renouvelable ou de récupération pour alimenter les réseaux de chauffage urbain.",
  ],
  [
    'lev-top-50-sites-industriels',
    'Actions ciblées sur les 50 sites industriels les plus émetteurs pour réduire significativement les émissions.',
  ],
  [
    'lev-industrie-diffuse',
    "Réduction des émissions provenant de l'ensemble des activités industrielles moins concentrées.",
  ],
  [
    'lev-fret-decarbone-et-multimodalite',
    'Promotion de modes de transport de marchandises moins polluants et combinant différents modes (train, bateau, etc.).',
  ],
  [
    'lev-efficacite-et-sobriete-logistique',
    "Optimisation des flux logistiques pour réduire la consommation d'énergie et les émissions.",
  ],
  [
    'lev-reduction-des-deplacements',
    'Diminution de la nécessité de se déplacer, par exemple via le télétravail ou la relocalisation des services.',
  ],
  [
    'lev-covoiturage',
    'Partage de véhicules entre plusieurs personnes pour réduire le nombre de voitures sur la route.',
  ],
  ['lev-velo', "Promotion de l'usage du vélo pour les déplacements quotidiens."],
  [
    'lev-transports-en-commun',
    'Développement et amélioration des services de transport public pour encourager leur utilisation.',
  ],
  [
    'lev-vehicules-electriques',
    'Transition vers les véhicules électriques pour réduire les émissions du transport routier.',
  ],
  [
    'lev-efficacite-energetique-des-vehicules-prives',
    'Amélioration de la consommation de carburant des véhicules pour réduire les émissions.',
  ],
  [
    'lev-bus-et-cars-decarbones',
    'Remplacement des bus et cars par des modèles à faibles émissions ou électriques.',
  ],
  ['lev-2-roues-elec-efficacite', 'Promotion des deux-roues électriques ou plus économes en énergie.'],
  [
    'lev-nucleaire',
    "Maintien ou développement de l'énergie nucléaire pour une production d'électricité bas-carbone.",
  ],
  [
    'lev-bio-carburants',
    'Utilisation de carburants issus de la biomasse pour remplacer les carburants fossiles.',
  ],
  [
    'lev-efficacite-des-aeronefs',
    "Amélioration de l'efficacité énergétique des avions pour réduire les émissions du secteur aérien.",
  ],
  [
    'lev-saf',
    "Utilisation de carburants d'aviation durables (Sustainable Aviation Fuel) pour réduire l'impact environnemental des vols.",
  ],
]);
