"""The tables of teams at work: what each is responsible for, where it last was, its duty by hand, and every fix."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity, Index, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import BigInteger, Double

from gis.store.base import Base, point_column

ACTIVE = "status IN ('offered', 'acknowledged', 'en_route', 'on_scene')"


class AssignmentRow(Base):
    """One team's responsibility for one case. `urgent` means a response under way, not a planned visit."""

    __tablename__ = "assignment"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger)
    team: Mapped[str]
    status: Mapped[str]
    urgent: Mapped[bool]
    offered_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    travel_s: Mapped[float | None] = mapped_column(Double)
    turnout_s: Mapped[float] = mapped_column(Double, server_default="0")
    eta_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    method: Mapped[str | None]
    moved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    deliver_by: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    __table_args__ = (
        # A team is claimed before its case is written: the loser of the race writes nothing.
        ForeignKeyConstraint(
            ["county", "case_id"], ["cases.county", "cases.id"], deferrable=True, initially="DEFERRED"
        ),
        ForeignKeyConstraint(["county", "team"], ["team.county", "team.code"]),
        CheckConstraint(
            "status IN ('offered', 'acknowledged', 'en_route', 'on_scene', 'cleared', 'declined', 'expired', "
            "'withdrawn')",
            name="status",
        ),
        CheckConstraint(f"({ACTIVE}) = (ended_at IS NULL)", name="active_until_ended"),
        Index("uq_assignment_active_case", "county", "case_id", unique=True, postgresql_where=sql(ACTIVE)),
        Index(
            "uq_assignment_urgent_team",
            "county",
            "team",
            unique=True,
            postgresql_where=sql(f"urgent AND {ACTIVE}"),
        ),
        Index("ix_assignment_case", "county", "case_id"),
        Index("ix_assignment_team", "county", "team", "id"),
    )


class TeamStateRow(Base):
    """The last position of a team, and the last switch of its duty by hand: one narrow row, updated in place."""

    __tablename__ = "team_state"
    county: Mapped[str] = mapped_column(primary_key=True)
    team: Mapped[str] = mapped_column(primary_key=True)
    on_duty: Mapped[bool | None]
    fix_lon: Mapped[float | None] = mapped_column(Double)
    fix_lat: Mapped[float | None] = mapped_column(Double)
    fix_at: Mapped[datetime | None]
    fix_accuracy_m: Mapped[float | None] = mapped_column(Double)
    duty_at: Mapped[datetime | None]
    position_source: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["county", "team"], ["team.county", "team.code"], ondelete="CASCADE"),
        {"postgresql_with": {"fillfactor": "50"}},
    )


class FixRow(Base):
    """Every fix as it came, original coordinate and datum kept; found by team and time."""

    __tablename__ = "fix"
    county: Mapped[str] = mapped_column(primary_key=True)
    team: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    geom: Mapped[Any] = point_column()
    accuracy_m: Mapped[float | None] = mapped_column(Double)
    source_lon: Mapped[float] = mapped_column(Double)
    source_lat: Mapped[float] = mapped_column(Double)
    source_datum: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
