"""The table of rehearsals: when a county rehearsed, until when, who began it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import BigInteger

from gis.store.base import Base


class RehearsalRow(Base):
    """One rehearsal 演练; the newest of a county tells whether it rehearses now."""

    __tablename__ = "rehearsal"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    ends_at: Mapped[datetime]
    ended_by: Mapped[str | None]
    note: Mapped[str | None]
    cleared_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        CheckConstraint("ends_at >= started_at", name="ends_after_start"),
    )
