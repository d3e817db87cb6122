"""Below the county, the station: cases and messages name the stations that have to do with them, and who sees them.

The session variable `wangge.stations` names the stations a transaction acts for, separated by commas; `*` is no limit below
the county. Unset, nothing is found, as with `wangge.counties`. The policies narrow those of the counties. Where there is no
limit they come to one comparison: what asks further is a function, so that it costs neither planning nor a look.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
EVERY = "(SELECT current_setting('wangge.stations', true)) = '*'"
TOLD = "(SELECT string_to_array(current_setting('wangge.stations', true), ','))::text[]"
OF_CASE = "case_is_seen(county, case_id)"
OF_TEAM = "team_is_seen(county, team)"
SCOPED = {
    "cases": f"{EVERY} OR stations && {TOLD}",
    # Without stations a message is everybody's: of the roads, of the ground. Everybody's, not nobody's: hence the overlap.
    "feed": f"{EVERY} OR coalesce(stations, {TOLD}) && {TOLD}",
    **dict.fromkeys(("case_event", "decision", "assignment", "timer", "legal_hold"), f"{EVERY} OR {OF_CASE}"),
    "identity.person": f"{EVERY} OR {OF_CASE}",
    **dict.fromkeys(("team_state", "fix"), f"{EVERY} OR {OF_TEAM}"),
    "idempotency": f"{EVERY} OR case_is_seen(county, (answer ->> 'id')::bigint)",  # every answer kept is a case
    "retention_rule": f"{TOLD} <> '{{}}'",  # as good as the law: any station may read it
    "retention_run": EVERY,
}
# Under the policies of what they look at, as whoever asks.
SEEN = """
CREATE FUNCTION case_is_seen(p_county text, p_case bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM cases WHERE county = p_county AND id = p_case);
END $$;
CREATE FUNCTION team_is_seen(p_county text, p_team text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM team WHERE county = p_county AND code = p_team
        AND station = ANY (string_to_array(current_setting('wangge.stations', true), ',')));
END $$
"""
# A station reads what its own people did. Only reading is narrowed: the row of somebody at a station is added as any other.
TRAIL = f"""
CREATE POLICY stations ON audit AS RESTRICTIVE FOR SELECT TO {ROLE} USING (
    {EVERY}
    OR actor = ANY ((SELECT array_agg('user:' || login) FROM account WHERE unit = ANY ({TOLD})
                     AND county = ANY (string_to_array(current_setting('wangge.counties', true), ',')))::text[])
    OR actor = ANY ((SELECT array_agg('key:' || name) FROM integration_key WHERE unit = ANY ({TOLD})
                     AND county = ANY (string_to_array(current_setting('wangge.counties', true), ',')))::text[]))
"""
# As before (see 0003), with the stations. A message about several teams becomes one for each station. Rows that the
# calling statement has written are seen here, for the function is volatile.
PUBLISH = """
CREATE OR REPLACE FUNCTION publish(p_county text, p_messages jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE told jsonb; concerned text[];
BEGIN
    IF jsonb_array_length(p_messages) = 0 THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('feed:' || p_county, 0));
    FOR told IN SELECT jsonb_array_elements(p_messages) LOOP
        IF told ->> 'topic' = 'team' AND told #> '{payload,teams}' <> '[]' THEN
            INSERT INTO feed (county, topic, payload, stations)
            SELECT p_county, 'team', jsonb_build_object('teams', jsonb_agg(e.team ORDER BY e.n)),
                   array_remove(ARRAY[t.station], NULL)
            FROM jsonb_array_elements(told #> '{payload,teams}') WITH ORDINALITY AS e (team, n)
            LEFT JOIN team t ON t.county = p_county AND t.code = e.team ->> 'code'
            GROUP BY t.station ORDER BY t.station;
        ELSE
            concerned := NULL;
            IF told ->> 'topic' = 'case' THEN
                concerned := coalesce(
                    (SELECT stations FROM cases WHERE county = p_county AND id = (told #>> '{payload,case,id}')::bigint),
                    '{}');
            END IF;
            INSERT INTO feed (county, topic, payload, stations)
            VALUES (p_county, told ->> 'topic', told -> 'payload', concerned);
        END IF;
    END LOOP;
    PERFORM pg_notify('wangge', p_county);
END $$
"""
PUBLISH_BEFORE = """
CREATE OR REPLACE FUNCTION publish(p_county text, p_messages jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF jsonb_array_length(p_messages) = 0 THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('feed:' || p_county, 0));
    INSERT INTO feed (county, topic, payload)
    SELECT p_county, m.message ->> 'topic', m.message -> 'payload'
    FROM jsonb_array_elements(p_messages) WITH ORDINALITY AS m (message, n)
    ORDER BY m.n;
    PERFORM pg_notify('wangge', p_county);
END $$
"""
# What the log can still tell: whose the cell was on the day, every team ever asked or proposed, and where it was taken in.
BACKFILL = """
UPDATE cases c SET stations = ARRAY(
    SELECT i.station FROM county o
    JOIN cell l ON l.county = o.county AND l.code = c.cell
         AND l.validity @> (c.received_at AT TIME ZONE o.time_zone)::date
    JOIN inspector i ON i.county = l.county AND i.code = l.inspector
    WHERE o.county = c.county AND i.station IS NOT NULL
    UNION
    SELECT t.station FROM case_event e JOIN team t ON t.county = e.county AND t.code = e.team
    WHERE e.county = c.county AND e.case_id = c.id
    UNION
    SELECT u.code FROM case_event e
    JOIN (SELECT 'user:' || login AS actor, county, unit FROM account
          UNION ALL SELECT 'key:' || name, county, unit FROM integration_key) a ON a.actor = e.actor
    JOIN organisation_unit u ON u.county = a.county AND u.code = a.unit AND u.level = 'station'
    WHERE e.county = c.county AND e.case_id = c.id AND e.type = 'received' AND a.county = c.county
    ORDER BY 1)
"""


def upgrade() -> None:
    op.add_column("cases", sa.Column("stations", ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.execute(BACKFILL)
    op.add_column("feed", sa.Column("stations", ARRAY(sa.Text()), nullable=True))
    op.execute("DELETE FROM feed")  # whose these were cannot be told: whoever resumes is told to reload
    op.execute(SEEN)
    op.execute(PUBLISH)
    for table, seen in SCOPED.items():
        op.execute(f"CREATE POLICY stations ON {table} AS RESTRICTIVE TO {ROLE} USING ({seen}) WITH CHECK ({seen})")
    op.execute(TRAIL)


def downgrade() -> None:
    for table in ("audit", *SCOPED):
        op.execute(f"DROP POLICY stations ON {table}")
    op.execute(PUBLISH_BEFORE)
    op.execute("DROP FUNCTION case_is_seen, team_is_seen")
    op.drop_column("feed", "stations")
    op.drop_column("cases", "stations")
