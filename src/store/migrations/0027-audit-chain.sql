-- The record of acts becomes a chain: each entry names the one before it, so that none can be changed, taken out or put between
-- without every later one showing it (domain/audit-chain.ts has the exact words that are hashed, and the check).
--   digest    of the entry's own fields, made by the gateway: reason and salt are sealed here, the digest is of what they say
--   salt      random and sealed, so that nobody guesses a reason by its digest
--   seq, previous, hash   put at commit, one transaction after the other
ALTER TABLE operator_act
  ADD COLUMN salt text,
  ADD COLUMN digest bytea,
  ADD COLUMN seq bigint UNIQUE,
  ADD COLUMN previous bytea,
  ADD COLUMN hash bytea;
CREATE INDEX operator_act_unchained ON operator_act (at, id) WHERE seq IS NULL;
CREATE INDEX operator_act_who ON operator_act (who, seq);

CREATE FUNCTION operator_act_chain(entry uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  own bytea;
  last_seq bigint;
  last_hash bytea;
BEGIN
  PERFORM pg_advisory_xact_lock(602027);
  SELECT digest INTO own FROM operator_act WHERE id = entry AND seq IS NULL;
  IF own IS NULL THEN RETURN; END IF;
  SELECT seq, hash INTO last_seq, last_hash FROM operator_act WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1;
  last_seq := coalesce(last_seq, 0);
  last_hash := coalesce(last_hash, decode(repeat('00', 32), 'hex'));
  UPDATE operator_act SET seq = last_seq + 1, previous = last_hash,
    hash = sha256(convert_to((last_seq + 1) || E'\n' || encode(last_hash, 'hex') || E'\n' || encode(own, 'hex'), 'UTF8'))
  WHERE id = entry;
END $$;

CREATE FUNCTION operator_act_chain_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM operator_act_chain(NEW.id);
  RETURN NULL;
END $$;
-- At commit, so that two long transactions with acts in them never wait for each other.
CREATE CONSTRAINT TRIGGER operator_act_chained AFTER INSERT ON operator_act
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION operator_act_chain_new();

CREATE FUNCTION operator_act_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'operator_act is kept: entries are never taken away' USING ERRCODE = 'restrict_violation';
  END IF;
  -- reason and salt are sealed anew when the data key changes; what they say is in the digest.
  IF (OLD.id, OLD.at, OLD.who, OLD.act, OLD.subject, OLD.detail)
     IS DISTINCT FROM (NEW.id, NEW.at, NEW.who, NEW.act, NEW.subject, NEW.detail)
     OR OLD.seq IS NOT NULL AND (OLD.seq, OLD.previous, OLD.digest, OLD.hash)
     IS DISTINCT FROM (NEW.seq, NEW.previous, NEW.digest, NEW.hash) THEN
    RAISE EXCEPTION 'operator_act is kept: entries are never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER operator_act_kept BEFORE UPDATE OR DELETE ON operator_act FOR EACH ROW EXECUTE FUNCTION operator_act_keep();
CREATE TRIGGER operator_act_kept_whole BEFORE TRUNCATE ON operator_act FOR EACH STATEMENT EXECUTE FUNCTION operator_act_keep();
