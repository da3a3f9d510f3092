-- What the rules of 602e made of a dossier when it was received, and the clocks that began then.
--   ruleset           version in force at receipt; the dossier keeps it
--   computed          {grossVnd, selfVnd, stateVnd, localVnd, otherVnd}: what should be paid, by whom
--   verification      what the agency's registers answered (eligibility/)
--   receipt_due_at    until when receipt and appointment must have reached the citizen; receipt_told_at: when they did
--   due_at            present time limit; original_due_at: the first one, never changed
--   citizen_paid_*    the portal's payment platform says so; never a reason to tell TST
ALTER TABLE dossier
  ADD COLUMN ruleset text,
  ADD COLUMN computed jsonb,
  ADD COLUMN verification jsonb,
  ADD COLUMN receipt_due_at timestamptz,
  ADD COLUMN receipt_told_at timestamptz,
  ADD COLUMN due_at timestamptz,
  ADD COLUMN original_due_at timestamptz,
  ADD COLUMN waiting_since timestamptz,
  ADD COLUMN waited_ms bigint NOT NULL DEFAULT 0,
  ADD COLUMN supplement_requests integer NOT NULL DEFAULT 0,
  ADD COLUMN apologies integer NOT NULL DEFAULT 0,
  ADD COLUMN citizen_paid_at timestamptz,
  ADD COLUMN citizen_paid_vnd bigint;

-- A difference may be about a dossier without any voucher (paid by the citizen, nothing in accounting). It has an owner.
ALTER TABLE reconciliation_item ALTER COLUMN voucher_number DROP NOT NULL;
ALTER TABLE reconciliation_item ADD COLUMN owner text, ADD COLUMN resolved_by text, ADD COLUMN note text;
CREATE UNIQUE INDEX reconciliation_open_dossier ON reconciliation_item (kind, dossier_id) WHERE state = 'open' AND voucher_number IS NULL;
