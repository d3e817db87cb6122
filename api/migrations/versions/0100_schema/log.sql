-- Tables that are only added to refuse changes; and the audit trail, the log of people.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Append a correcting event instead.';
END $$;

-- As `refuse_change`, but what belongs to an exercise may go, and the owner of the table may mask words in a
-- transaction that says so: words written before their case's author was known would else name the author for good.
CREATE FUNCTION refuse_change_but_exercises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        AND EXISTS (SELECT FROM cases c WHERE c.county = OLD.county AND c.id = OLD.case_id AND c.exercise) THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('wangge.masking', true) = 'on'
        AND (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) = current_user
        AND to_jsonb(NEW) - '{data,reason}'::text[] = to_jsonb(OLD) - '{data,reason}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Append a correcting event instead.';
END $$;

CREATE TABLE audit (
    id bigint NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    role text,
    address text,
    action text NOT NULL,
    county text,
    subject text,
    reason text,
    data jsonb NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT pk_audit PRIMARY KEY (id)
);
CREATE INDEX ix_audit_county_at ON audit (county, at);
CREATE INDEX ix_audit_subject ON audit (subject);

-- Rows are numbered without gaps and sealed one after another, under a lock held until commit. As the owner: the row
-- before may be of a county that the caller does not see. pg_temp comes last, else a caller's temporary view called
-- `audit` would be read as the owner. api.auth.audit.trail hashes the same.
CREATE FUNCTION seal_audit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE last_id bigint; last_hash bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit', 0));
    SELECT id, hash INTO last_id, last_hash FROM audit ORDER BY id DESC LIMIT 1;
    NEW.id := coalesce(last_id, 0) + 1;
    NEW.previous := coalesce(last_hash, '\x');
    NEW.hash := sha256(NEW.previous || convert_to(jsonb_build_array(
        NEW.id, to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), NEW.actor, NEW.role, NEW.address,
        NEW.action, NEW.county, NEW.subject, NEW.reason, NEW.data::text)::text, 'UTF8'));
    RETURN NEW;
END $$;

CREATE TRIGGER audit_sealed BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION seal_audit();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
