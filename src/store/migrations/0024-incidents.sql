-- Failures with one cause, what is wrong now, and who was told (console: Understand).
-- Triggers write down which failing attempts and which ends of retried duties are to be looked at; a schedule takes them from
-- there, so nothing is ever searched for, and a row is taken in the transaction that counts it: once.
CREATE TABLE failure_inbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  delivery_id uuid NOT NULL,
  -- Of the failing attempt; null: the duty ended.
  number integer
);

CREATE TABLE failure_group (
  -- Keyed hash of system, operation, code and normalised message.
  id text PRIMARY KEY,
  system text NOT NULL,
  operation text NOT NULL,
  code text NOT NULL,
  message text,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  -- Failing attempts, and duties that ever failed so.
  attempts bigint NOT NULL DEFAULT 0,
  deliveries bigint NOT NULL DEFAULT 0,
  -- Duties that fail so now; of them those that wait for a person.
  open_count integer NOT NULL DEFAULT 0,
  parked_count integer NOT NULL DEFAULT 0,
  state text GENERATED ALWAYS AS (CASE WHEN open_count > 0 THEN 'open' ELSE 'resolved' END) STORED,
  example_delivery uuid NOT NULL
);
CREATE INDEX failure_group_page ON failure_group (last_seen, id);
CREATE INDEX failure_group_open ON failure_group (id) WHERE open_count > 0;

-- Each duty that fails now, in the group of its latest failure.
CREATE TABLE failure_open (
  delivery_id uuid PRIMARY KEY,
  group_id text NOT NULL REFERENCES failure_group (id),
  agency text NOT NULL,
  managing_agency text,
  parked boolean NOT NULL,
  since timestamptz NOT NULL
);
CREATE INDEX failure_open_group ON failure_open (group_id, delivery_id);
CREATE INDEX failure_open_agency ON failure_open (agency, group_id);
CREATE INDEX failure_open_managing ON failure_open (managing_agency, group_id) WHERE managing_agency IS NOT NULL;

-- Failing attempts by the hour, for trends; kept a month.
CREATE TABLE failure_hour (
  group_id text NOT NULL REFERENCES failure_group (id),
  hour timestamptz NOT NULL,
  agency text NOT NULL,
  attempts integer NOT NULL,
  PRIMARY KEY (group_id, hour, agency)
);
CREATE INDEX failure_hour_old ON failure_hour (hour);

CREATE FUNCTION note_failing_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO failure_inbox (delivery_id, number) VALUES (NEW.delivery_id, NEW.number);
  RETURN NULL;
END $$;
CREATE TRIGGER attempt_failing AFTER INSERT ON attempt FOR EACH ROW
  WHEN (NEW.code IS NOT NULL AND NEW.outcome IN ('retry', 'park', 'unknown'))
  EXECUTE FUNCTION note_failing_attempt();

CREATE FUNCTION note_ended_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO failure_inbox (delivery_id, number) VALUES (NEW.id, NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER delivery_ended_after_failing AFTER UPDATE ON delivery FOR EACH ROW
  WHEN (NEW.state IN ('delivered', 'cancelled') AND OLD.state NOT IN ('delivered', 'cancelled')
    AND (NEW.attempts > 1 OR NEW.state = 'cancelled'))
  EXECUTE FUNCTION note_ended_delivery();

INSERT INTO failure_inbox (delivery_id, number)
  SELECT d.id, d.attempts FROM delivery d WHERE d.state IN ('parked', 'waiting') AND d.code IS NOT NULL ORDER BY d.updated_at;

-- Something is wrong from opened_at to resolved_at.
CREATE TABLE incident (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('FAILURES', 'CIRCUIT', 'POLL', 'RECEIPTS')),
  -- The group, the system, the source; '' where there is only one.
  subject text NOT NULL,
  system text,
  operation text,
  code text,
  -- How much was touched when it was opened.
  count integer NOT NULL,
  opened_at timestamptz NOT NULL,
  resolved_at timestamptz,
  owner text,
  acknowledged_by text,
  acknowledged_at timestamptz,
  note text
);
CREATE UNIQUE INDEX incident_open ON incident (kind, subject) WHERE resolved_at IS NULL;
CREATE INDEX incident_page ON incident (opened_at, id);

-- One row for each change of an incident and each channel: there is no second telling. The id travels, so that a receiver
-- that got it twice drops the second.
CREATE TABLE alert (
  id uuid PRIMARY KEY,
  incident_id uuid NOT NULL REFERENCES incident (id),
  change text NOT NULL CHECK (change IN ('opened', 'resolved')),
  channel text NOT NULL CHECK (channel IN ('webhook', 'email')),
  state text NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'sent', 'given_up')),
  attempts integer NOT NULL DEFAULT 0,
  not_before timestamptz NOT NULL DEFAULT now(),
  last_error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  UNIQUE (incident_id, channel, change)
);
CREATE INDEX alert_due ON alert (not_before) WHERE state = 'due';
