-- Mappings that people changed without a release. A revision stands in place of the file of its mapping and version while it is active.
--   content      the whole YAML; base_sha256: of the file it was made from, hex; another file beneath it is told in the studio
--   draft        waits for its activation (by a second person, where configuration wants one) · active: in force
--   retired      was in force; may be activated again
CREATE TABLE mapping_revision (
  id uuid PRIMARY KEY,
  mapping text NOT NULL,
  revision integer NOT NULL,
  version integer NOT NULL,
  content text NOT NULL,
  base_sha256 text NOT NULL,
  state text NOT NULL CHECK (state IN ('draft', 'active', 'retired')),
  author text NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  created_at timestamptz NOT NULL,
  activated_by text,
  activated_at timestamptz,
  deactivated_by text,
  deactivated_at timestamptz,
  UNIQUE (mapping, revision)
);
CREATE UNIQUE INDEX mapping_revision_active ON mapping_revision (mapping, version) WHERE state = 'active';

-- One row, counted up in the transaction that changes what is in force: every process looks here whether its mappings are the present ones.
CREATE TABLE mapping_turn (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  turn bigint NOT NULL DEFAULT 0
);
INSERT INTO mapping_turn DEFAULT VALUES;

-- An edited mapping tried on the last stored documents: counts, and each document that would change. Shapes of values, never values.
CREATE TABLE mapping_trial (
  id uuid PRIMARY KEY,
  mapping text NOT NULL,
  version integer NOT NULL,
  who text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'failed')),
  wanted integer NOT NULL,
  tried integer NOT NULL DEFAULT 0,
  summary jsonb NOT NULL DEFAULT '{}',
  cancel_wanted boolean NOT NULL DEFAULT false,
  started_at timestamptz NOT NULL,
  beat_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX mapping_trial_started ON mapping_trial (started_at);

CREATE TABLE mapping_trial_finding (
  trial_id uuid NOT NULL REFERENCES mapping_trial ON DELETE CASCADE,
  place integer NOT NULL,
  sample text NOT NULL,
  dossier_id uuid,
  reference text,
  verdict text NOT NULL,
  detail jsonb NOT NULL,
  PRIMARY KEY (trial_id, place)
);
