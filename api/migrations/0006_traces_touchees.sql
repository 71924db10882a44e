-- What a plateforme must read again: the instant of the last change, that of the contact included.

ALTER TABLE trace ADD COLUMN touche_le timestamptz;
UPDATE trace SET touche_le = maj_le;
ALTER TABLE trace ALTER COLUMN touche_le SET NOT NULL;
DROP INDEX trace_plateforme_maj;
CREATE INDEX trace_plateforme_touchee ON trace (plateforme, touche_le, ref);
COMMENT ON COLUMN trace.touche_le IS 'Instant du dernier changement, contact compris : avance avec la révision.';
