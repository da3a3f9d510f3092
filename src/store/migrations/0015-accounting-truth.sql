-- Accounting truth: documents that pay several dossiers, what a person decided, and a history from which any past day can be told again.
--   document_number   of a share (`PT001#2` of document PT001); null where the voucher is the document
--   agency, from_month, months  told by accounting; plain, so that people can filter and periods can be compared
--   standing_reason   why it is unmatched or held: a reconciliation kind, or TNHS_NUMBER
--   told_vnd          what TST was, or is being, told; accounting may have changed its mind since
ALTER TABLE voucher
  ADD COLUMN document_number text,
  ADD COLUMN agency text,
  ADD COLUMN from_month text,
  ADD COLUMN months integer,
  ADD COLUMN standing_reason text,
  ADD COLUMN told_vnd bigint;
UPDATE voucher SET agency = content ->> 'agency', from_month = content ->> 'fromMonth', months = (content ->> 'months')::integer;
UPDATE voucher v SET told_vnd = coalesce(
  (SELECT (d.payload -> 'voucher' ->> 'amountVnd')::bigint FROM delivery d WHERE d.idempotency_key = 'tst.record.' || v.number), v.amount_vnd)
  WHERE v.standing IN ('recording', 'recorded');
CREATE INDEX voucher_of_document ON voucher (document_number) WHERE document_number IS NOT NULL;

-- No poll, rematch or person's act writes vouchers with an earlier time than the one before it, whatever the processes' clocks say.
ALTER TABLE poll_cursor ADD COLUMN booked_at timestamptz;

-- How each voucher stood, and since when: one row for each change, in the transaction of the change. Never updated.
CREATE TABLE voucher_history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number text NOT NULL,
  at timestamptz NOT NULL,
  version integer NOT NULL,
  state text NOT NULL,
  standing text NOT NULL,
  standing_reason text,
  dossier_id uuid,
  agency text,
  amount_vnd bigint NOT NULL,
  told_vnd bigint,
  was_state text,
  was_standing text,
  was_agency text,
  was_amount_vnd bigint
);
CREATE INDEX voucher_history_number ON voucher_history (number, id DESC);
CREATE INDEX voucher_history_at ON voucher_history (at);

CREATE FUNCTION keep_new_vouchers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO voucher_history (number, at, version, state, standing, standing_reason, dossier_id, agency, amount_vnd, told_vnd)
  SELECT number, updated_at, version, state, standing, standing_reason, dossier_id, agency, amount_vnd, told_vnd FROM after_it;
  RETURN NULL;
END $$;
CREATE FUNCTION keep_changed_vouchers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO voucher_history (number, at, version, state, standing, standing_reason, dossier_id, agency, amount_vnd, told_vnd,
    was_state, was_standing, was_agency, was_amount_vnd)
  SELECT n.number, n.updated_at, n.version, n.state, n.standing, n.standing_reason, n.dossier_id, n.agency, n.amount_vnd, n.told_vnd,
    o.state, o.standing, o.agency, o.amount_vnd
  FROM after_it n JOIN before_it o ON o.number = n.number
  WHERE (n.version, n.state, n.standing, n.standing_reason, n.dossier_id, n.agency, n.amount_vnd, n.told_vnd)
    IS DISTINCT FROM (o.version, o.state, o.standing, o.standing_reason, o.dossier_id, o.agency, o.amount_vnd, o.told_vnd);
  RETURN NULL;
END $$;
INSERT INTO voucher_history (number, at, version, state, standing, standing_reason, dossier_id, agency, amount_vnd, told_vnd)
  SELECT number, updated_at, version, state, standing, standing_reason, dossier_id, agency, amount_vnd, told_vnd FROM voucher ORDER BY updated_at;
CREATE TRIGGER voucher_new AFTER INSERT ON voucher
  REFERENCING NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION keep_new_vouchers();
CREATE TRIGGER voucher_changed AFTER UPDATE ON voucher
  REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION keep_changed_vouchers();

-- Each document that was booked, as accounting summed it: the other side of the balance, written apart from its vouchers.
CREATE TABLE voucher_document (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number text NOT NULL,
  at timestamptz NOT NULL,
  version integer NOT NULL,
  state text NOT NULL,
  agency text,
  amount_vnd bigint NOT NULL,
  shares integer NOT NULL DEFAULT 0
);
CREATE INDEX voucher_document_number ON voucher_document (number, id DESC);
CREATE INDEX voucher_document_at ON voucher_document (at);
INSERT INTO voucher_document (number, at, version, state, agency, amount_vnd)
  SELECT number, updated_at, version, state, agency, amount_vnd FROM voucher ORDER BY updated_at;

-- What a dossier's declared amount and agency were until `at`.
CREATE TABLE dossier_revision (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dossier_id uuid NOT NULL,
  at timestamptz NOT NULL,
  was_declared_amount bigint NOT NULL,
  was_agency text NOT NULL
);
CREATE INDEX dossier_revision_dossier ON dossier_revision (dossier_id, id);
CREATE FUNCTION keep_dossier_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO dossier_revision (dossier_id, at, was_declared_amount, was_agency)
  VALUES (OLD.id, NEW.updated_at, OLD.declared_amount, OLD.agency);
  RETURN NULL;
END $$;
CREATE TRIGGER dossier_revised AFTER UPDATE ON dossier FOR EACH ROW
  WHEN (OLD.declared_amount IS DISTINCT FROM NEW.declared_amount OR OLD.agency IS DISTINCT FROM NEW.agency)
  EXECUTE FUNCTION keep_dossier_revision();

-- What was kept stays as it was kept. Only the retention clocks may take whole rows away.
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER voucher_history_kept BEFORE UPDATE ON voucher_history FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER voucher_document_kept BEFORE UPDATE ON voucher_document FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER dossier_revision_kept BEFORE UPDATE ON dossier_revision FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- A person said which dossier a voucher pays: the strongest evidence there is, until it is released.
CREATE TABLE voucher_assignment (
  id uuid PRIMARY KEY,
  number text NOT NULL,
  dossier_id uuid NOT NULL REFERENCES dossier (id),
  assigned_by text NOT NULL,
  assigned_at timestamptz NOT NULL,
  released_by text,
  released_at timestamptz
);
CREATE UNIQUE INDEX voucher_assignment_open ON voucher_assignment (number) WHERE released_at IS NULL;

-- A person let a voucher pass a check that holds it; `basis` is what the check saw then, so that another fact is checked anew.
CREATE TABLE voucher_allowance (
  number text NOT NULL,
  kind text NOT NULL,
  basis text NOT NULL,
  allowed_by text NOT NULL,
  allowed_at timestamptz NOT NULL,
  PRIMARY KEY (number, kind, basis)
);

-- Items know their agency; who looks after one is its agency until somebody is named. `resolution` holds a reason code from now on.
ALTER TABLE reconciliation_item ADD COLUMN agency text;
UPDATE reconciliation_item i SET agency = coalesce((SELECT agency FROM dossier d WHERE d.id = i.dossier_id),
  (SELECT agency FROM voucher v WHERE v.number = i.voucher_number));
UPDATE reconciliation_item SET owner = agency WHERE owner IS NULL;
CREATE INDEX reconciliation_opened ON reconciliation_item (opened_at);
CREATE INDEX reconciliation_resolved ON reconciliation_item (resolved_at) WHERE resolved_at IS NOT NULL;
CREATE INDEX reconciliation_voucher ON reconciliation_item (voucher_number);
