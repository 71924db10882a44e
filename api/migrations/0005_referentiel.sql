-- What is attached to territories by imports (Banatic, ANCT), and the memory of the codes that have vanished.
-- Imported tables are replaced by `npm run import`; the memory comes with each edition of the reference data.

ALTER TABLE referentiel_version ADD COLUMN revision integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN referentiel_version.revision IS
  'Augmente à chaque import : les processus en cours relisent le référentiel quand elle change';

ALTER TABLE commune_ancienne ADD COLUMN depuis date, ADD COLUMN millesime smallint;
COMMENT ON COLUMN commune_ancienne.depuis IS 'Date de disparition, quand elle est connue au jour près';
COMMENT ON COLUMN commune_ancienne.millesime IS 'Premier millésime du Code officiel géographique où le code n''est plus';

CREATE TABLE groupement_ancien (
  siren       text COLLATE "C" PRIMARY KEY,
  nom         text NOT NULL,
  nature      text NOT NULL,
  millesime   smallint NOT NULL,
  successeurs text[] NOT NULL,
  territoires text[] NOT NULL
);
COMMENT ON TABLE groupement_ancien IS 'EPCI disparus, avec ceux qui ont reçu leurs communes';
COMMENT ON COLUMN groupement_ancien.successeurs IS 'SIREN, celui qui a reçu le plus de communes en tête';
COMMENT ON COLUMN groupement_ancien.territoires IS 'Clés des départements et régions où se trouvaient ses communes';

CREATE TABLE siren_ancien (
  siren text COLLATE "C" PRIMARY KEY,
  code  text COLLATE "C" NOT NULL
);
COMMENT ON TABLE siren_ancien IS 'SIREN qu''une commune n''a plus, et le code INSEE de la commune actuelle';

CREATE TABLE groupement_importe (
  siren       text COLLATE "C" PRIMARY KEY,
  nom         text NOT NULL,
  nature      text NOT NULL,
  departement text COLLATE "C" NOT NULL,
  population  integer
);
COMMENT ON TABLE groupement_importe IS 'Groupements lus dans Banatic ; complètent territoire, où ils sont remis à chaque édition';

CREATE TABLE perimetre_importe (
  groupement text COLLATE "C" NOT NULL,
  commune    text COLLATE "C" NOT NULL,
  millesime  smallint NOT NULL,
  PRIMARY KEY (groupement, commune)
);
COMMENT ON TABLE perimetre_importe IS
  'Communes membres selon Banatic ; ne servent qu''aux groupements dont l''édition installée ignore les membres';

CREATE TABLE competence_categorie (
  code text COLLATE "C" PRIMARY KEY,
  nom  text NOT NULL
);

CREATE TABLE competence (
  millesime smallint NOT NULL,
  code      text COLLATE "C" NOT NULL,
  nom       text,
  categorie text COLLATE "C",
  PRIMARY KEY (millesime, code)
);
COMMENT ON COLUMN competence.nom IS 'Inconnu pour un code de 2021 sans équivalent en 2025';

CREATE TABLE groupement_competence (
  groupement text COLLATE "C" NOT NULL,
  millesime  smallint NOT NULL,
  code       text COLLATE "C" NOT NULL,
  PRIMARY KEY (groupement, millesime, code)
);
COMMENT ON TABLE groupement_competence IS 'Compétences exercées par un groupement, sous le millésime de leur code';

CREATE TABLE programme_territoire (
  programme      text COLLATE "C" NOT NULL,
  identifiant    text COLLATE "C" NOT NULL,
  territoire     text COLLATE "C" NOT NULL,
  libelle        text NOT NULL,
  date_signature date,
  PRIMARY KEY (programme, identifiant, territoire)
);
COMMENT ON TABLE programme_territoire IS 'Territoires qui bénéficient d''un programme de l''ANCT';

ALTER TABLE territoire ADD COLUMN importe boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN territoire.importe IS 'Absent de l''édition installée : vient de groupement_importe';
