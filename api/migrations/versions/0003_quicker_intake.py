"""`publish` takes all messages of a transaction at once; the index of response statistics begins with the time.

While `cases` had no statistics yet, the planner took any index that begins with the county for as good as the primary
key, and every foreign-key check of the first minutes read all cases of the county.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# The lock is the same as before, for the same reason (see 0002); none is taken where there is nothing to tell.
PUBLISH = """
CREATE FUNCTION publish(p_county text, p_messages jsonb) RETURNS void LANGUAGE plpgsql AS $$
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
ONE_BY_ONE = """
CREATE FUNCTION publish(p_county text, p_topic text, p_payload jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE feed_id bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('feed:' || p_county, 0));
    INSERT INTO feed (county, topic, payload) VALUES (p_county, p_topic, p_payload) RETURNING id INTO feed_id;
    PERFORM pg_notify('wangge', p_county);
    RETURN feed_id;
END $$
"""


def upgrade() -> None:
    op.execute("DROP FUNCTION publish(text, text, jsonb)")
    op.execute(PUBLISH)
    op.drop_index("ix_cases_received", "cases")
    op.create_index("ix_cases_received", "cases", ["received_at", "county"])


def downgrade() -> None:
    op.execute("DROP FUNCTION publish(text, jsonb)")
    op.execute(ONE_BY_ONE)
    op.drop_index("ix_cases_received", "cases")
    op.create_index("ix_cases_received", "cases", ["county", "received_at"])
