-- The journal of human judgements. Rows are only added: what is in force is what no later row undoes.

CREATE TABLE decision (
  id uuid PRIMARY KEY,
  numero bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  type text NOT NULL,
  natal_a uuid NOT NULL,
  natal_b uuid,
  objet_a text COLLATE "C" NOT NULL,
  objet_b text COLLATE "C",
  sujet text COLLATE "C" NOT NULL,
  vise uuid REFERENCES decision,
  verdict text,
  payload json,
  commentaire text,
  auteur text,
  plateforme text COLLATE "C" NOT NULL,
  cle text NOT NULL,
  arbitrage boolean NOT NULL,
  prise_le timestamptz NOT NULL,
  CHECK (type NOT IN ('annulation', 'correction_tranchee') OR vise IS NOT NULL)
);
CREATE INDEX decision_natal_a ON decision (natal_a);
CREATE INDEX decision_natal_b ON decision (natal_b) WHERE natal_b IS NOT NULL;
CREATE INDEX decision_objet_b ON decision (objet_b) WHERE objet_b IS NOT NULL;
CREATE INDEX decision_sujet ON decision (sujet, numero);
CREATE INDEX decision_plateforme ON decision (plateforme, numero);
CREATE INDEX decision_vise ON decision (vise) WHERE vise IS NOT NULL;
CREATE UNIQUE INDEX decision_annulation ON decision (vise) WHERE type = 'annulation';
COMMENT ON TABLE decision IS 'Jugements humains et leurs annulations, en ajout seul.';
COMMENT ON COLUMN decision.numero IS 'Ordre des décisions d''un même sujet : tiré sous les verrous de ses traces.';
COMMENT ON COLUMN decision.natal_a IS 'Trace que désigne objet_a : la décision la suit de projet en projet.';
COMMENT ON COLUMN decision.objet_a IS 'Référence telle que donnée.';
COMMENT ON COLUMN decision.sujet IS 'Sur quoi porte le jugement : une plateforme n''en a qu''un en vigueur par sujet, le dernier.';
COMMENT ON COLUMN decision.vise IS 'La décision annulée, ou la correction tranchée.';
COMMENT ON COLUMN decision.auteur IS 'Donnée personnelle, rendue à la seule plateforme qui l''a donnée.';
COMMENT ON COLUMN decision.cle IS 'Clé qui a servi.';
COMMENT ON COLUMN decision.arbitrage IS 'Prise avec une clé d''administration : prévaut sur celles des plateformes.';

CREATE FUNCTION refuse_decision_modifiee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Erasure alone may rewrite free texts.
  IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'auteur' - 'commentaire' - 'payload'
    = to_jsonb(NEW) - 'auteur' - 'commentaire' - 'payload' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'une décision ne se modifie ni ne se supprime : elle s''annule par une autre';
END
$$;
CREATE TRIGGER decision_en_ajout_seul BEFORE UPDATE OR DELETE ON decision
  FOR EACH ROW EXECUTE FUNCTION refuse_decision_modifiee();

-- Beside the versions of a trace: what is decided on it changes without a version of it.
CREATE TABLE trace_decidee (
  natal uuid NOT NULL,
  valable_jusqua timestamptz NOT NULL,
  corrections json,
  statut json,
  PRIMARY KEY (natal, valable_jusqua)
);
COMMENT ON TABLE trace_decidee IS 'Corrections et statut d''une trace jusqu''à un instant passé ; les actuels sont dans trace.';
