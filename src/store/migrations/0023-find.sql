-- Finding dossiers (console): whatever an operator holds in hand leads to its dossiers by an index, newest first, that is by
-- falling id (ids grow with time). Nothing here is touched by what a delivery does every time.
--   attempt.dossier_id   of an attempt that failed: the dossier whose duty it was, so that a code leads there in one step
ALTER TABLE attempt ADD COLUMN dossier_id uuid;
UPDATE attempt a SET dossier_id = d.dossier_id FROM delivery d WHERE d.id = a.delivery_id AND a.code IS NOT NULL;
CREATE INDEX attempt_code ON attempt (code, dossier_id) WHERE code IS NOT NULL AND dossier_id IS NOT NULL;

CREATE INDEX delivery_code_page ON delivery (code, dossier_id) WHERE code IS NOT NULL;
CREATE INDEX delivery_owed_page ON delivery (state, dossier_id) INCLUDE (system, operation) WHERE state IN ('pending', 'waiting');
CREATE INDEX delivery_parked_page ON delivery (dossier_id) WHERE state = 'parked';
CREATE INDEX delivery_cancelled_page ON delivery (dossier_id) WHERE state = 'cancelled';

DROP INDEX dossier_name_hash;
CREATE INDEX dossier_name_page ON dossier (name_hash, id) WHERE name_hash IS NOT NULL;
CREATE INDEX dossier_agency_page ON dossier (agency, id);
CREATE INDEX dossier_managing_page ON dossier (managing_agency, id) WHERE managing_agency <> agency;
CREATE INDEX dossier_correlation ON dossier (correlation_id);
CREATE INDEX message_correlation ON message (correlation_id) WHERE direction = 'in' AND dossier_id IS NOT NULL;

-- Where each dossier stands that is not returned (10) yet: small, so that a move touches one small row and none of the
-- dossier's own indexes. Kept by triggers.
CREATE TABLE dossier_standing (
  dossier_id uuid PRIMARY KEY,
  status smallint NOT NULL,
  agency text NOT NULL,
  managing_agency text
);
INSERT INTO dossier_standing SELECT id, status, agency, managing_agency FROM dossier WHERE status <> 10;
CREATE INDEX dossier_standing_page ON dossier_standing (status, dossier_id);

CREATE FUNCTION keep_new_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO dossier_standing SELECT id, status, agency, managing_agency FROM after_it WHERE status <> 10 ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION keep_changed_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status = 10 THEN
    DELETE FROM dossier_standing WHERE dossier_id = NEW.id;
  ELSE
    INSERT INTO dossier_standing VALUES (NEW.id, NEW.status, NEW.agency, NEW.managing_agency)
    ON CONFLICT (dossier_id) DO UPDATE SET status = excluded.status, agency = excluded.agency, managing_agency = excluded.managing_agency;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER dossier_standing_new AFTER INSERT ON dossier
  REFERENCING NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION keep_new_standing();
CREATE TRIGGER dossier_standing_changed AFTER UPDATE ON dossier FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.agency IS DISTINCT FROM NEW.agency
    OR OLD.managing_agency IS DISTINCT FROM NEW.managing_agency)
  EXECUTE FUNCTION keep_changed_standing();

-- A person's own filters under a name. Never what was typed into the box: it may be a person's number.
CREATE TABLE saved_view (
  id uuid PRIMARY KEY,
  owner text NOT NULL,
  name text NOT NULL,
  filters jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (owner, name)
);
