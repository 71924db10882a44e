-- Reference data: the territories of France, their inclusion and the communes that have vanished.
-- Filled by loadReferentiel from published data, replaced as a whole when the edition changes; nobody else writes here.

CREATE TABLE territoire (
  cle          text COLLATE "C" PRIMARY KEY,
  type         text NOT NULL
               CHECK (type IN ('commune', 'epci', 'ept', 'syndicat', 'petr', 'pole', 'departement', 'region')),
  code         text COLLATE "C" NOT NULL,
  nom          text NOT NULL,
  nature       text,
  siren        text COLLATE "C",
  population   integer,
  departement  text COLLATE "C",
  region       text COLLATE "C",
  codes_postaux text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE territoire IS 'Communes, groupements, départements et régions en vigueur';
COMMENT ON COLUMN territoire.cle IS 'commune:44109, groupement:244400404, departement:44 ou region:53';
COMMENT ON COLUMN territoire.code IS 'Code INSEE (communes, départements, régions) ou SIREN (groupements)';
COMMENT ON COLUMN territoire.nature IS 'Nature juridique d''un groupement : CC, CA, CU, METRO, MET69, EPT, SIVU, SIVOM, SMF, SMO, PETR, POLEM';
COMMENT ON COLUMN territoire.departement IS 'Département d''une commune ; département du siège d''un groupement';
COMMENT ON COLUMN territoire.population IS 'Population municipale, en habitants';
CREATE INDEX territoire_siren ON territoire (siren) WHERE siren IS NOT NULL;

CREATE TABLE territoire_parent (
  enfant text COLLATE "C" NOT NULL,
  parent text COLLATE "C" NOT NULL,
  PRIMARY KEY (enfant, parent)
);
COMMENT ON TABLE territoire_parent IS
  'Inclusion, déjà fermée : chaque territoire où l''enfant est situé (lui-même exclu). Un groupement est situé dans chaque département et région où il a des communes membres';
CREATE INDEX territoire_parent_parent ON territoire_parent (parent, enfant);

CREATE TABLE commune_ancienne (
  code     text COLLATE "C" PRIMARY KEY,
  nom      text,
  nature   text NOT NULL CHECK (nature IN ('fusionnee', 'deleguee', 'associee', 'arrondissement')),
  actuelle text COLLATE "C" NOT NULL
);
COMMENT ON TABLE commune_ancienne IS 'Codes de communes qui ne sont plus, ou pas, ceux d''une commune de plein exercice';
COMMENT ON COLUMN commune_ancienne.nom IS 'Nom connu des communes déléguées, associées et des arrondissements ; inconnu après une fusion simple';
COMMENT ON COLUMN commune_ancienne.actuelle IS 'Commune en vigueur ; égale à code quand la commune déléguée a légué son code';

CREATE TABLE referentiel_version (
  seule     boolean PRIMARY KEY DEFAULT true CHECK (seule),
  version   text NOT NULL,
  chargee_le timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE referentiel_version IS 'Édition chargée dans territoire, territoire_parent et commune_ancienne : au plus une ligne';
