"""The tables of teams at work: where each last was, how its duty was switched by hand, and every fix."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, func
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Double

from gis.store.tables import Base, point_column


class TeamStateRow(Base):
    """Where a team last was, and how and when its duty was switched by hand: one narrow row, updated in place."""

    __tablename__ = "team_state"
    county: Mapped[str] = mapped_column(primary_key=True)
    team: Mapped[str] = mapped_column(primary_key=True)
    on_duty: Mapped[bool | None]
    fix_lon: Mapped[float | None] = mapped_column(Double)
    fix_lat: Mapped[float | None] = mapped_column(Double)
    fix_at: Mapped[datetime | None]
    fix_accuracy_m: Mapped[float | None] = mapped_column(Double)
    duty_at: Mapped[datetime | None]
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
