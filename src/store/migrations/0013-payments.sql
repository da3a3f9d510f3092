-- What operators did: every act that changes or reveals something, with its reason. Kept as long as evidence (10 years); never updated.
CREATE TABLE operator_act (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  who text NOT NULL,
  act text NOT NULL,
  subject text NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  detail jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX operator_act_subject ON operator_act (subject, at);
CREATE INDEX operator_act_time ON operator_act (at);

-- What the payment platform told of citizens' payments. Bank, transaction text and receipt are in `content`; nothing in SQL looks into it.
--   standing  paid: it stands on its dossier · double: the dossier was paid before · failed: the platform says so ·
--             unmatched: no dossier has this reference · differs: not the amount that the dossier expects
--   answer    what the platform was answered, without its signature; a repeat gets it again
--   conflicts how often the same transaction came with other content, which is refused
CREATE TABLE citizen_payment (
  id uuid PRIMARY KEY,
  partner text NOT NULL,
  transaction text NOT NULL,
  reference text NOT NULL,
  dossier_id uuid REFERENCES dossier (id),
  standing text NOT NULL CHECK (standing IN ('paid', 'double', 'failed', 'unmatched', 'differs')),
  amount_vnd bigint NOT NULL,
  expected_vnd bigint,
  paid_at timestamptz NOT NULL,
  content jsonb NOT NULL,
  content_hash bytea NOT NULL,
  answer jsonb NOT NULL,
  message_id uuid,
  correlation_id text NOT NULL,
  received_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  conflicts integer NOT NULL DEFAULT 0,
  UNIQUE (partner, transaction)
);
CREATE INDEX citizen_payment_dossier ON citizen_payment (dossier_id) WHERE dossier_id IS NOT NULL;
CREATE INDEX citizen_payment_open ON citizen_payment (received_at, id) WHERE standing IN ('unmatched', 'differs', 'double');
CREATE INDEX citizen_payment_page ON citizen_payment (received_at, id);

-- Paid and not finished: what the watch over paid dossiers without a voucher reads.
-- Not by status: a column in an index makes every move of a dossier an update of all indexes.
CREATE INDEX dossier_citizen_paid ON dossier (citizen_paid_at, id) WHERE citizen_paid_at IS NOT NULL;
