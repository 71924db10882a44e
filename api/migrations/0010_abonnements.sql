-- The journal by weeks, webhook subscriptions and their deliveries.

-- Partitioned by the moment of numbering, which follows the positions: a dropped week leaves no hole behind it.
ALTER TABLE evenement RENAME TO evenement_entier;
ALTER TABLE evenement_entier RENAME CONSTRAINT evenement_pkey TO evenement_entier_pkey;

CREATE TABLE evenement (
  position bigint NOT NULL,
  numero bigint NOT NULL,
  id uuid NOT NULL,
  type text NOT NULL,
  sujet text NOT NULL,
  plateforme text,
  projet_id uuid,
  cercle text,
  territoires text[] NOT NULL,
  donnees jsonb NOT NULL,
  instant timestamptz NOT NULL,
  numerote_le timestamptz NOT NULL,
  PRIMARY KEY (position, numerote_le)
) PARTITION BY RANGE (numerote_le);
COMMENT ON TABLE evenement IS 'Le journal, immuable, dans l''ordre du fil ; une partition par semaine, gardée 30 jours au moins.';
COMMENT ON COLUMN evenement.plateforme IS 'La plateforme dont l''action a causé l''événement.';
COMMENT ON COLUMN evenement.cercle IS 'Cercle seul autorisé à voir l''événement ; NULL : tous.';
COMMENT ON COLUMN evenement.numerote_le IS 'Entrée dans le fil : ne recule jamais d''une position à la suivante.';

-- Weeks that follow are created as time goes, from the last bound.
CREATE TABLE evenement_origine PARTITION OF evenement FOR VALUES FROM (MINVALUE) TO ('2026-11-30 00:00:00+00');

INSERT INTO evenement
SELECT position, numero, id, type, sujet, plateforme, projet_id, cercle, territoires, donnees, instant,
  least(max(instant) OVER (ORDER BY position), '2026-11-29 23:59:59+00')
FROM evenement_entier;
DROP TABLE evenement_entier;

ALTER TABLE journal ADD COLUMN numerote_le timestamptz NOT NULL DEFAULT '2026-01-01 00:00:00+00';
COMMENT ON COLUMN journal.numerote_le IS 'Dernière numérotation : une horloge qui recule ne fait pas reculer le fil.';
UPDATE journal SET numerote_le = greatest(numerote_le, (SELECT max(numerote_le) FROM evenement));

CREATE TABLE abonnement (
  id uuid PRIMARY KEY,
  plateforme text NOT NULL REFERENCES plateforme,
  url text NOT NULL CHECK (length(url) <= 2000),
  types text[] NOT NULL CHECK (cardinality(types) BETWEEN 1 AND 50),
  territoires text[] CHECK (cardinality(territoires) BETWEEN 1 AND 200),
  inclure_miens boolean NOT NULL DEFAULT false,
  description text CHECK (length(description) <= 300),
  secrets jsonb NOT NULL,
  etat text NOT NULL DEFAULT 'actif' CHECK (etat IN ('actif', 'en_pause', 'pause_automatique', 'arrete')),
  etat_le timestamptz NOT NULL DEFAULT now(),
  etat_motif text,
  version bigint NOT NULL DEFAULT 1,
  cree_le timestamptz NOT NULL DEFAULT now(),
  modifie_le timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX abonnement_plateforme ON abonnement (plateforme, id);
COMMENT ON TABLE abonnement IS 'Webhook demandé par une plateforme : un curseur sur le journal, et un filtre.';
COMMENT ON COLUMN abonnement.territoires IS 'Clés des territoires suivis ; NULL : tous.';
COMMENT ON COLUMN abonnement.secrets IS 'Un ou deux secrets de signature, chiffrés : {chiffre, creeLe, expireLe}.';
COMMENT ON COLUMN abonnement.etat IS 'pause_automatique : cinq jours d''échecs ; arrete : l''adresse a répondu 410.';
COMMENT ON COLUMN abonnement.version IS 'Augmente à chaque changement : celui qui livre relit l''abonnement.';

-- Apart from the subscription: written several times a second while it delivers.
CREATE TABLE abonnement_suivi (
  abonnement uuid PRIMARY KEY REFERENCES abonnement ON DELETE CASCADE,
  position bigint NOT NULL,
  livreur uuid,
  echecs_de_suite integer NOT NULL DEFAULT 0,
  en_echec_depuis timestamptz,
  pas_avant timestamptz,
  derniere_livraison_le timestamptz,
  dernier_echec_le timestamptz,
  livrees bigint NOT NULL DEFAULT 0,
  echecs bigint NOT NULL DEFAULT 0,
  preavis_le timestamptz,
  perdus_jusqua bigint
) WITH (fillfactor = 50);
COMMENT ON TABLE abonnement_suivi IS 'Où en est la livraison d''un abonnement.';
COMMENT ON COLUMN abonnement_suivi.position IS 'Tout ce qui précède est livré, sans objet, ou dans livraison_attente.';
COMMENT ON COLUMN abonnement_suivi.livreur IS 'Le processus qui livre, tant qu''il donne signe de vie.';
COMMENT ON COLUMN abonnement_suivi.pas_avant IS 'L''adresse a demandé d''attendre jusque-là (Retry-After).';
COMMENT ON COLUMN abonnement_suivi.preavis_le IS 'La plateforme est prévenue que des événements non livrés vont quitter le journal.';
COMMENT ON COLUMN abonnement_suivi.perdus_jusqua IS 'Dernière position qui a quitté le journal sans avoir été livrée.';

CREATE TABLE livreur (
  id uuid PRIMARY KEY,
  vu_le timestamptz NOT NULL
);
COMMENT ON TABLE livreur IS 'Processus qui livrent ; dix secondes de silence libèrent leurs abonnements.';

CREATE TABLE livraison_attente (
  abonnement uuid NOT NULL REFERENCES abonnement ON DELETE CASCADE,
  position bigint NOT NULL,
  tentatives integer NOT NULL DEFAULT 0,
  prochain_essai_le timestamptz,
  premier_echec_le timestamptz,
  PRIMARY KEY (abonnement, position)
);
COMMENT ON TABLE livraison_attente IS 'Événements en échec, ou retenus derrière un échec : rien d''autre n''a de ligne.';

CREATE TABLE rejeu (
  id uuid PRIMARY KEY,
  abonnement uuid NOT NULL REFERENCES abonnement ON DELETE CASCADE,
  position bigint NOT NULL,
  fin bigint NOT NULL,
  projet uuid,
  cree_le timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX rejeu_abonnement ON rejeu (abonnement);
COMMENT ON TABLE rejeu IS 'Second curseur d''un abonnement, sur un passage déjà livré ; supprimé à son terme.';

CREATE SEQUENCE livraison_numero;
CREATE TABLE livraison (
  numero bigint NOT NULL DEFAULT nextval('livraison_numero'),
  abonnement uuid NOT NULL,
  evenement uuid NOT NULL,
  type text NOT NULL,
  sujet text NOT NULL,
  projet_id uuid,
  tentative integer NOT NULL,
  resultat text NOT NULL CHECK (resultat IN ('livree', 'echec', 'essai')),
  statut integer,
  duree_ms integer NOT NULL,
  erreur text,
  extrait text,
  le timestamptz NOT NULL,
  PRIMARY KEY (abonnement, numero, le)
) PARTITION BY RANGE (le);
COMMENT ON TABLE livraison IS 'Chaque tentative, visible de la plateforme ; une partition par semaine, gardée 30 jours au moins.';
COMMENT ON COLUMN livraison.extrait IS 'Début de la réponse en cas d''échec, adresses et numéros masqués.';
CREATE TABLE livraison_origine PARTITION OF livraison FOR VALUES FROM (MINVALUE) TO ('2026-11-30 00:00:00+00');
