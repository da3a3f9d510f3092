-- What each agency settled for each service, version by version; a version is never changed, a correction is a new one.
-- In force on a day: of the versions with effective_from up to that day the one with the latest effective_from, the newest of those.
CREATE TABLE agency_settings (
  agency text NOT NULL CHECK (agency ~ '^[0-9]{3}([0-9]{2})?$'),
  service text NOT NULL,
  version integer NOT NULL,
  effective_from text NOT NULL CHECK (effective_from ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  settings jsonb NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (agency, service, version)
);

-- One row, counted up in the transaction that writes a version: every process looks here whether its copy is still good.
CREATE TABLE agency_settings_revision (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  revision bigint NOT NULL DEFAULT 0
);
INSERT INTO agency_settings_revision DEFAULT VALUES;

--   managing_agency         who is answerable for the dossier (routing of the receiving agency's settings at receipt)
--   due_assumed             the time limit rests on something nobody has settled or announced
--   tnhs_appointment_at     TNHS's own word, the last one; original_appointment_at: its first one, never changed
--   ended_at                end of processing: the first of 3, 7, 8, 9
--   expected_at             while the clock runs: the date the citizen was given
--   late                    apologised for, asked twice for a supplement, or ended after the date given
-- waited_ms counts working time.
ALTER TABLE dossier
  ADD COLUMN managing_agency text,
  ADD COLUMN due_assumed boolean NOT NULL DEFAULT false,
  ADD COLUMN tnhs_appointment_at timestamptz,
  ADD COLUMN original_appointment_at timestamptz,
  ADD COLUMN ended_at timestamptz,
  ADD COLUMN expected_at timestamptz GENERATED ALWAYS AS
    (CASE WHEN status IN (1, 2, 4, 6) AND ended_at IS NULL THEN coalesce(appointment_at, due_at) END) STORED,
  ADD COLUMN late boolean GENERATED ALWAYS AS
    (apologies > 0 OR supplement_requests > 1 OR coalesce(ended_at > coalesce(appointment_at, due_at), false)) STORED;

-- Dossiers of before keep what TNHS told them.
UPDATE dossier SET tnhs_appointment_at = appointment_at, original_appointment_at = appointment_at WHERE appointment_at IS NOT NULL;

-- A plain change of status touches no column of these, so it stays as cheap as it was.
CREATE INDEX dossier_receipt_untold ON dossier (receipt_due_at, id) WHERE receipt_told_at IS NULL AND receipt_due_at IS NOT NULL;
CREATE INDEX dossier_expected ON dossier (expected_at, id) WHERE expected_at IS NOT NULL;
CREATE INDEX dossier_late ON dossier (id) WHERE late;
