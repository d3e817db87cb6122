"""Planning: scenarios, the jobs of the planner's process, and the blocks that a job has finished.

All three are the bureau's: from a station nothing of them is found. Results are `json` and not `jsonb`, so that their text
stays as it was written.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON, JSONB

revision: str = "0048"
down_revision: str | None = "0047"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
COUNTIES = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""
BUREAU = "(SELECT current_setting('wangge.stations', true)) = '*'"
UNFINISHED = "state IN ('queued', 'running')"
TABLES = ("planning_scenario", "planning_job", "planning_block")
MOMENT = sa.DateTime(timezone=True)
# What became of a job, for the bureau alone: no station and no team's phone is told. Behind the feed's lock, as `publish`:
# last in a statement that is a transaction of its own, so that whoever is starved of processor time holds it for nobody.
TELL = """
CREATE FUNCTION tell_planning(p_county text, p_payload jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('feed:' || p_county, 0));
    INSERT INTO feed (county, topic, payload, stations, teams)
    VALUES (p_county, 'planning', p_payload, '{}', '{}');
    PERFORM pg_notify('wangge', p_county);
END $$
"""
TELL_JOB = """
CREATE FUNCTION tell_planning_job(j planning_job) RETURNS void LANGUAGE sql AS $$
    SELECT tell_planning(j.county, jsonb_build_object(
        'change', 'job', 'job', j.id, 'scenario', j.scenario, 'kind', j.kind, 'state', j.state, 'stage', j.stage,
        'progress', j.progress, 'partial', j.partial IS NOT NULL, 'cancelling', j.cancel_asked_at IS NOT NULL))
$$
"""


def upgrade() -> None:
    op.create_table(
        "planning_scenario",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("assumptions", JSONB(), nullable=False),
        sa.Column("versions", JSONB(), nullable=True),
        sa.Column("result", JSON(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.CheckConstraint("(result IS NULL) = (digest IS NULL)", name=op.f("ck_planning_scenario_result_has_digest")),
        sa.ForeignKeyConstraint(
            ["county"], ["county.county"], name=op.f("fk_planning_scenario_county"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("county", "number", name=op.f("pk_planning_scenario")),
    )
    op.create_index(
        "uq_planning_scenario_name",
        "planning_scenario",
        ["county", "name"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    _jobs()
    _blocks()
    op.execute(TELL)
    op.execute(TELL_JOB)
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY counties ON {table} TO {ROLE} USING ({COUNTIES}) WITH CHECK ({COUNTIES})")
        op.execute(f"CREATE POLICY stations ON {table} AS RESTRICTIVE TO {ROLE} USING ({BUREAU}) WITH CHECK ({BUREAU})")


def _jobs() -> None:
    op.create_table(
        "planning_job",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("scenario", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("input", JSONB(), nullable=False),
        sa.Column("versions", JSONB(), nullable=True),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("progress", sa.Double(), server_default="0", nullable=False),
        sa.Column("stage", sa.Text(), server_default="queued", nullable=False),
        sa.Column("blocks", sa.Integer(), nullable=True),
        sa.Column("blocks_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("partial", JSON(), nullable=True),
        sa.Column("result", JSON(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("error", JSONB(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("heartbeat_at", MOMENT, nullable=True),
        sa.Column("cancel_asked_at", MOMENT, nullable=True),
        sa.Column("planner", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_planning_job_state")
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 1", name=op.f("ck_planning_job_progress")),
        sa.CheckConstraint(f"({UNFINISHED}) = (ended_at IS NULL)", name=op.f("ck_planning_job_ended")),
        sa.CheckConstraint("(state = 'done') = (result IS NOT NULL)", name=op.f("ck_planning_job_done_has_result")),
        sa.CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name=op.f("ck_planning_job_failed_has_error")),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name=op.f("fk_planning_job_county"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["county", "scenario"],
            ["planning_scenario.county", "planning_scenario.number"],
            name=op.f("fk_planning_job_county_scenario"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_planning_job")),
    )
    op.create_index(
        "ix_planning_job_unfinished", "planning_job", ["asked_at", "id"], postgresql_where=sa.text(UNFINISHED)
    )
    op.create_index("ix_planning_job_scenario", "planning_job", ["county", "scenario"])
    op.create_index("ix_planning_job_ended", "planning_job", ["ended_at"])


def _blocks() -> None:
    op.create_table(
        "planning_block",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("job", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("result", JSON(), nullable=False),
        sa.Column("finished_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "job"],
            ["planning_job.county", "planning_job.id"],
            name=op.f("fk_planning_block_county"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("county", "job", "number", name=op.f("pk_planning_block")),
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION tell_planning_job")
    op.execute("DROP FUNCTION tell_planning")
    for table in reversed(TABLES):
        op.drop_table(table)
