-- Personal data at rest (docs/adr/0007). What is personal is sealed by the gateway: jsonb and text columns then hold
-- U+0001 's1:' …, bytea columns 00 'SEAL' 01 …; what a person is searched by is a keyed hash.
CREATE TABLE data_key (
  kind text NOT NULL CHECK (kind IN ('seal', 'hash')),
  version integer NOT NULL CHECK (version BETWEEN 1 AND 65535),
  -- Wrapped by the master key, which is not in the database; NULL once retired.
  wrapped bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Every process has learned the key before any process seals with it.
  active_from timestamptz NOT NULL,
  retired_at timestamptz,
  PRIMARY KEY (kind, version)
);

-- How far a table has been walked to bring its rows under the present data key.
CREATE TABLE sealing_walk (
  table_name text NOT NULL,
  key_version integer NOT NULL,
  after jsonb,
  rows_sealed bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  PRIMARY KEY (table_name, key_version)
);

ALTER TABLE dossier ADD COLUMN name_hash text, ADD COLUMN erased_at timestamptz;
CREATE INDEX dossier_name_hash ON dossier (name_hash) WHERE name_hash IS NOT NULL;
COMMENT ON COLUMN dossier.personal_id IS 'keyed hash of the 12-digit personal id; the number itself is in canonical, sealed';
COMMENT ON COLUMN dossier.vss_code IS 'keyed hash of the social insurance number';
COMMENT ON COLUMN dossier.name_hash IS 'keyed hash of the full name without case and marks';
COMMENT ON COLUMN dossier.content_hash IS 'keyed hash of what was submitted; 32 bytes: plain SHA-256 of a row older than sealing';
COMMENT ON COLUMN voucher.personal_id IS 'keyed hash, see dossier.personal_id';
COMMENT ON COLUMN voucher.vss_code IS 'keyed hash, see dossier.vss_code';
COMMENT ON COLUMN cover_sheet.vss_code IS 'keyed hash, see dossier.vss_code';

ALTER TABLE message ADD COLUMN size_bytes integer, ADD COLUMN pruned_at timestamptz;
CREATE INDEX message_unpruned ON message (at) WHERE pruned_at IS NULL;

-- Which contents a dossier names, so that those nobody names can go.
CREATE TABLE dossier_attachment (
  dossier_id uuid NOT NULL REFERENCES dossier (id),
  sha256 bytea NOT NULL,
  PRIMARY KEY (dossier_id, sha256)
);
CREATE INDEX dossier_attachment_content ON dossier_attachment (sha256);
-- The key its file is sealed under; NULL: as it came, from before sealing.
ALTER TABLE attachment ADD COLUMN key_version integer, ADD COLUMN erased_at timestamptz;

-- Sealed values cannot be compressed: do not try.
ALTER TABLE message ALTER COLUMN body SET STORAGE EXTERNAL;

-- What a duty to record a voucher is worth, in the open: the voucher in its payload is sealed.
ALTER TABLE delivery ADD COLUMN amount_vnd bigint;
UPDATE delivery SET amount_vnd = (payload -> 'voucher' ->> 'amountVnd')::bigint
WHERE payload -> 'voucher' ->> 'amountVnd' ~ '^[0-9]{1,15}$';
