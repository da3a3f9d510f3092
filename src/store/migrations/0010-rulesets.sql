-- Every version of the rules that a running gateway knew: a dossier's pinned version stays readable after its file was corrected.
CREATE TABLE ruleset (
  version       text PRIMARY KEY,
  content       jsonb NOT NULL,
  first_used_at timestamptz NOT NULL DEFAULT now()
);
