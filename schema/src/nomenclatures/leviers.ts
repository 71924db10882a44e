// Action levers of ecological planning: 50 of mitigation and resources, 22 of adaptation.
// Codes never change; a label may be corrected, its former spelling then becomes an alias.
import type { Ligne } from './ligne.ts';

export const leviers: readonly Ligne[] = [
  ['lev-gestion-des-forets-et-produits-bois', 'Gestion des forêts et produits bois'],
  [
    'lev-changements-de-pratiques-de-fertilisation-azotee',
    'Changements de pratiques de fertilisation azotée',
  ],
  ['lev-elevage-durable', 'Elevage durable'],
  ['lev-gestion-des-haies', 'Gestion des haies'],
  ['lev-batiments-machines-agricoles', 'Bâtiments & Machines agricoles'],
  ['lev-gestion-des-prairies', 'Gestion des prairies'],
  ['lev-pratiques-stockantes', 'Pratiques stockantes'],
  ['lev-sobriete-fonciere', 'Sobriété foncière'],
  ['lev-surface-en-aire-protegee', 'Surface en aire protégée'],
  [
    'lev-resorption-des-points-noirs-prioritaires-de-continuite-ecologique',
    'Résorption des points noirs prioritaires de continuité écologique',
  ],
  ['lev-restauration-des-habitats-naturels', 'Restauration des habitats naturels'],
  [
    'lev-reduction-de-l-usage-des-produits-phytosanitaires',
    "Réduction de l'usage des produits phytosanitaires",
  ],
  [
    'lev-developpement-de-l-agriculture-biologique-et-de-hve',
    "Développement de l'agriculture biologique et de HVE",
  ],
  [
    'lev-respect-d-egalim-pour-la-restauration-collective',
    "Respect d'Egalim pour la restauration collective",
  ],
  ['lev-sobriete-des-batiments-residentiel', 'Sobriété des bâtiments (résidentiel)'],
  [
    'lev-changement-chaudieres-fioul-renovation-residentiel',
    'Changement chaudières fioul + rénovation (résidentiel)',
  ],
  [
    'lev-changement-chaudieres-gaz-renovation-residentiel',
    'Changement chaudières gaz + rénovation (résidentiel)',
  ],
  ['lev-renovation-hors-changement-chaudieres', 'Rénovation (hors changement chaudières)'],
  ['lev-sobriete-des-batiments-tertiaire', 'Sobriété des bâtiments (tertiaire)'],
  [
    'lev-changement-chaudieres-fioul-renovation-tertiaire',
    'Changement chaudières fioul + rénovation (tertiaire)',
  ],
  [
    'lev-changement-chaudieres-gaz-renovation-tertiaire',
    'Changement chaudières gaz + rénovation (tertiaire)',
  ],
  ['lev-gaz-fluores-residentiel', 'Gaz fluorés résidentiel'],
  ['lev-gaz-fluores-tertiaire', 'Gaz fluorés tertiaire'],
  ['lev-captage-de-methane-dans-les-isdnd', 'Captage de méthane dans les ISDND'],
  ['lev-prevention-des-dechets', 'Prévention des déchets'],
  ['lev-valorisation-matiere-des-dechets', 'Valorisation matière des déchets'],
  ['lev-moindre-stockage-en-decharge', 'Moindre stockage en décharge'],
  ['lev-augmentation-du-taux-de-collecte', 'Augmentation du taux de collecte'],
  [
    'lev-sobriete-dans-l-utilisation-de-la-ressource-en-eau',
    "Sobriété dans l'utilisation de la ressource en eau",
  ],
  ['lev-protection-des-zones-de-captage-d-eau', "Protection des zones de captage d'eau"],
  ['lev-desimpermeabilisation-des-sols', 'Désimperméabilisation des sols'],
  ['lev-electricite-renouvelable', 'Electricité renouvelable'],
  ['lev-biogaz', 'Biogaz'],
  ['lev-reseaux-de-chaleur-decarbones', 'Réseaux de chaleur décarbonés'],
  ['lev-top-50-sites-industriels', 'Top 50 sites industriels'],
  ['lev-industrie-diffuse', 'Industrie diffuse'],
  ['lev-fret-decarbone-et-multimodalite', 'Fret décarboné et multimodalité'],
  ['lev-efficacite-et-sobriete-logistique', 'Efficacité et sobriété logistique'],
  ['lev-reduction-des-deplacements', 'Réduction des déplacements'],
  ['lev-covoiturage', 'Covoiturage'],
  ['lev-velo', 'Vélo'],
  ['lev-transports-en-commun', 'Transports en commun'],
  ['lev-vehicules-electriques', 'Véhicules électriques'],
  ['lev-efficacite-energetique-des-vehicules-prives', 'Efficacité énergétique des véhicules privés'],
  ['lev-bus-et-cars-decarbones', 'Bus et cars décarbonés'],
  ['lev-2-roues-elec-efficacite', '2 roues (élec&efficacité)'],
  ['lev-nucleaire', 'Nucléaire'],
  ['lev-bio-carburants', 'Bio-carburants'],
  ['lev-efficacite-des-aeronefs', 'Efficacité des aéronefs'],
  ['lev-saf', 'SAF'],
  [
    'lev-confort-thermique-des-transports-collectifs-et-des-mobilites-actives',
    'Confort thermique des transports collectifs et des mobilités actives',
  ],
  [
    'lev-reduction-de-la-vulnerabilite-des-infrastructures-et-services-de-transport',
    'Réduction de la vulnérabilité des infrastructures et services de transport',
  ],
  [
    'lev-integration-du-confort-d-ete-dans-la-renovation-et-la-construction-des-batiments',
    'Intégration du confort d’été dans la rénovation et la construction des bâtiments',
  ],
  ['lev-reseaux-de-froid', 'Réseaux de froid'],
  [
    'lev-reduction-de-la-vulnerabilite-du-systeme-energetique-au-changement-climatique',
    'Réduction de la vulnérabilité du système énergétique au changement climatique',
  ],
  [
    'lev-adaptation-des-filieres-et-des-exploitations-agricoles',
    'Adaptation des filières et des exploitations agricoles',
  ],
  [
    'lev-performance-des-services-publics-de-l-eau-potable-et-de-l-assainissement',
    'Performance des services publics de l’eau potable et de l’assainissement',
  ],
  [
    'lev-prevention-des-eboulements-et-glissement-de-terrain',
    'Prévention des éboulements et glissement de terrain',
  ],
  [
    'lev-prevention-des-inondations-par-debordement-de-cours-d-eau-notamment-via-restauration-des-milieux-aquatiques',
    "Prévention des inondations par débordement de cours d'eau, notamment via restauration des milieux aquatiques",
  ],
  ['lev-prevention-des-inondations-par-ruissellement', 'Prévention des inondations par ruissellement'],
  [
    'lev-renaturation-des-villes-et-reduction-de-l-effet-d-ilot-de-chaleur-urbain',
    "Renaturation des villes et réduction de l'effet d'îlot de chaleur urbain",
  ],
  [
    'lev-conditionnement-du-developpement-urbain-et-economique-a-la-ressource-en-eau',
    'Conditionnement du développement urbain et économique à la ressource en eau',
  ],
  [
    'lev-renforcement-de-la-resilience-des-services-de-sante',
    'Renforcement de la résilience des services de santé',
  ],
  ['lev-preparation-des-services-de-secours', 'Préparation des services de secours'],
  ['lev-resilience-des-services-de-communication', 'Résilience des services de communication'],
  [
    'lev-protection-et-mise-a-l-abri-des-personnes-vulnerables',
    "Protection et mise à l'abri des personnes vulnérables",
  ],
  ['lev-evolution-de-l-offre-touristique-de-montagne', 'Evolution de l’offre touristique de montagne'],
  ['lev-evolution-de-l-offre-touristique-littorale', 'Evolution de l’offre touristique littorale'],
  ['lev-continuite-des-activites-economiques', 'Continuité des activités économiques'],
  [
    'lev-prevention-des-degats-causes-par-le-retrait-gonflement-des-argiles',
    'Prévention des dégâts causés par le retrait-gonflement des argiles',
  ],
  [
    'lev-integration-de-l-elevation-du-niveau-des-mers-dans-l-amenagement-du-littoral',
    'Intégration de l’élévation du niveau des mers dans l’aménagement du littoral',
  ],
  [
    'lev-preservation-des-sites-culturels-et-patrimoniaux',
    'Préservation des sites culturels et patrimoniaux',
  ],
];
