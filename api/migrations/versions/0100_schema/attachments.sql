-- Attachments of cases, apart from them their content, sealed by the server, and uploads in progress. Storage is
-- external: sealed bytes do not shrink, and trying to compress them is wasted.
CREATE TABLE attachment (
    county text NOT NULL,
    case_id bigint NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    media_type text NOT NULL,
    size_bytes integer NOT NULL,
    sha256 text NOT NULL,
    width_px integer,
    height_px integer,
    taken_at timestamptz,
    geom geometry(Point, 4326),
    accuracy_m double precision,
    source_lon double precision,
    source_lat double precision,
    source_datum text,
    caption text,
    added_by text NOT NULL,
    added_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by text,
    withdrawn_why text,
    removed_at timestamptz,
    CONSTRAINT pk_attachment PRIMARY KEY (county, case_id, number),
    CONSTRAINT fk_attachment_county_case_id FOREIGN KEY (county, case_id) REFERENCES cases,
    CONSTRAINT ck_attachment_kind CHECK (kind IN ('photo', 'document', 'signature')),
    CONSTRAINT ck_attachment_place_with_datum CHECK ((geom IS NULL) = (source_datum IS NULL)),
    CONSTRAINT ck_attachment_taken_when_it_can_be CHECK (taken_at >= '2000-01-01Z' AND taken_at < '2200-01-01Z'),
    CONSTRAINT ck_attachment_withdrawn_by_somebody CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX ix_attachment_kept ON attachment (county, case_id) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX uq_attachment_content ON attachment (county, case_id, sha256)
    WHERE withdrawn_at IS NULL AND removed_at IS NULL;

CREATE TABLE attachment_content (
    county text NOT NULL,
    case_id bigint NOT NULL,
    number integer NOT NULL,
    key text NOT NULL,
    sealed bytea NOT NULL,
    thumbnail bytea,
    thumbnail_bare boolean DEFAULT false NOT NULL,
    CONSTRAINT pk_attachment_content PRIMARY KEY (county, case_id, number),
    CONSTRAINT fk_attachment_content_attachment FOREIGN KEY (county, case_id, number) REFERENCES attachment
);
CREATE INDEX ix_attachment_content_key ON attachment_content (key);
CREATE INDEX ix_attachment_content_marked ON attachment_content (county, case_id, number)
    WHERE thumbnail IS NOT NULL AND NOT thumbnail_bare;

ALTER TABLE attachment_content ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE attachment_content ALTER COLUMN thumbnail SET STORAGE EXTERNAL;

CREATE TABLE upload (
    county text NOT NULL,
    case_id bigint NOT NULL,
    sender text NOT NULL,
    upload text NOT NULL,
    total_bytes integer NOT NULL,
    sha256 text NOT NULL,
    held_bytes integer DEFAULT 0 NOT NULL,
    number integer,
    touched_at timestamptz NOT NULL,
    CONSTRAINT pk_upload PRIMARY KEY (county, case_id, sender, upload),
    CONSTRAINT fk_upload_county_case_id FOREIGN KEY (county, case_id) REFERENCES cases
);
CREATE INDEX ix_upload_sender ON upload (county, sender);

CREATE TABLE upload_piece (
    county text NOT NULL,
    case_id bigint NOT NULL,
    sender text NOT NULL,
    upload text NOT NULL,
    start integer NOT NULL,
    key text NOT NULL,
    sealed bytea NOT NULL,
    CONSTRAINT pk_upload_piece PRIMARY KEY (county, case_id, sender, upload, start),
    CONSTRAINT fk_upload_piece_upload FOREIGN KEY (county, case_id, sender, upload)
        REFERENCES upload ON DELETE CASCADE
);

ALTER TABLE upload_piece ALTER COLUMN sealed SET STORAGE EXTERNAL;
