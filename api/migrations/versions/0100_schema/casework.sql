-- The handling of cases: where each stands, its deadlines and transfers, all folded from case_event; calendars; search.
CREATE TABLE handling (
    county text NOT NULL,
    case_id bigint NOT NULL,
    kind text NOT NULL,
    stage text NOT NULL,
    since timestamptz NOT NULL,
    received_on date NOT NULL,
    station text,
    handler text,
    assigned_at timestamptz,
    handled_at timestamptz,  -- when it left the stage `registered`
    accepted_at timestamptz,
    filed_at timestamptz,
    ended_at timestamptz,
    outcome text,
    respondent text,
    approval text,  -- the duty that has to approve next
    waits_notice boolean NOT NULL,
    in_transfer boolean NOT NULL,
    expedited boolean NOT NULL,
    called_back text,
    archived_at timestamptz,
    amounts jsonb NOT NULL,
    due_on date,  -- the earliest day of its open deadlines, or bound of it
    CONSTRAINT pk_handling PRIMARY KEY (county, case_id),
    CONSTRAINT fk_handling_county_cases FOREIGN KEY (county, case_id) REFERENCES cases
);
-- The cases that somebody has something to do about, by what is due first.
CREATE INDEX ix_handling_due ON handling (county, (coalesce(due_on, 'infinity'::date)), case_id)
    WHERE ended_at IS NULL OR due_on IS NOT NULL OR waits_notice OR in_transfer;
CREATE INDEX ix_handling_handler ON handling (county, handler, (coalesce(due_on, 'infinity'::date)), case_id)
    WHERE ended_at IS NULL OR due_on IS NOT NULL OR waits_notice OR in_transfer;

CREATE TABLE deadline (
    county text NOT NULL,
    case_id bigint NOT NULL,
    seq integer NOT NULL,  -- of the event that started it
    purpose text NOT NULL,
    rule text NOT NULL,  -- the one that ends first
    rules text[] NOT NULL,
    started_at timestamptz NOT NULL,
    started_on date NOT NULL,
    is_extended boolean NOT NULL,
    spans jsonb NOT NULL,  -- days not counted, both ends included
    is_suspended boolean NOT NULL,
    is_set boolean NOT NULL,  -- its day was set by a superior, no calendar moves it
    due_on date,
    due_at timestamptz,
    not_before date,
    calendar text NOT NULL,
    stopped_at timestamptz,
    stopped_by text,
    is_late boolean,  -- once stopped
    warned text,  -- the duty that was warned last
    CONSTRAINT pk_deadline PRIMARY KEY (county, case_id, seq, purpose),
    CONSTRAINT fk_deadline_county_cases FOREIGN KEY (county, case_id) REFERENCES cases
);
CREATE INDEX ix_deadline_open ON deadline (county, (coalesce(due_on, not_before, '-infinity'::date))) WHERE stopped_at IS NULL;

CREATE TABLE case_transfer (
    county text NOT NULL,
    case_id bigint NOT NULL,
    seq integer NOT NULL,
    level text NOT NULL,
    destination text NOT NULL,
    sent_at timestamptz NOT NULL,
    received_at timestamptz,
    returned_at timestamptz,
    CONSTRAINT pk_case_transfer PRIMARY KEY (county, case_id, seq),
    CONSTRAINT fk_case_transfer_county_cases FOREIGN KEY (county, case_id) REFERENCES cases
);

-- Notices of holidays beside the published years: what `wangge clock calendar load` brought, and what a county states.
CREATE TABLE calendar_notice (
    county text NOT NULL,
    version text NOT NULL,
    document text NOT NULL,
    year integer NOT NULL,
    days jsonb NOT NULL,
    is_published boolean NOT NULL,  -- only such a notice makes its year known; a county's own days do not
    loaded_at timestamptz NOT NULL,
    loaded_by text NOT NULL,
    CONSTRAINT pk_calendar_notice PRIMARY KEY (county, version, year),
    CONSTRAINT fk_calendar_notice_county FOREIGN KEY (county) REFERENCES county ON DELETE CASCADE
);

-- Who is away until when: their cases show among those without a handler.
CREATE TABLE absence (
    county text NOT NULL,
    actor text NOT NULL,
    until date NOT NULL,
    set_by text NOT NULL,
    set_at timestamptz NOT NULL,
    CONSTRAINT pk_absence PRIMARY KEY (county, actor),
    CONSTRAINT fk_absence_county FOREIGN KEY (county) REFERENCES county ON DELETE CASCADE
);

-- Search by words of two characters and more: pairs of neighbouring characters, which trigrams cannot serve.
CREATE FUNCTION pairs_of(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(w, n, 2)), '{}')
    FROM (SELECT lower(regexp_replace(words, '\s+', ' ', 'g')) AS w) said, generate_series(1, length(w) - 1) AS n
$$;

CREATE TABLE case_search (
    county text NOT NULL,
    case_id bigint NOT NULL,
    words text NOT NULL,
    CONSTRAINT pk_case_search PRIMARY KEY (county, case_id),
    CONSTRAINT fk_case_search_county_cases FOREIGN KEY (county, case_id) REFERENCES cases
);
CREATE INDEX ix_case_search_pairs ON case_search USING gin (pairs_of(words));

CREATE FUNCTION keep_search() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO case_search (county, case_id, words)
    SELECT c.county, c.id, concat_ws(' ', c.text, c.place_name, c.place_address,
        (SELECT h.respondent FROM handling h WHERE h.county = c.county AND h.case_id = c.id))
    FROM cases c WHERE c.county = NEW.county AND c.id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint
    ON CONFLICT (county, case_id) DO UPDATE SET words = excluded.words WHERE case_search.words <> excluded.words;
    RETURN NULL;
END $$;

CREATE TRIGGER cases_search_new AFTER INSERT ON cases
    FOR EACH ROW WHEN (NOT NEW.exercise) EXECUTE FUNCTION keep_search('id');
CREATE TRIGGER cases_search_changed AFTER UPDATE OF text, place_name, place_address ON cases
    FOR EACH ROW WHEN ((OLD.text, OLD.place_name, OLD.place_address) IS DISTINCT FROM (NEW.text, NEW.place_name, NEW.place_address))
    EXECUTE FUNCTION keep_search('id');
CREATE TRIGGER handling_search AFTER UPDATE OF respondent ON handling
    FOR EACH ROW WHEN (OLD.respondent IS DISTINCT FROM NEW.respondent) EXECUTE FUNCTION keep_search('case_id');

-- Candidates of a search, newest first. As the owner: operators of text may not run before a policy of row security, so
-- that no index would be used. Only of counties that the caller reaches and, below the county, of their stations.
CREATE FUNCTION search_cases(wanted text, asked text, most integer) RETURNS TABLE (case_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen text := coalesce(current_setting('wangge.counties', true), '');
    told text := coalesce(current_setting('wangge.stations', true), '');
    said text := lower(regexp_replace(asked, '\s+', ' ', 'g'));
BEGIN
    IF seen <> '*' AND wanted <> ALL (string_to_array(seen, ',')) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT s.case_id FROM (
            -- Sorted first: of a frequent word the dear conditions below then look at the newest rows alone.
            SELECT i.case_id FROM case_search i
            WHERE i.county = wanted AND pairs_of(i.words) @> pairs_of(said)
            ORDER BY i.case_id DESC OFFSET 0) found
        CROSS JOIN LATERAL (
            SELECT w.case_id, w.words FROM case_search w WHERE w.county = wanted AND w.case_id = found.case_id OFFSET 0) s
        WHERE lower(regexp_replace(s.words, '\s+', ' ', 'g')) LIKE '%' || replace(replace(replace(said, '\', '\\'), '%', '\%'), '_', '\_') || '%'
          AND (told = '*' OR EXISTS (
              SELECT FROM cases c WHERE c.county = wanted AND c.id = s.case_id
              AND c.stations && string_to_array(told, ',')))
        ORDER BY found.case_id DESC LIMIT most;
END $$;
