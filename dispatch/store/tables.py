"""The tables of cases, the events they are folded from, their timers, and what screens and senders get of them.

Every key begins with the county's code. The promises that must not depend on code alone are constraints, here and in
`dispatch.store.teams.tables`: no open case without a next step, one active assignment per case, one active urgent
assignment per team. The event log is append-only by trigger.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity, Index, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import BigInteger, Double, SmallInteger, Text

from gis.store.base import Base, point_column

CASE_STATUSES = [
    "received",
    "proposed",
    "waiting",
    "held",
    "offered",
    "acknowledged",
    "en_route",
    "on_scene",
    "cleared",
    "closed",
    "desk",
    "answered",
    "to_transfer",
    "transferred",
    "cancelled",
    "joined",
]
FOUND_BY = ["point", "street", "place", "cell", "coordinate", "map"]


def one_of(column: str, values: list[str]) -> str:
    """Return the SQL of a check that `column` is one of `values`."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class CaseRow(Base):
    """A case 案件: what was said and where, and the cached fold of its events.

    `stations` have to do with it; those `sharing` only have premises or tasks of its off-shelf orders.
    """

    __tablename__ = "cases"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    channel: Mapped[str]
    category: Mapped[str]
    text: Mapped[str]
    priority: Mapped[int] = mapped_column(SmallInteger)
    geom: Mapped[Any] = point_column(nullable=True)
    place_name: Mapped[str | None]
    source_lon: Mapped[float | None] = mapped_column(Double)
    source_lat: Mapped[float | None] = mapped_column(Double)
    source_datum: Mapped[str | None]
    point: Mapped[str | None]
    place_address: Mapped[str | None]
    place_remark: Mapped[str | None]
    place_found_by: Mapped[str | None]
    place_accuracy_m: Mapped[float | None] = mapped_column(Double)
    cell: Mapped[str | None]
    cell_kind: Mapped[str | None]
    cell_name: Mapped[str | None]
    in_town: Mapped[bool]
    neighbour: Mapped[str | None]
    received_at: Mapped[datetime]
    received_on: Mapped[date | None]
    target_s: Mapped[int | None]
    status: Mapped[str]
    event_seq: Mapped[int]
    dispatched_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    en_route_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    arrival_m: Mapped[float | None] = mapped_column(Double)
    arrival_confirmed: Mapped[bool | None]
    response_ended_at: Mapped[datetime | None]
    escalated: Mapped[bool]
    at_risk: Mapped[bool]
    overdue: Mapped[bool]
    next_step: Mapped[str | None]
    alert_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    stepped_at: Mapped[datetime | None]
    status_since: Mapped[datetime | None]
    proposed_team: Mapped[str | None]
    lapsed: Mapped[bool] = mapped_column(server_default=sql("false"))
    step_missing: Mapped[bool] = mapped_column(server_default=sql("false"))
    expedites: Mapped[list[dict[str, Any]]] = mapped_column(server_default=sql("'[]'"))
    off_shelf: Mapped[list[dict[str, Any]]] = mapped_column(server_default=sql("'[]'"))
    findings: Mapped[dict[str, Any] | None]
    outcome: Mapped[str | None]
    stations: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    sharing: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    held_until: Mapped[datetime | None]
    held_at_desk: Mapped[bool] = mapped_column(server_default=sql("false"))
    handling_stage: Mapped[str | None]
    handling_ended_at: Mapped[datetime | None]
    exercise: Mapped[bool] = mapped_column(server_default=sql("false"))
    __table_args__ = (
        CheckConstraint("kind IN ('complaint', 'report', 'enquiry', 'suggestion')", name="kind"),
        CheckConstraint(one_of("status", CASE_STATUSES), name="status"),
        CheckConstraint("(cell IS NULL) = (cell_kind IS NULL)", name="cell_with_kind"),
        CheckConstraint(one_of("place_found_by", FOUND_BY), name="place_found_by"),
        CheckConstraint(
            "response_ended_at IS NOT NULL OR (next_step IS NOT NULL AND alert_at IS NOT NULL)", name="never_orphaned"
        ),
        Index(
            "ix_cases_open",
            "county",
            "priority",
            "received_at",
            "id",
            postgresql_where=sql("response_ended_at IS NULL"),
        ),
        Index(
            "ix_cases_waiting",
            "county",
            "priority",
            "received_at",
            postgresql_where=sql("status = 'waiting'"),
        ),
        Index("ix_cases_received", "received_at", "county"),
        Index("ix_cases_id", "id", unique=True),
        Index("ix_cases_exercise", "county", postgresql_where=sql("exercise")),
        Index("ix_cases_point", "county", "point", postgresql_where=sql("point IS NOT NULL")),
        Index("ix_cases_off_shelf", "county", "id", postgresql_where=sql("off_shelf <> '[]'::jsonb")),
        Index(
            "ix_cases_proposed",
            "county",
            "proposed_team",
            postgresql_where=sql("proposed_team IS NOT NULL"),
        ),
    )


class CaseLinkRow(Base):
    """A case that follows another, or came in with it in one call; one of each at most."""

    __tablename__ = "case_link"
    county: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    other_id: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    actor: Mapped[str]
    __table_args__ = (
        ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"]),
        ForeignKeyConstraint(
            ["county", "other_id"], ["cases.county", "cases.id"], name="fk_case_link_county_other_cases"
        ),
        CheckConstraint("kind IN ('joined', 'split')", name="kind"),
        CheckConstraint("case_id <> other_id", name="of_two"),
        Index("ix_case_link_other", "county", "other_id"),
    )


class CaseEventRow(Base):
    """The append-only log of a case; `at` is when it happened, `recorded_at` when we heard."""

    __tablename__ = "case_event"
    county: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    team: Mapped[str | None]
    actor: Mapped[str]
    data: Mapped[dict[str, Any]]
    __table_args__ = (
        ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"]),
        Index("ix_case_event_at", "at", postgresql_using="brin"),
    )


class DecisionRow(Base):
    """A recommendation as it was made: enough for anyone to recompute it."""

    __tablename__ = "decision"
    county: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    made_at: Mapped[datetime]
    chosen: Mapped[str | None]
    runner_up: Mapped[str | None]
    margin_s: Mapped[float | None] = mapped_column(Double)
    picked: Mapped[bool] = mapped_column(server_default=sql("false"))
    reason: Mapped[str | None]
    method: Mapped[str]
    graph_version: Mapped[str | None]
    policy_version: Mapped[str]
    candidates: Mapped[list[dict[str, Any]]]
    __table_args__ = (ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"]),)


class TimerRow(Base):
    """A due time of a case; any worker takes a due row, once, and acts in the same transaction."""

    __tablename__ = "timer"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    due_at: Mapped[datetime]
    about: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"]),
        Index("ix_timer_due", "due_at"),
        Index("ix_timer_case", "county", "case_id"),
    )


class FeedRow(Base):
    """Messages to live maps, in commit order per county (see `publish` in the migrations).

    Without stations it is everybody's; without teams it concerns every team, else those that had the case.
    """

    __tablename__ = "feed"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    topic: Mapped[str]
    payload: Mapped[dict[str, Any]]
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    stations: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    teams: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    __table_args__ = (Index("ix_feed_made_at", "made_at"),)


class IdempotencyRow(Base):
    """The first answer to a request that carried a key, written in the request's own transaction.

    A key is its sender's own. `stations` are the sender's, null above a station; `case_id` is the case that the answer
    tells of, null where it tells of none.
    """

    __tablename__ = "idempotency"
    county: Mapped[str] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int] = mapped_column(SmallInteger)
    answer: Mapped[dict[str, Any]]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    stations: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (Index("ix_idempotency_made_at", "made_at"),)


class ReceiptRow(Base):
    """The number by which the author of a case from a reporting point reads how it stands; also how many came when."""

    __tablename__ = "point_receipt"
    county: Mapped[str] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger)
    point: Mapped[str]
    received_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"]),
        Index("uq_point_receipt_receipt", "receipt", unique=True),
        Index("ix_point_receipt_case", "county", "case_id"),
        Index("ix_point_receipt_point", "county", "point", "received_at"),
    )
