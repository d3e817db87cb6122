"""The table of corrections that were proposed of reporting points, and what became of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from gis.store.base import Base


class CorrectionRow(Base):
    """A correction: the point as its proposer saw it, what it should be, who decided; `held` against older files.

    It does not refer to the point, which an import takes out and puts in again.
    """

    __tablename__ = "point_correction"
    county: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    point: Mapped[str]
    kind: Mapped[str]
    asked: Mapped[dict[str, Any]]
    source: Mapped[dict[str, Any] | None]
    seen: Mapped[dict[str, Any]]
    seen_version: Mapped[str]
    remark: Mapped[str | None]
    proposed_by: Mapped[str]
    team: Mapped[str | None]
    station: Mapped[str | None]
    did_at: Mapped[datetime]
    clock: Mapped[dict[str, Any] | None]
    received_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(server_default="proposed")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    reason: Mapped[str | None]
    before: Mapped[dict[str, Any] | None]
    held: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        CheckConstraint("kind IN ('moved', 'closed', 'details', 'reopened')", name="kind"),
        CheckConstraint("status IN ('proposed', 'approved', 'refused', 'withdrawn')", name="status"),
        CheckConstraint("(status = 'proposed') = (decided_at IS NULL)", name="decided_at_a_time"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("status <> 'approved' OR before IS NOT NULL", name="approved_from_something"),
        CheckConstraint("held = '{}' OR status = 'approved'", name="holds_when_approved"),
        Index("ix_point_correction_point", "county", "point"),
        Index("ix_point_correction_open", "county", postgresql_where=sql("status = 'proposed'")),
        Index("ix_point_correction_held", "county", postgresql_where=sql("held <> '{}'")),
    )
