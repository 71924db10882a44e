-- What joins and parts traces: human judgements, links found by computation, and the keys by which they are found.

ALTER TABLE trace
  ADD COLUMN cles bigint[] NOT NULL DEFAULT '{}',
  ADD COLUMN corrections json,
  ADD COLUMN statut json;
COMMENT ON COLUMN trace.cles IS 'Clés de blocage de la version courante, tenues aussi dans cle_de_blocage ; vide après suppression.';
COMMENT ON COLUMN trace.corrections IS 'Corrections acceptées en vigueur, données sur cette trace.';
COMMENT ON COLUMN trace.statut IS 'Statut décidé en vigueur : valide, obsolete ou termine.';

CREATE TABLE jugement (
  a uuid NOT NULL,
  b uuid NOT NULL,
  etat text NOT NULL CHECK (etat IN ('confirme', 'refuse', 'litige')),
  PRIMARY KEY (a, b),
  CHECK (a < b)
);
CREATE INDEX jugement_b ON jugement (b);
COMMENT ON TABLE jugement IS 'Ce que les décisions humaines en vigueur disent de deux traces.';

CREATE TABLE lien_rapproche (
  a uuid NOT NULL,
  b uuid NOT NULL,
  classe text NOT NULL CHECK (classe IN ('certain', 'a_confirmer')),
  score double precision NOT NULL,
  modele text NOT NULL,
  explication json NOT NULL,
  depuis timestamptz NOT NULL,
  PRIMARY KEY (a, b),
  CHECK (a < b)
);
CREATE INDEX lien_rapproche_b ON lien_rapproche (b);
COMMENT ON TABLE lien_rapproche IS 'Paires de traces que le calcul réunit (certain) ou propose (a_confirmer) ; une pierre tombale garde les siennes, certaines.';

CREATE TABLE cle_de_blocage (
  cle bigint NOT NULL,
  cercle text COLLATE "C" NOT NULL,
  natal uuid NOT NULL,
  PRIMARY KEY (cle, cercle, natal)
);
COMMENT ON TABLE cle_de_blocage IS 'Traces vivantes par clé exacte : qui peut être le même projet.';
COMMENT ON COLUMN cle_de_blocage.cercle IS 'Vide : trace partagée.';

CREATE TABLE rapprochement_differe (
  natal uuid PRIMARY KEY,
  cles_avant bigint[],
  jeton uuid NOT NULL DEFAULT gen_random_uuid(),
  depuis timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX rapprochement_differe_depuis ON rapprochement_differe (depuis);
COMMENT ON COLUMN rapprochement_differe.cles_avant IS 'Clés sous lesquelles la trace a été rapprochée la dernière fois ; NULL : les siennes.';
COMMENT ON COLUMN rapprochement_differe.jeton IS 'Change à chaque demande : qui a fini n''efface pas une demande plus récente.';
COMMENT ON COLUMN rapprochement_differe.depuis IS 'Pas avant cet instant.';
COMMENT ON TABLE rapprochement_differe IS 'Traces publiées dont le rapprochement reste à faire.';

ALTER TABLE projet
  ADD COLUMN statut text,
  ADD COLUMN alerte text;
CREATE INDEX projet_alerte ON projet (id) WHERE alerte IS NOT NULL;
COMMENT ON COLUMN projet.statut IS 'Statut décidé en vigueur, vu de tous.';
COMMENT ON COLUMN projet.alerte IS 'Pourquoi ce groupe demande une relecture.';
