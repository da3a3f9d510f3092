-- The last entry of the chain of operators' acts, kept beside it: a chain itself cannot show that its last entries were taken away.
-- The next entry follows what stands here, so that a gap stays a gap. Who may change tables at will can change this one too:
-- the gateway also writes the head into its log, and a head noted elsewhere can be given to the check.
CREATE TABLE audit_head (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  seq bigint NOT NULL,
  hash bytea NOT NULL
);
INSERT INTO audit_head (seq, hash)
  SELECT coalesce(max(seq), 0), coalesce((SELECT hash FROM operator_act WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1),
    decode(repeat('00', 32), 'hex'))
  FROM operator_act;

CREATE FUNCTION audit_head_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR NEW.seq <> OLD.seq + 1 THEN
    RAISE EXCEPTION 'audit_head is kept: it goes on by one entry at a time' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_head_kept BEFORE UPDATE OR DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_head_keep();
CREATE TRIGGER audit_head_kept_whole BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION audit_head_keep();

CREATE OR REPLACE FUNCTION operator_act_chain(entry uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  own bytea;
  last_seq bigint;
  last_hash bytea;
  own_hash bytea;
BEGIN
  PERFORM pg_advisory_xact_lock(602027);
  SELECT digest INTO own FROM operator_act WHERE id = entry AND seq IS NULL;
  IF own IS NULL THEN RETURN; END IF;
  SELECT seq, hash INTO STRICT last_seq, last_hash FROM audit_head;
  own_hash := sha256(convert_to((last_seq + 1) || E'\n' || encode(last_hash, 'hex') || E'\n' || encode(own, 'hex'), 'UTF8'));
  UPDATE operator_act SET seq = last_seq + 1, previous = last_hash, hash = own_hash WHERE id = entry;
  UPDATE audit_head SET seq = last_seq + 1, hash = own_hash;
END $$;
