-- Traces as published, the projets computed from them, and the history of both.
-- json, not jsonb: what is kept comes back letter for letter.

CREATE TABLE trace (
  natal uuid PRIMARY KEY,
  plateforme text NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  ref text COLLATE "C" NOT NULL GENERATED ALWAYS AS (plateforme || ':' || external_id) STORED UNIQUE,
  projet_id uuid NOT NULL,
  projet_depuis timestamptz NOT NULL,
  cercle text,
  version integer NOT NULL,
  revision integer NOT NULL,
  contenu json NOT NULL,
  depuis json NOT NULL,
  dans text[] NOT NULL,
  bandes smallint[] NOT NULL,
  a_contact boolean NOT NULL,
  cree_le timestamptz NOT NULL,
  maj_le timestamptz NOT NULL,
  maj_source_le timestamptz,
  supprime_le timestamptz,
  motif text
);
CREATE INDEX trace_projet ON trace (projet_id);
CREATE INDEX trace_plateforme_maj ON trace (plateforme, maj_le, ref);
COMMENT ON TABLE trace IS 'Ce qu''une plateforme dit d''un projet : version courante.';
COMMENT ON COLUMN trace.natal IS 'Identifiant de projet reçu à la naissance, gardé après suppression.';
COMMENT ON COLUMN trace.contenu IS 'Champs publiés, normalisés, sans donnée personnelle.';
COMMENT ON COLUMN trace.depuis IS 'Instant du dernier changement de chaque champ ou bloc.';
COMMENT ON COLUMN trace.dans IS 'Territoires où la trace est située.';
COMMENT ON COLUMN trace.bandes IS 'Verrous à prendre avant d''y toucher.';
COMMENT ON COLUMN trace.revision IS 'Change à chaque modification, contact compris : fait l''ETag.';

CREATE TABLE trace_version (
  natal uuid NOT NULL,
  version integer NOT NULL,
  valable_de timestamptz NOT NULL,
  valable_jusqua timestamptz NOT NULL,
  cercle text,
  contenu json NOT NULL,
  depuis json NOT NULL,
  dans text[] NOT NULL,
  maj_le timestamptz NOT NULL,
  maj_source_le timestamptz,
  supprime_le timestamptz,
  motif text,
  PRIMARY KEY (natal, version)
);
COMMENT ON TABLE trace_version IS 'Versions remplacées d''une trace ; la courante est dans trace.';

CREATE TABLE contact (
  natal uuid PRIMARY KEY,
  referent json NOT NULL
);
COMMENT ON TABLE contact IS 'Données personnelles : sans historique, hors de tout autre table.';

CREATE TABLE lien_declare (
  source uuid NOT NULL,
  cible text COLLATE "C" NOT NULL,
  PRIMARY KEY (source, cible)
);
CREATE INDEX lien_declare_cible ON lien_declare (cible);
COMMENT ON TABLE lien_declare IS 'memeProjetQue : la cible peut ne pas exister encore.';
COMMENT ON COLUMN lien_declare.cible IS 'plateforme:externalId, ou identifiant de projet.';

CREATE TABLE appartenance (
  natal uuid NOT NULL,
  projet_id uuid NOT NULL,
  valable_de timestamptz NOT NULL,
  valable_jusqua timestamptz NOT NULL,
  PRIMARY KEY (natal, valable_de)
);
COMMENT ON TABLE appartenance IS 'Groupes passés d''une trace ; le courant est dans trace.projet_id.';

CREATE TABLE projet (
  id uuid PRIMARY KEY,
  document text,
  valable_de timestamptz NOT NULL,
  membres uuid[] NOT NULL,
  cercles text[] NOT NULL,
  maj_cercles json NOT NULL,
  contact_natal uuid,
  territoires json NOT NULL,
  nature text,
  phase text,
  phase_statut text,
  plateformes text[] NOT NULL,
  leviers text[] NOT NULL,
  competences text[] NOT NULL,
  thematiques text[] NOT NULL,
  plans text[] NOT NULL,
  recherche tsvector
);
CREATE INDEX projet_recherche ON projet USING gin (recherche) WITH (fastupdate = on);
COMMENT ON TABLE projet IS 'Le projet unifié, calculé ; une ligne par groupe vivant.';
COMMENT ON COLUMN projet.document IS 'JSON de la vue commune ; NULL si toutes les traces sont restreintes.';
COMMENT ON COLUMN projet.cercles IS 'Cercles des traces restreintes du groupe.';
COMMENT ON COLUMN projet.maj_cercles IS 'Dernier changement de ce que voit chaque cercle.';
COMMENT ON COLUMN projet.territoires IS 'Par cercle (vide : vue commune), les clés tenues dans projet_territoire.';

CREATE TABLE projet_version (
  projet_id uuid NOT NULL,
  valable_de timestamptz NOT NULL,
  valable_jusqua timestamptz NOT NULL,
  document text,
  membres uuid[] NOT NULL,
  PRIMARY KEY (projet_id, valable_de)
);
COMMENT ON TABLE projet_version IS 'États remplacés d''un projet ; le courant est dans projet.';

CREATE TABLE projet_territoire (
  territoire text COLLATE "C" NOT NULL,
  cercle text COLLATE "C" NOT NULL,
  projet_id uuid NOT NULL,
  maj_le timestamptz NOT NULL,
  PRIMARY KEY (territoire, cercle, projet_id)
);
CREATE INDEX projet_territoire_maj ON projet_territoire (territoire, cercle, maj_le DESC, projet_id);
COMMENT ON TABLE projet_territoire IS 'Un intervalle d''index par liste : territoire, portée et public.';
COMMENT ON COLUMN projet_territoire.territoire IS 'Clé de territoire ; « = » devant : porté par ce groupement même ; « tout » : partout.';
COMMENT ON COLUMN projet_territoire.cercle IS 'Vide : vue commune.';

CREATE TABLE effacement (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  instant timestamptz NOT NULL DEFAULT now(),
  natal uuid NOT NULL,
  champs text[] NOT NULL,
  contact boolean NOT NULL,
  motif text NOT NULL,
  cle text NOT NULL
);
COMMENT ON TABLE effacement IS 'Journal des effacements : la seule exception à l''ajout seul.';

CREATE TABLE alias_projet (
  alias text COLLATE "C" PRIMARY KEY,
  natal uuid NOT NULL
);
COMMENT ON TABLE alias_projet IS 'Identifiants d''autres API publiques, résolus comme des références.';
