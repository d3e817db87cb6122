"""A share in an off-shelf order shows the order and tells nothing of the author: it is kept apart from `stations`.

`wangge.sharing` names the stations for which a share is enough, where a route is open to one; unset it finds nothing.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: str = "0054"
down_revision: str | None = "0053"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

EVERY = "(SELECT current_setting('wangge.stations', true)) = '*'"
TOLD = "(SELECT string_to_array(current_setting('wangge.stations', true), ','))::text[]"
SHARING = "(SELECT string_to_array(current_setting('wangge.sharing', true), ','))::text[]"
OWN = f"{EVERY} OR case_is_own(county, case_id)"
SEEN = f"{EVERY} OR case_is_seen(county, case_id)"
ALERT = f"""
{EVERY}
OR CASE WHEN kind = 'off_shelf_due' THEN case_is_seen(county, case_id)
        WHEN case_id IS NOT NULL THEN case_is_own(county, case_id)
        WHEN team IS NOT NULL THEN team_is_seen(county, team)
        ELSE {TOLD} <> '{{}}' END
"""
ALERT_BEFORE = f"""
{EVERY}
OR CASE WHEN case_id IS NOT NULL THEN case_is_seen(county, case_id)
        WHEN team IS NOT NULL THEN team_is_seen(county, team)
        ELSE {TOLD} <> '{{}}' END
"""
NOW = {
    "cases": f"{EVERY} OR stations && {TOLD} OR sharing && {SHARING}",
    "identity.person": OWN,
    "alert": ALERT,
    "attachment": f"{OWN} OR attachment_is_shared(county, case_id, sha256, added_by)",
    "attachment_content": f"{EVERY} OR attachment_is_seen(county, case_id, number)",
}
BEFORE = {
    "cases": f"{EVERY} OR stations && {TOLD}",
    "identity.person": SEEN,
    "alert": ALERT_BEFORE,
    "attachment": SEEN,
    "attachment_content": SEEN,
}
# Under the policies of what they look at, as whoever asks. Of attachments a share shows the photographs of the order, each by
# who closed the premises it is named at, for the log tells the digests of all others; and what the station's own people added.
FUNCTIONS = """
CREATE FUNCTION case_is_own(p_county text, p_case bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM cases WHERE county = p_county AND id = p_case
        AND stations && string_to_array(current_setting('wangge.stations', true), ','));
END $$;
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
CREATE FUNCTION attachment_is_seen(p_county text, p_case bigint, p_number int)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM attachment WHERE county = p_county AND case_id = p_case AND number = p_number);
END $$
"""
# As before (see 0040), but that a case, and the alert of its order, are told to those that share in the order, too.
PUBLISH = """
CREATE OR REPLACE FUNCTION publish(p_county text, p_messages jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE told jsonb; concerned text[]; about bigint; meant text[];
BEGIN
    IF jsonb_array_length(p_messages) = 0 THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('feed:' || p_county, 0));
    FOR told IN SELECT jsonb_array_elements(p_messages) LOOP
        IF told ->> 'topic' = 'team' AND told #> '{payload,teams}' <> '[]' THEN
            INSERT INTO feed (county, topic, payload, stations, teams)
            SELECT p_county, 'team', jsonb_build_object('teams', jsonb_agg(e.team ORDER BY e.n)),
                   array_remove(ARRAY[t.station], NULL),
                   coalesce(array_agg(e.team ->> 'code') FILTER (WHERE e.team ? 'status'), '{}')
            FROM jsonb_array_elements(told #> '{payload,teams}') WITH ORDINALITY AS e (team, n)
            LEFT JOIN team t ON t.county = p_county AND t.code = e.team ->> 'code'
            GROUP BY t.station ORDER BY t.station;
        ELSE
            concerned := NULL;
            meant := NULL;
            about := coalesce(told #>> '{payload,case,id}', told #>> '{payload,alert,case}')::bigint;
            IF about IS NOT NULL THEN
                concerned := coalesce((
                    SELECT CASE WHEN told ->> 'topic' = 'case' OR told #>> '{payload,alert,kind}' = 'off_shelf_due'
                                THEN ARRAY(SELECT unnest(stations) UNION SELECT unnest(sharing) ORDER BY 1)
                                ELSE stations END
                    FROM cases WHERE county = p_county AND id = about), '{}');
            ELSIF told ->> 'topic' = 'alert' AND told #>> '{payload,alert,team}' IS NOT NULL THEN
                concerned := ARRAY(
                    SELECT station FROM team WHERE county = p_county AND code = told #>> '{payload,alert,team}');
            END IF;
            IF told ->> 'topic' = 'case' AND coalesce(told #> '{payload,case,off_shelf}', '[]') = '[]' THEN
                meant := ARRAY(SELECT DISTINCT team FROM assignment WHERE county = p_county AND case_id = about);
            END IF;
            INSERT INTO feed (county, topic, payload, stations, teams)
            VALUES (p_county, told ->> 'topic', told -> 'payload', concerned, meant);
        END IF;
    END LOOP;
    PERFORM pg_notify('wangge', p_county);
END $$
"""
PUBLISH_BEFORE = PUBLISH.replace(
    """(
                    SELECT CASE WHEN told ->> 'topic' = 'case' OR told #>> '{payload,alert,kind}' = 'off_shelf_due'
                                THEN ARRAY(SELECT unnest(stations) UNION SELECT unnest(sharing) ORDER BY 1)
                                ELSE stations END
                    FROM cases WHERE county = p_county AND id = about)""",
    "(SELECT stations FROM cases WHERE county = p_county AND id = about)",
)
# Those that share have to do with the case only where the log, the cell of its day or a case that follows it says so.
BACKFILL = """
WITH ordered AS (
    SELECT c.county, c.id, c.cell, c.received_at, ARRAY(
        SELECT p ->> 'station' FROM jsonb_path_query(c.off_shelf, '$[*].premises[*] ? (@.station != null)') AS p
        UNION
        SELECT t.station FROM case_event e JOIN team t ON t.county = e.county AND t.code = e.team
        WHERE e.county = c.county AND e.case_id = c.id AND e.type LIKE 'off_shelf_%'
        UNION
        SELECT t.station FROM jsonb_path_query(c.off_shelf, '$[*].premises[*] ? (@.team != null)') AS p
        JOIN team t ON t.county = c.county AND t.code = p ->> 'team'
        ORDER BY 1) AS sharing
    FROM cases c WHERE c.off_shelf <> '[]'::jsonb
), kept AS (
    SELECT o.*, ARRAY(
        SELECT l.station FROM county y
        JOIN cell l ON l.county = y.county AND l.code = o.cell
             AND (l.validity @> (o.received_at AT TIME ZONE y.time_zone)::date OR l.valid_to IS NULL)
        WHERE y.county = o.county AND l.station IS NOT NULL
        UNION
        SELECT t.station FROM case_event e JOIN team t ON t.county = e.county AND t.code = e.team
        WHERE e.county = o.county AND e.case_id = o.id AND e.type NOT LIKE 'off_shelf_%'
        UNION
        SELECT a.unit FROM case_event e
        JOIN (SELECT 'user:' || login AS actor, county, unit FROM account
              UNION ALL SELECT 'key:' || name, county, unit FROM integration_key) a USING (county, actor)
        WHERE e.county = o.county AND e.case_id = o.id AND e.type = 'received'
        UNION
        SELECT unnest(f.stations) FROM case_link k JOIN cases f ON f.county = k.county AND f.id = k.case_id
        WHERE k.county = o.county AND k.other_id = o.id AND k.kind = 'joined') AS own
    FROM ordered o
)
UPDATE cases c SET sharing = k.sharing,
    stations = ARRAY(SELECT s FROM unnest(c.stations) AS s WHERE s <> ALL (k.sharing) OR s = ANY (k.own) ORDER BY 1)
FROM kept k WHERE c.county = k.county AND c.id = k.id
"""


def upgrade() -> None:
    op.add_column("cases", sa.Column("sharing", ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.execute(BACKFILL)
    op.execute(FUNCTIONS)
    _become(NOW)
    op.execute(PUBLISH)


def downgrade() -> None:
    op.execute(PUBLISH_BEFORE)
    _become(BEFORE)
    op.execute("DROP FUNCTION attachment_is_seen, attachment_is_shared, case_is_own")
    op.execute("UPDATE cases SET stations = ARRAY(SELECT unnest(stations || sharing) GROUP BY 1 ORDER BY 1)")
    op.drop_column("cases", "sharing")


def _become(policies: dict[str, str]) -> None:
    for table, seen in policies.items():
        op.execute(f"ALTER POLICY stations ON {table} USING ({seen}) WITH CHECK ({seen})")
