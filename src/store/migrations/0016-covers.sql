-- Covers wait: for TST's answer (requested), for the officer who issues them (created). People see which, since when and whose they are.
--   owner   who looks after it; null: the dossier's agency
ALTER TABLE cover_sheet ADD COLUMN owner text;
CREATE INDEX cover_sheet_requested ON cover_sheet (requested_at, dossier_id);
CREATE INDEX cover_sheet_waiting ON cover_sheet (requested_at, dossier_id) WHERE state <> 'issued';
CREATE INDEX cover_sheet_created ON cover_sheet (created_at) WHERE state = 'created';
