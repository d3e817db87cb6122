"""A message of the feed names the teams it concerns, so that a phone is told of its own work and not of all others'.

Of a case: the teams that have, or once had, it; one with goods to be taken off shelves concerns every team, for whoever
has none of them may be given some. Of teams: those whose status changed. Anything else, and an alert: every team.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# As before (see 0019), with the teams. Those of a case by ix_assignment_case.
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
            ELSIF told ->> 'topic' = 'alert' THEN
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
PUBLISH_BEFORE = """
CREATE OR REPLACE FUNCTION publish(p_county text, p_messages jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE told jsonb; concerned text[]; about bigint;
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
            about := coalesce(told #>> '{payload,case,id}', told #>> '{payload,alert,case}')::bigint;
            IF about IS NOT NULL THEN
                concerned := coalesce((SELECT stations FROM cases WHERE county = p_county AND id = about), '{}');
            ELSIF told ->> 'topic' = 'alert' THEN
                concerned := ARRAY(
                    SELECT station FROM team WHERE county = p_county AND code = told #>> '{payload,alert,team}');
            END IF;
            INSERT INTO feed (county, topic, payload, stations)
            VALUES (p_county, told ->> 'topic', told -> 'payload', concerned);
        END IF;
    END LOOP;
    PERFORM pg_notify('wangge', p_county);
END $$
"""


def upgrade() -> None:
    op.add_column("feed", sa.Column("teams", ARRAY(sa.Text()), nullable=True))
    op.execute(PUBLISH)


def downgrade() -> None:
    op.execute(PUBLISH_BEFORE)
    op.drop_column("feed", "teams")
