-- Reports that were made, each with the facts of its cases, and the texts of the county's own report; only added to.
CREATE TABLE report_run (
    county text NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    stations text[],  -- those whose cases it is of; NULL: the whole county
    form text NOT NULL,
    asked jsonb NOT NULL,  -- the period as it was written, and what the cases were narrowed to
    first date NOT NULL,
    last date NOT NULL,
    as_of date NOT NULL,
    definitions text NOT NULL,
    rules text NOT NULL,
    calendar text NOT NULL,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    facts bytea NOT NULL,  -- JSON, compressed; no words, no names
    activities jsonb NOT NULL,  -- goods destroyed, with the versions of their entries
    figures jsonb NOT NULL,
    digest text NOT NULL,
    CONSTRAINT pk_report_run PRIMARY KEY (county, number),
    CONSTRAINT fk_report_run_county FOREIGN KEY (county) REFERENCES county ON DELETE CASCADE
);

CREATE TABLE report_text (
    county text NOT NULL,
    form text NOT NULL,
    version integer NOT NULL,
    docx bytea NOT NULL,
    run bigint NOT NULL,  -- the one whose file was edited
    loaded_at timestamptz NOT NULL,
    loaded_by text NOT NULL,
    CONSTRAINT pk_report_text PRIMARY KEY (county, form, version),
    CONSTRAINT fk_report_text_run FOREIGN KEY (county, run) REFERENCES report_run ON DELETE CASCADE
);
