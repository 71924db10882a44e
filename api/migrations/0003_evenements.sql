-- The journal: writers queue events in their own transaction, the sequencer moves them to their dense position.

CREATE TABLE journal (
  unique_ligne boolean PRIMARY KEY DEFAULT true CHECK (unique_ligne),
  id text NOT NULL,
  systeme text NOT NULL,
  derniere_position bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE journal IS 'Identité du journal : change après une restauration, ce qui périme les curseurs.';
COMMENT ON COLUMN journal.systeme IS 'Grappe, branche temporelle et base qui portent ce journal.';

CREATE SEQUENCE evenement_numero;

CREATE TABLE evenement_attente (
  numero bigint PRIMARY KEY DEFAULT nextval('evenement_numero'),
  id uuid NOT NULL,
  type text NOT NULL,
  sujet text NOT NULL,
  plateforme text,
  projet_id uuid,
  cercle text,
  territoires text[] NOT NULL,
  donnees jsonb NOT NULL,
  instant timestamptz NOT NULL
);
COMMENT ON TABLE evenement_attente IS 'Événements validés, pas encore numérotés par le séquenceur.';

CREATE TABLE evenement (
  position bigint PRIMARY KEY,
  numero bigint NOT NULL,
  id uuid NOT NULL,
  type text NOT NULL,
  sujet text NOT NULL,
  plateforme text,
  projet_id uuid,
  cercle text,
  territoires text[] NOT NULL,
  donnees jsonb NOT NULL,
  instant timestamptz NOT NULL
);
COMMENT ON TABLE evenement IS 'Le journal, immuable, dans l''ordre du fil.';
COMMENT ON COLUMN evenement.plateforme IS 'La plateforme dont l''action a causé l''événement.';
COMMENT ON COLUMN evenement.cercle IS 'Cercle seul autorisé à voir l''événement ; NULL : tous.';
