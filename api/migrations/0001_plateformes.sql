-- Plateformes, their keys and cercles, label correspondences, quotas and idempotency records.

CREATE TABLE plateforme (
  slug text PRIMARY KEY CHECK (slug ~ '^[a-z][a-z0-9-]{1,39}$'),
  nom text NOT NULL CHECK (length(nom) BETWEEN 1 AND 200),
  url text CHECK (length(url) <= 2000),
  origine text NOT NULL DEFAULT 'connectee' CHECK (origine IN ('connectee', 'opendata')),
  active boolean NOT NULL DEFAULT true,
  peut_posseder boolean NOT NULL DEFAULT true,
  demonstration boolean NOT NULL DEFAULT false,
  quota_par_minute integer NOT NULL DEFAULT 20000 CHECK (quota_par_minute BETWEEN 1 AND 10000000),
  cree_le timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE plateforme IS 'Service numérique connecté, ou source de données ouvertes importée.';
COMMENT ON COLUMN plateforme.slug IS 'Identifiant court et définitif, première partie des références plateforme:externalId.';
COMMENT ON COLUMN plateforme.origine IS 'connectee : publie elle-même ; opendata : alimentée par un import.';
COMMENT ON COLUMN plateforme.active IS 'Une plateforme désactivée n''accède plus à l''API ; ce qu''elle a publié demeure.';
COMMENT ON COLUMN plateforme.peut_posseder IS 'Ses valeurs peuvent faire référence dans un projet ; faux pour les données ouvertes.';
COMMENT ON COLUMN plateforme.demonstration IS 'Créée par la démonstration : exclue des statistiques réelles.';
COMMENT ON COLUMN plateforme.quota_par_minute IS 'Requêtes admises par minute, tous processus confondus ; les lots sont comptés à part, sous le même plafond.';

CREATE TABLE cle (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{16}$'),
  plateforme text NOT NULL REFERENCES plateforme,
  empreinte bytea NOT NULL CHECK (octet_length(empreinte) = 32),
  scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
  cree_le timestamptz NOT NULL DEFAULT now(),
  expire_le timestamptz,
  revoquee_le timestamptz,
  derniere_utilisation_le timestamptz
);
CREATE INDEX cle_plateforme ON cle (plateforme, cree_le);
COMMENT ON TABLE cle IS 'Clé d''accès d''une plateforme ; le secret n''est jamais conservé.';
COMMENT ON COLUMN cle.id IS 'Partie publique de la clé : apc_<id>_<secret>.';
COMMENT ON COLUMN cle.empreinte IS 'SHA-256 du secret aléatoire de 256 bits.';
COMMENT ON COLUMN cle.derniere_utilisation_le IS 'Dernière utilisation connue, notée par lots à quelques secondes près.';

CREATE TABLE cercle (
  nom text PRIMARY KEY CHECK (length(nom) BETWEEN 1 AND 80),
  cree_le timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE cercle IS 'Ensemble nommé de plateformes qui voient ce qui est publié à son intention.';

CREATE TABLE cercle_membre (
  cercle text NOT NULL REFERENCES cercle,
  plateforme text NOT NULL REFERENCES plateforme,
  PRIMARY KEY (cercle, plateforme)
);
COMMENT ON TABLE cercle_membre IS 'Appartenance d''une plateforme à un cercle.';

CREATE TABLE correspondance (
  plateforme text NOT NULL REFERENCES plateforme,
  champ text NOT NULL,
  libelle text NOT NULL CHECK (length(libelle) BETWEEN 1 AND 500),
  valeur jsonb,
  PRIMARY KEY (plateforme, champ, libelle)
);
COMMENT ON TABLE correspondance IS 'Libellé propre à une plateforme et valeur commune qui lui correspond.';
COMMENT ON COLUMN correspondance.champ IS 'Champ de la trace : statut, phase, thematiques, sites, interventions, leviers, competences…';
COMMENT ON COLUMN correspondance.valeur IS 'Valeur commune ; NULL : la plateforme déclare qu''il n''y a pas d''équivalent.';

CREATE TABLE idempotence (
  plateforme text NOT NULL REFERENCES plateforme,
  empreinte bytea NOT NULL CHECK (octet_length(empreinte) = 32),
  cle text NOT NULL REFERENCES cle,
  requete bytea NOT NULL CHECK (octet_length(requete) = 32),
  reponse bytea NOT NULL,
  expire_le timestamptz NOT NULL,
  PRIMARY KEY (plateforme, empreinte)
);
CREATE INDEX idempotence_expire_le ON idempotence (expire_le);
COMMENT ON TABLE idempotence IS 'Réponses rejouables pendant 24 heures aux requêtes portant Idempotency-Key.';
COMMENT ON COLUMN idempotence.empreinte IS 'SHA-256 de l''en-tête Idempotency-Key.';
COMMENT ON COLUMN idempotence.cle IS 'Clé d''accès de la première requête : elle seule permet de déchiffrer la réponse.';
COMMENT ON COLUMN idempotence.requete IS 'HMAC de la méthode, de l''adresse et du corps.';
COMMENT ON COLUMN idempotence.reponse IS 'Statut et corps, chiffrés (AES-256-GCM) par une clé dérivée de la clé d''accès et de l''en-tête.';

-- Counters of the current minute only: a crash may reset them, so they cost no write-ahead log.
CREATE UNLOGGED TABLE quota (
  plateforme text NOT NULL REFERENCES plateforme,
  seau text NOT NULL CHECK (seau IN ('default', 'lot')),
  minute timestamptz NOT NULL,
  consomme integer NOT NULL,
  tranche integer NOT NULL,
  PRIMARY KEY (plateforme, seau)
);
COMMENT ON TABLE quota IS 'Budget de la minute courante, dont chaque processus prend des tranches.';
COMMENT ON COLUMN quota.consomme IS 'Requêtes déjà accordées aux processus pendant cette minute.';
COMMENT ON COLUMN quota.tranche IS 'Requêtes accordées par la dernière demande ; 0 : budget épuisé.';

-- Processes keep plateformes, keys, cercles and correspondences in memory and watch this number.
CREATE TABLE annuaire_version (
  unique_ligne boolean PRIMARY KEY DEFAULT true CHECK (unique_ligne),
  version bigint NOT NULL
);
INSERT INTO annuaire_version (version) VALUES (1);
COMMENT ON TABLE annuaire_version IS 'Augmente à chaque changement des plateformes, clés, cercles ou correspondances.';

CREATE FUNCTION annuaire_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE annuaire_version SET version = version + 1;
  RETURN NULL;
END $$;

CREATE TRIGGER annuaire_change AFTER INSERT OR UPDATE OR DELETE ON plateforme
  FOR EACH STATEMENT EXECUTE FUNCTION annuaire_change();
-- The last use is not part of the directory: recording it wakes nobody.
CREATE TRIGGER annuaire_change AFTER INSERT OR DELETE OR UPDATE OF plateforme, empreinte, scopes, expire_le, revoquee_le ON cle
  FOR EACH STATEMENT EXECUTE FUNCTION annuaire_change();
CREATE TRIGGER annuaire_change AFTER INSERT OR UPDATE OR DELETE ON cercle
  FOR EACH STATEMENT EXECUTE FUNCTION annuaire_change();
CREATE TRIGGER annuaire_change AFTER INSERT OR UPDATE OR DELETE ON cercle_membre
  FOR EACH STATEMENT EXECUTE FUNCTION annuaire_change();
CREATE TRIGGER annuaire_change AFTER INSERT OR UPDATE OR DELETE ON correspondance
  FOR EACH STATEMENT EXECUTE FUNCTION annuaire_change();
