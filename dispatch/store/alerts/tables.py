"""The tables of alerts: what somebody has to see, and the policy by which it goes up."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity, Index, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import BigInteger

from gis.store.base import Base


class EscalationRow(Base):
    """The escalation policy of a county by version; the newest is in force, open alerts keep the version they name."""

    __tablename__ = "escalation"
    county: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    rules: Mapped[dict[str, Any]]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    made_by: Mapped[str | None]
    __table_args__ = (ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),)


class AlertRow(Base):
    """An alert about a case, a team or the whole county; at most one is open for each cause."""

    __tablename__ = "alert"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    team: Mapped[str | None]
    about: Mapped[int | None]
    step: Mapped[str | None]
    level: Mapped[str]
    sound: Mapped[bool]
    policy_version: Mapped[str]
    raised_at: Mapped[datetime]
    escalates_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    note: Mapped[str | None]
    again_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_why: Mapped[str | None]
    premises: Mapped[int | None]
    __table_args__ = (
        # A case is written after the alerts it is opened with.
        ForeignKeyConstraint(
            ["county", "case_id"], ["cases.county", "cases.id"], deferrable=True, initially="DEFERRED"
        ),
        ForeignKeyConstraint(["county", "team"], ["team.county", "team.code"], ondelete="CASCADE"),
        CheckConstraint(
            "case_id IS NOT NULL OR team IS NOT NULL OR kind IN ('roads_missing', 'channel_failing')",
            name="about_something",
        ),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="acknowledged_by_somebody"),
        CheckConstraint(
            "settled_at IS NOT NULL OR acknowledged_at IS NULL OR again_at IS NOT NULL", name="never_silenced"
        ),
        Index(
            "uq_alert_open",
            "county",
            "kind",
            "case_id",
            "team",
            "about",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sql("settled_at IS NULL"),
        ),
        Index("ix_alert_case", "county", "case_id", postgresql_where=sql("settled_at IS NULL")),
        Index("ix_alert_id", "id", unique=True),
    )
