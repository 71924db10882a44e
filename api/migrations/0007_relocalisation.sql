-- Where the move of the traces to the present edition of the reference data stands: one row, resumed after a stop.

CREATE TABLE relocalisation (
  seule     boolean PRIMARY KEY DEFAULT true CHECK (seule),
  jeton     text NOT NULL,
  vu_le     timestamptz NOT NULL,
  debut_le  timestamptz NOT NULL,
  curseur   uuid,
  incomplet boolean NOT NULL DEFAULT false,
  terminee  boolean NOT NULL
);
COMMENT ON TABLE relocalisation IS 'Remise en place des traces après un changement du référentiel : au plus une ligne';
COMMENT ON COLUMN relocalisation.jeton IS 'Édition et révision du référentiel vers lesquelles les traces sont déplacées';
COMMENT ON COLUMN relocalisation.vu_le IS 'Quand ce changement a été vu';
COMMENT ON COLUMN relocalisation.debut_le IS 'Début du passage en cours, ou du prochain';
COMMENT ON COLUMN relocalisation.curseur IS 'Dernière trace regardée par ce passage ; NULL : il commence';
COMMENT ON COLUMN relocalisation.incomplet IS 'Une trace n''a pas pu être écrite pendant ce passage : il en faudra un autre';
