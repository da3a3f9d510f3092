-- A report of a past day must never change: what is written today with yesterday's time is today's news.
--   dossier_event.kept_at   when the gateway wrote the event; `at` may be the partner's own, earlier time
--   was_citizen_paid_vnd    what the citizen had paid, as the payment platform told, until `at`
ALTER TABLE dossier_event ADD COLUMN kept_at timestamptz NOT NULL DEFAULT now();
UPDATE dossier_event SET kept_at = at;
ALTER TABLE dossier_revision ADD COLUMN was_citizen_paid_vnd bigint;
CREATE OR REPLACE FUNCTION keep_dossier_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO dossier_revision (dossier_id, at, was_declared_amount, was_agency, was_citizen_paid_vnd)
  VALUES (OLD.id, greatest(NEW.updated_at, now()), OLD.declared_amount, OLD.agency, OLD.citizen_paid_vnd);
  RETURN NULL;
END $$;
DROP TRIGGER dossier_revised ON dossier;
CREATE TRIGGER dossier_revised AFTER UPDATE ON dossier FOR EACH ROW
  WHEN (OLD.declared_amount IS DISTINCT FROM NEW.declared_amount OR OLD.agency IS DISTINCT FROM NEW.agency
    OR OLD.citizen_paid_vnd IS DISTINCT FROM NEW.citizen_paid_vnd)
  EXECUTE FUNCTION keep_dossier_revision();
