-- The nouns of the house (architecture.md §2). Times are timestamptz (UTC), money is whole VND.
CREATE TABLE dossier (
  id uuid PRIMARY KEY,
  portal text NOT NULL,
  portal_ref text NOT NULL,
  idempotency_key text,
  door text NOT NULL,
  content_hash bytea NOT NULL,
  status smallint NOT NULL DEFAULT 1 CHECK (status BETWEEN 1 AND 10),
  sequence integer NOT NULL DEFAULT 1,
  canonical jsonb NOT NULL,
  agency text NOT NULL,
  personal_id text,
  vss_code text,
  payment_reference text,
  declared_amount bigint NOT NULL,
  registration_case text NOT NULL,
  tnhs_number text,
  appointment_at timestamptz,
  result jsonb,
  correlation_id text NOT NULL,
  received_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (portal, portal_ref),
  UNIQUE (portal, idempotency_key)
);
CREATE UNIQUE INDEX dossier_tnhs_number ON dossier (tnhs_number) WHERE tnhs_number IS NOT NULL;
CREATE INDEX dossier_portal_ref ON dossier (portal_ref);
CREATE INDEX dossier_personal_id ON dossier (personal_id) WHERE personal_id IS NOT NULL;
CREATE INDEX dossier_vss_code ON dossier (vss_code) WHERE vss_code IS NOT NULL;
CREATE INDEX dossier_payment_reference ON dossier (payment_reference) WHERE payment_reference IS NOT NULL;
CREATE INDEX dossier_portal_page ON dossier (portal, id);

-- One thing received or sent, byte for byte.
CREATE TABLE message (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  direction text NOT NULL CHECK (direction IN ('in', 'out')),
  system text NOT NULL,
  operation text NOT NULL,
  dossier_id uuid,
  delivery_id uuid,
  attempt integer,
  content_type text NOT NULL,
  headers jsonb NOT NULL DEFAULT '{}',
  body bytea NOT NULL,
  sha256 bytea NOT NULL,
  correlation_id text NOT NULL
);
CREATE INDEX message_dossier ON message (dossier_id, at) WHERE dossier_id IS NOT NULL;

-- The timeline: one row for each thing that happened to a dossier; `sequence` numbers the status changes.
CREATE TABLE dossier_event (
  dossier_id uuid NOT NULL REFERENCES dossier (id),
  sequence integer NOT NULL,
  status smallint NOT NULL,
  previous smallint,
  by text NOT NULL,
  at timestamptz NOT NULL,
  reason text,
  detail jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (dossier_id, sequence)
);

-- The outbox: a duty to carry one operation to one system for one dossier. `line` orders the duties of one dossier to one system.
CREATE TABLE delivery (
  id uuid PRIMARY KEY,
  dossier_id uuid NOT NULL REFERENCES dossier (id),
  system text NOT NULL,
  operation text NOT NULL,
  line bigint GENERATED ALWAYS AS IDENTITY,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'in_flight', 'waiting', 'delivered', 'parked', 'cancelled')),
  not_before timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 0,
  failures integer NOT NULL DEFAULT 0,
  unsure boolean NOT NULL DEFAULT false,
  idempotency_key text NOT NULL UNIQUE,
  payload jsonb NOT NULL DEFAULT '{}',
  code text,
  why text,
  detail jsonb,
  worker text,
  lease_until timestamptz,
  correlation_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX delivery_dossier ON delivery (dossier_id);
CREATE INDEX delivery_line ON delivery (dossier_id, system, line) WHERE state NOT IN ('delivered', 'cancelled');
CREATE INDEX delivery_due ON delivery (not_before) WHERE state IN ('pending', 'waiting');
CREATE INDEX delivery_leased ON delivery (lease_until) WHERE state = 'in_flight';
CREATE INDEX delivery_batch ON delivery (system, operation, not_before) WHERE state IN ('pending', 'waiting');
CREATE INDEX delivery_parked ON delivery (updated_at) WHERE state = 'parked';

-- One try of a delivery.
CREATE TABLE attempt (
  delivery_id uuid NOT NULL REFERENCES delivery (id),
  number integer NOT NULL,
  started_at timestamptz NOT NULL,
  duration_ms integer NOT NULL,
  outcome text NOT NULL,
  code text,
  why text,
  partner_status text,
  next_attempt_at timestamptz,
  worker text NOT NULL,
  PRIMARY KEY (delivery_id, number)
);

CREATE TABLE voucher (
  number text PRIMARY KEY,
  version integer NOT NULL,
  state text NOT NULL CHECK (state IN ('POSTED', 'REVERSED')),
  standing text NOT NULL DEFAULT 'unmatched' CHECK (standing IN ('unmatched', 'held', 'recording', 'recorded', 'void')),
  dossier_id uuid REFERENCES dossier (id),
  amount_vnd bigint NOT NULL,
  personal_id text,
  vss_code text,
  dossier_reference text,
  payment_reference text,
  content jsonb NOT NULL,
  content_hash bytea NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX voucher_dossier ON voucher (dossier_id) WHERE dossier_id IS NOT NULL;
CREATE INDEX voucher_unmatched ON voucher (updated_at) WHERE standing = 'unmatched';
CREATE INDEX voucher_unmatched_reference ON voucher (dossier_reference) WHERE standing = 'unmatched';
CREATE INDEX voucher_unmatched_payment ON voucher (payment_reference) WHERE standing = 'unmatched';
CREATE INDEX voucher_unmatched_person ON voucher (personal_id) WHERE standing = 'unmatched';
CREATE INDEX voucher_unmatched_vss ON voucher (vss_code) WHERE standing = 'unmatched';

-- Every version of a voucher as accounting told it: corrections and reversals never overwrite the evidence.
CREATE TABLE voucher_version (
  number text NOT NULL,
  version integer NOT NULL,
  content_hash bytea NOT NULL,
  state text NOT NULL,
  content jsonb NOT NULL,
  message_id uuid,
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (number, version, content_hash)
);

CREATE TABLE poll_cursor (
  source text PRIMARY KEY,
  cursor text NOT NULL DEFAULT '',
  holder text,
  held_until timestamptz,
  last_success_at timestamptz,
  last_error_code text,
  last_error_at timestamptz,
  vouchers_read bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE cover_sheet (
  dossier_id uuid PRIMARY KEY REFERENCES dossier (id),
  state text NOT NULL CHECK (state IN ('requested', 'created', 'issued')),
  vss_code text,
  cover_number text,
  requested_at timestamptz NOT NULL,
  created_at timestamptz,
  issued_at timestamptz,
  document_no text,
  link text
);
CREATE INDEX cover_sheet_number ON cover_sheet (cover_number) WHERE cover_number IS NOT NULL;
CREATE INDEX cover_sheet_vss ON cover_sheet (vss_code) WHERE vss_code IS NOT NULL;

CREATE TABLE reconciliation_item (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  voucher_number text NOT NULL,
  dossier_id uuid REFERENCES dossier (id),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'resolved')),
  detail jsonb NOT NULL DEFAULT '{}',
  opened_at timestamptz NOT NULL DEFAULT now(),
  resolved_at timestamptz,
  resolution text
);
CREATE UNIQUE INDEX reconciliation_open ON reconciliation_item (kind, voucher_number) WHERE state = 'open';

-- Events partners told us, by their own event id: a repeat gets the first answer again.
CREATE TABLE inbox_event (
  system text NOT NULL,
  event_id text NOT NULL,
  answer jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (system, event_id)
);

CREATE TABLE circuit (
  system text PRIMARY KEY,
  state text NOT NULL DEFAULT 'closed' CHECK (state IN ('closed', 'open')),
  failures integer NOT NULL DEFAULT 0,
  opened_at timestamptz,
  next_probe_at timestamptz,
  last_code text,
  last_success_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE endpoint_state (
  system text PRIMARY KEY,
  disabled_at timestamptz,
  reason text
);

CREATE TABLE attachment (
  sha256 bytea PRIMARY KEY,
  size_bytes bigint NOT NULL,
  media_type text NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE soap_nonce (
  hash bytea PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX soap_nonce_expiry ON soap_nonce (expires_at);

CREATE TABLE door_session (
  hash bytea PRIMARY KEY,
  username text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX door_session_expiry ON door_session (expires_at);

CREATE TABLE worker_heartbeat (
  worker text PRIMARY KEY,
  role text NOT NULL,
  started_at timestamptz NOT NULL,
  beat_at timestamptz NOT NULL,
  last_progress_at timestamptz NOT NULL,
  in_flight integer NOT NULL
);
