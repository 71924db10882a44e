-- The review queue: one index range for each kind of what humans are asked.

CREATE INDEX lien_rapproche_file ON lien_rapproche (score DESC, b DESC, a DESC) WHERE classe = 'a_confirmer';
CREATE INDEX jugement_litige ON jugement (b DESC, a DESC) WHERE etat = 'litige';
CREATE INDEX decision_signal ON decision (numero) WHERE type = 'doublon_signale';
