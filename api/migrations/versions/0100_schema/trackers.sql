-- Programs and terminals that post where a team is: of a token only the hash, of dropped readings the last reason.
CREATE TABLE tracker (
    county text NOT NULL,
    name text NOT NULL,
    team text NOT NULL,
    datum text NOT NULL,
    token_hash bytea NOT NULL,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    revoked_at timestamptz,
    revoked_by text,
    seen_at timestamptz,
    received bigint DEFAULT '0' NOT NULL,
    dropped bigint DEFAULT '0' NOT NULL,
    dropped_why text,
    at_station jsonb DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_tracker PRIMARY KEY (county, name),
    CONSTRAINT uq_tracker_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_tracker_county_team FOREIGN KEY (county, team) REFERENCES team ON DELETE CASCADE
);
