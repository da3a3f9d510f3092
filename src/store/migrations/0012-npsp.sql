-- What is known about the national portal.
--   npsp_dossier    dossiers of other portals that it has: a row from the moment it first took or showed one
--   npsp_procedure  its names of a procedure (LayThuTuc), the last copy that it gave; refresh_after: nobody asks again before
CREATE TABLE npsp_dossier (
  dossier_id uuid PRIMARY KEY REFERENCES dossier,
  known_since timestamptz NOT NULL
);

CREATE TABLE npsp_procedure (
  code text PRIMARY KEY,
  name text NOT NULL,
  field_code text NOT NULL,
  field_name text NOT NULL,
  fetched_at timestamptz NOT NULL,
  refresh_after timestamptz NOT NULL
);
