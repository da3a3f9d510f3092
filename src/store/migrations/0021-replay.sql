-- Replays of many deliveries, and edits of a dossier beside its kept original (console: Replay).
CREATE TABLE replay (
  id uuid PRIMARY KEY,
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'running', 'paused', 'stopped', 'cancelled', 'done')),
  -- What was asked for; the items are what was found then, and never change.
  selection jsonb NOT NULL,
  -- Sealed.
  reason text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  -- Whose deliveries it may hold; null: every agency's.
  agencies text[],
  -- Callbacks that were delivered are sent again too.
  again boolean NOT NULL DEFAULT false,
  per_second integer NOT NULL CHECK (per_second BETWEEN 1 AND 500),
  failure_percent integer NOT NULL CHECK (failure_percent BETWEEN 1 AND 100),
  failure_minimum integer NOT NULL CHECK (failure_minimum >= 1),
  started_at timestamptz,
  ended_at timestamptz,
  -- The time up to which the pace is used up.
  paced_at timestamptz,
  -- Why it is not running: a person's name, or FAILURE_RATE.
  state_by text,
  total integer NOT NULL DEFAULT 0,
  released integer NOT NULL DEFAULT 0,
  delivered integer NOT NULL DEFAULT 0,
  refused integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  cancelled integer NOT NULL DEFAULT 0,
  skipped integer NOT NULL DEFAULT 0,
  -- Counts at the last start: the failure rate is of what came after.
  ended_before integer NOT NULL DEFAULT 0,
  failed_before integer NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL
);
CREATE INDEX replay_page ON replay (created_at, id);
CREATE INDEX replay_at_work ON replay (id) WHERE state = 'running' OR released > delivered + refused + failed + cancelled;

CREATE TABLE replay_item (
  replay_id uuid NOT NULL REFERENCES replay (id),
  place integer NOT NULL,
  delivery_id uuid NOT NULL,
  outcome text NOT NULL DEFAULT 'waiting'
    CHECK (outcome IN ('waiting', 'released', 'delivered', 'refused', 'failed', 'cancelled', 'skipped')),
  code text,
  released_at timestamptz,
  ended_at timestamptz,
  PRIMARY KEY (replay_id, place)
);
CREATE INDEX replay_item_waiting ON replay_item (replay_id, place) WHERE outcome = 'waiting';
CREATE INDEX replay_item_released ON replay_item (replay_id, delivery_id) WHERE outcome = 'released';
CREATE INDEX replay_item_outcome ON replay_item (replay_id, outcome, place);

-- A new version of what a dossier says, beside the kept original.
CREATE TABLE dossier_edit (
  id uuid PRIMARY KEY,
  dossier_id uuid NOT NULL REFERENCES dossier (id),
  state text NOT NULL CHECK (state IN ('proposed', 'approved', 'rejected', 'applied')),
  -- Sealed: the whole canonical dossier before and after.
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  -- Of `before`: an edit of something that changed meanwhile is not applied.
  before_hash bytea NOT NULL,
  -- JSON Pointers of what differs; no values.
  changed text[] NOT NULL,
  needs_approval boolean NOT NULL,
  -- Parked duties to be released when it is applied.
  deliveries uuid[] NOT NULL,
  -- Sealed.
  reason text NOT NULL,
  proposed_by text NOT NULL,
  proposed_at timestamptz NOT NULL,
  decided_by text,
  decided_at timestamptz,
  decision text,
  applied_by text,
  applied_at timestamptz
);
CREATE INDEX dossier_edit_page ON dossier_edit (proposed_at, id);
CREATE INDEX dossier_edit_dossier ON dossier_edit (dossier_id, proposed_at);
CREATE UNIQUE INDEX dossier_edit_open ON dossier_edit (dossier_id) WHERE state IN ('proposed', 'approved');
