-- The review queue: one index range for each kind of what humans are asked.

CREATE INDEX jugement_litige ON jugement (b DESC, a DESC) WHERE etat = 'litige';
CREATE INDEX decision_signal ON decision (numero) WHERE type = 'doublon_signale';

CREATE TABLE relecture (
  territoire text COLLATE "C" NOT NULL,
  rang smallint NOT NULL,
  score double precision NOT NULL,
  b uuid NOT NULL,
  a uuid NOT NULL,
  plateformes text[] NOT NULL,
  PRIMARY KEY (territoire, rang, score, b, a)
);
CREATE INDEX relecture_paire ON relecture (a, b);
COMMENT ON TABLE relecture IS 'Paires à confirmer de lien_rapproche, dans l''ordre où on les relit ; tenue par des déclencheurs.';
COMMENT ON COLUMN relecture.territoire IS 'Clé de territoire de l''une des deux traces ; « tout » : partout.';
COMMENT ON COLUMN relecture.rang IS '4 : entre deux plateformes connectées ; 5 : les autres.';

-- Triggers, so that no path that writes links or moves a trace can forget the queue. They cost nothing to the
-- publications that suggest nothing.
CREATE FUNCTION refaire_relecture(paires_a uuid[], paires_b uuid[]) RETURNS void LANGUAGE plpgsql STRICT AS $$
BEGIN
  DELETE FROM relecture r USING unnest(paires_a, paires_b) AS k(a, b) WHERE r.a = k.a AND r.b = k.b;
  INSERT INTO relecture (territoire, rang, score, b, a, plateformes)
  SELECT c.territoire,
    CASE WHEN ta.plateforme <> tb.plateforme
      AND pa.origine IS DISTINCT FROM 'opendata' AND pb.origine IS DISTINCT FROM 'opendata' THEN 4 ELSE 5 END,
    l.score, l.b, l.a, ARRAY[ta.plateforme, tb.plateforme]
  FROM (SELECT DISTINCT a, b FROM unnest(paires_a, paires_b) AS u(a, b)) AS k
  JOIN lien_rapproche l ON l.a = k.a AND l.b = k.b
  JOIN trace ta ON ta.natal = l.a JOIN trace tb ON tb.natal = l.b
  LEFT JOIN plateforme pa ON pa.slug = ta.plateforme LEFT JOIN plateforme pb ON pb.slug = tb.plateforme,
  LATERAL (SELECT unnest(ta.dans) UNION SELECT unnest(tb.dans) UNION SELECT 'tout') AS c(territoire)
  WHERE l.classe = 'a_confirmer'
  -- The locks of the two traces keep others away from their pair; were they not to, no publication would fail of it.
  ON CONFLICT DO NOTHING;
END
$$;

CREATE FUNCTION suivre_liens_ajoutes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refaire_relecture(array_agg(a), array_agg(b)) FROM apres WHERE classe = 'a_confirmer';
  RETURN NULL;
END
$$;
CREATE FUNCTION suivre_liens_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refaire_relecture(array_agg(a), array_agg(b)) FROM (
    SELECT a, b FROM avant WHERE classe = 'a_confirmer' UNION SELECT a, b FROM apres WHERE classe = 'a_confirmer'
  ) AS changes;
  RETURN NULL;
END
$$;
CREATE FUNCTION suivre_liens_retires() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refaire_relecture(array_agg(a), array_agg(b)) FROM avant WHERE classe = 'a_confirmer';
  RETURN NULL;
END
$$;
CREATE TRIGGER relecture_ajouts AFTER INSERT ON lien_rapproche REFERENCING NEW TABLE AS apres
  FOR EACH STATEMENT EXECUTE FUNCTION suivre_liens_ajoutes();
CREATE TRIGGER relecture_changements AFTER UPDATE ON lien_rapproche REFERENCING OLD TABLE AS avant NEW TABLE AS apres
  FOR EACH STATEMENT EXECUTE FUNCTION suivre_liens_changes();
CREATE TRIGGER relecture_retraits AFTER DELETE ON lien_rapproche REFERENCING OLD TABLE AS avant
  FOR EACH STATEMENT EXECUTE FUNCTION suivre_liens_retires();

CREATE FUNCTION suivre_trace_deplacee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refaire_relecture(array_agg(a), array_agg(b)) FROM (
    SELECT a, b FROM lien_rapproche WHERE a = NEW.natal UNION ALL SELECT a, b FROM lien_rapproche WHERE b = NEW.natal
  ) AS siens;
  RETURN NULL;
END
$$;
CREATE TRIGGER relecture_deplacements AFTER UPDATE ON trace FOR EACH ROW
  WHEN (OLD.dans IS DISTINCT FROM NEW.dans) EXECUTE FUNCTION suivre_trace_deplacee();

SELECT refaire_relecture(array_agg(a), array_agg(b)) FROM lien_rapproche WHERE classe = 'a_confirmer';
