-- What the policies of stations ask, each under the policies of what it looks at, as whoever asks. Functions: where
-- there is no limit below the county, a policy comes to one comparison, and what asks further costs neither planning
-- nor a look.
CREATE FUNCTION case_is_seen(p_county text, p_case bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM cases WHERE county = p_county AND id = p_case);
END $$;

CREATE FUNCTION case_is_own(p_county text, p_case bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM cases WHERE county = p_county AND id = p_case
        AND stations && string_to_array(current_setting('wangge.stations', true), ','));
END $$;

CREATE FUNCTION team_is_seen(p_county text, p_team text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM team WHERE county = p_county AND code = p_team
        AND station = ANY (string_to_array(current_setting('wangge.stations', true), ',')));
END $$;

CREATE FUNCTION handover_is_seen(p_county text, p_handover bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM handover WHERE county = p_county AND id = p_handover);
END $$;

-- Of attachments a share in an order shows the photographs of the order, each by who closed the premises it is named
-- at, for the log tells the digests of all others; and what the station's own people added.
CREATE FUNCTION attachment_is_shared(p_county text, p_case bigint, p_sha256 text, p_added_by text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM cases c WHERE c.county = p_county AND c.id = p_case
        AND (jsonb_path_exists(c.off_shelf, '$[*].premises[*].closing ? (@.photo == $sha256 && @.by == $by)',
                               jsonb_build_object('sha256', p_sha256, 'by', p_added_by))
             OR p_added_by IN (
                 SELECT 'user:' || login FROM account
                 WHERE county = p_county AND unit = ANY (string_to_array(current_setting('wangge.sharing', true), ','))
                 UNION ALL SELECT 'key:' || name FROM integration_key
                 WHERE county = p_county AND unit = ANY (string_to_array(current_setting('wangge.sharing', true), ',')))));
END $$;

CREATE FUNCTION attachment_is_seen(p_county text, p_case bigint, p_number integer)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM attachment WHERE county = p_county AND case_id = p_case AND number = p_number);
END $$;
