"""The tables of planning: scenarios, the jobs that answer them, and what a job has finished so far.

Results are `json`, not `jsonb`: the text stays as it was written, so that the same question gives the same bytes.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity, Index, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSON, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import BigInteger, Double

from dispatch.store.tables import one_of
from gis.store.base import Base

STATES = ["queued", "running", "done", "failed", "cancelled"]
UNFINISHED = "state IN ('queued', 'running')"


class ScenarioRow(Base):
    """A scenario 方案: a question to a kind of job, and the last answer to it."""

    __tablename__ = "planning_scenario"
    county: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    version: Mapped[int] = mapped_column(server_default="1")
    name: Mapped[str]
    kind: Mapped[str]
    author: Mapped[str]
    note: Mapped[str | None]
    assumptions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    versions: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    result: Mapped[Any | None] = mapped_column(JSON)
    digest: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        CheckConstraint("(result IS NULL) = (digest IS NULL)", name="result_has_digest"),
        Index("uq_planning_scenario_name", "county", "name", unique=True, postgresql_where=sql("deleted_at IS NULL")),
    )


class JobRow(Base):
    """A job 任务: one run of a kind of computation in the planner's process.

    `attempts` counts the claims since the last finished block: a job that takes its planner down again and again is
    given up. `planner` is who holds it.
    """

    __tablename__ = "planning_job"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    scenario: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str]
    input: Mapped[dict[str, Any]] = mapped_column(JSONB)
    versions: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(server_default="queued")
    progress: Mapped[float] = mapped_column(Double, server_default="0")
    stage: Mapped[str] = mapped_column(server_default="queued")
    blocks: Mapped[int | None]
    blocks_done: Mapped[int] = mapped_column(server_default="0")
    partial: Mapped[Any | None] = mapped_column(JSON)
    result: Mapped[Any | None] = mapped_column(JSON)
    digest: Mapped[str | None]
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]
    planner: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["county", "scenario"], ["planning_scenario.county", "planning_scenario.number"], ondelete="CASCADE"
        ),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress"),
        CheckConstraint(f"({UNFINISHED}) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state = 'done') = (result IS NOT NULL)", name="done_has_result"),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="failed_has_error"),
        Index("ix_planning_job_unfinished", "asked_at", "id", postgresql_where=sql(UNFINISHED)),
        Index("ix_planning_job_scenario", "county", "scenario"),
        Index("ix_planning_job_ended", "ended_at"),
    )


class BlockRow(Base):
    """A block of a job that is finished: a planner that takes the job over goes on after it."""

    __tablename__ = "planning_block"
    county: Mapped[str] = mapped_column(primary_key=True)
    job: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    result: Mapped[Any] = mapped_column(JSON)
    finished_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (
        ForeignKeyConstraint(["county", "job"], ["planning_job.county", "planning_job.id"], ondelete="CASCADE"),
    )
