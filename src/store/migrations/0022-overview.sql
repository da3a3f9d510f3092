-- Open dossiers that are late; ending takes a dossier out, and an ending touches other indexes anyway.
CREATE INDEX dossier_late_open ON dossier (id) WHERE late AND ended_at IS NULL;

-- Attempts of a stretch of time, for the charts: they come in order of time, so a summary of each stretch of pages is enough.
CREATE INDEX attempt_started ON attempt USING brin (started_at) WITH (pages_per_range = 16, autosummarize = on);

-- What flowed, for the charts: one row for each stretch of time, system and agency in which something happened.
--   width_s   60, 600 or 3600: each is computed from the attempts themselves, so its percentiles are exact
--   system    '' for what was received; with agency '' there is a row for every stretch that was measured, also an empty one
--   agency    '' for all of them; percentiles are told for all of them only
CREATE TABLE flow_sample (
  width_s integer NOT NULL,
  at timestamptz NOT NULL,
  system text NOT NULL,
  agency text NOT NULL,
  received integer NOT NULL DEFAULT 0,
  delivered integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  p50_ms integer,
  p95_ms integer,
  PRIMARY KEY (width_s, at, system, agency)
);

-- How far each width is measured; its lock makes one writer.
CREATE TABLE flow_sampling (
  width_s integer PRIMARY KEY,
  done_until timestamptz NOT NULL
);
