"""An alert may be of the whole county: that its road graph is missing. Every station sees it, and is told of it."""

from collections.abc import Sequence

from alembic import op

revision: str = "0040"
down_revision: str | None = "0039"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
ABOUT = "case_id IS NOT NULL OR team IS NOT NULL"
EVERY = "(SELECT current_setting('wangge.stations', true)) = '*'"
TOLD = "(SELECT string_to_array(current_setting('wangge.stations', true), ','))::text[]"
SEEN_BEFORE = f"""
{EVERY}
OR CASE WHEN case_id IS NULL THEN team_is_seen(county, team) ELSE case_is_seen(county, case_id) END
"""
SEEN = f"""
{EVERY}
OR CASE WHEN case_id IS NOT NULL THEN case_is_seen(county, case_id)
        WHEN team IS NOT NULL THEN team_is_seen(county, team)
        ELSE {TOLD} <> '{{}}' END
"""
# As before (see 0031), but that an alert of no case and no team is everybody's.
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
                concerned := coalesce((SELECT stations FROM cases WHERE county = p_county AND id = about), '{}');
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
PUBLISH_BEFORE = PUBLISH.replace(" AND told #>> '{payload,alert,team}' IS NOT NULL", "")


def upgrade() -> None:
    _become(f"{ABOUT} OR kind = 'roads_missing'", SEEN)
    op.execute(PUBLISH)


def _become(about: str, seen: str) -> None:
    op.drop_constraint("ck_alert_about_something", "alert")
    op.execute(f"ALTER TABLE alert ADD CONSTRAINT ck_alert_about_something CHECK ({about})")
    op.execute("DROP POLICY stations ON alert")
    op.execute(f"CREATE POLICY stations ON alert AS RESTRICTIVE TO {ROLE} USING ({seen}) WITH CHECK ({seen})")


def downgrade() -> None:
    op.execute("DELETE FROM alert WHERE kind = 'roads_missing'")
    op.execute(PUBLISH_BEFORE)
    _become(ABOUT, SEEN_BEFORE)
