-- Duties that a person cancelled, other than recordings (0029): few, and looked for every few seconds.
CREATE INDEX delivery_given_up ON delivery (dossier_id)
  WHERE state = 'cancelled' AND code = 'CANCELLED_BY_OPERATOR' AND operation <> 'record';
