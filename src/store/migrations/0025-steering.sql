-- What people set for a partner (console: Steer). Every process reads it each second.
CREATE TABLE partner_steering (
  system text PRIMARY KEY,
  -- Deliveries wait, polls are not started, no attempt is used up.
  paused_at timestamptz,
  paused_by text,
  reason text,
  -- A person asked: try the partner now; forget the failures and go on.
  probe_asked_at timestamptz,
  close_asked_at timestamptz
);

-- Where a source was read on: the places to go back to.
CREATE TABLE poll_step (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  from_cursor text NOT NULL,
  to_cursor text NOT NULL,
  vouchers integer NOT NULL
);
CREATE INDEX poll_step_page ON poll_step (source, id);

-- Secrets over those of the partners file: added at the console, or of the file and ended here.
CREATE TABLE partner_secret (
  system text NOT NULL,
  -- Of the secret, keyed; the name under which people see it.
  fingerprint text NOT NULL,
  -- Sealed; null: it is in the partners file.
  secret text,
  added_at timestamptz NOT NULL,
  added_by text,
  -- From then on it is not used any more.
  ends_at timestamptz,
  PRIMARY KEY (system, fingerprint)
);
