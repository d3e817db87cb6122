"""The event log refuses change, and `publish` keeps the feed in commit order."""

from collections.abc import Sequence

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Append a correcting event instead.';
END $$
"""

# Identity order is not commit order: a reader following `id > last` would lose rows of a transaction that took its
# id early and committed late. So whoever publishes first takes the county's lock and keeps it until commit. Call it
# last in a transaction: the lock is held for the commit only.
PUBLISH = """
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
    op.execute(REFUSE)
    for table in ("case_event", "decision"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(PUBLISH)


def downgrade() -> None:
    op.execute("DROP FUNCTION publish")
    for table in ("case_event", "decision"):
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    op.execute("DROP FUNCTION refuse_change")
