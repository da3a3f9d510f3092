-- Polling: the pause after failures in a row. Matching: when a voucher that still waits for its dossier or its sum is looked at again.
ALTER TABLE poll_cursor ADD COLUMN failures integer NOT NULL DEFAULT 0, ADD COLUMN not_before timestamptz;
ALTER TABLE voucher ADD COLUMN check_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX voucher_to_check ON voucher (check_at) WHERE standing IN ('unmatched', 'held');
CREATE INDEX reconciliation_open_voucher ON reconciliation_item (voucher_number) WHERE state = 'open';
