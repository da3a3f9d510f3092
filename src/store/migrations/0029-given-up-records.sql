-- Recordings in TST that a person cancelled, and the vouchers that are held for it: few, and looked for every second.
CREATE INDEX delivery_record_given_up ON delivery (dossier_id)
  WHERE system = 'tst' AND operation = 'record' AND state = 'cancelled' AND code = 'CANCELLED_BY_OPERATOR';
CREATE INDEX voucher_record_cancelled ON voucher (number) WHERE standing = 'held' AND standing_reason = 'RECORD_CANCELLED';
