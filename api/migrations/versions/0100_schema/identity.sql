-- Who complained: a schema of its own, sealed.
CREATE TABLE identity.person (
    county text NOT NULL,
    case_id bigint NOT NULL,
    version integer NOT NULL,
    key text,
    sealed bytea,
    phone_mark bytea,
    masked jsonb NOT NULL,
    kept_at timestamptz NOT NULL,
    erased_at timestamptz,
    masked_by smallint DEFAULT 0 NOT NULL,
    CONSTRAINT pk_person PRIMARY KEY (county, case_id, version),
    CONSTRAINT fk_person_county_cases FOREIGN KEY (county, case_id) REFERENCES cases
);
CREATE INDEX ix_person_kept ON identity.person (county, case_id) WHERE sealed IS NOT NULL;
CREATE INDEX ix_person_key ON identity.person (key);
CREATE INDEX ix_person_masked_by ON identity.person (masked_by, county, case_id) WHERE sealed IS NOT NULL;
CREATE INDEX ix_person_phone ON identity.person (phone_mark, county) WHERE phone_mark IS NOT NULL;
