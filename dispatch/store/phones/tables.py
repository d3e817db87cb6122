"""The table of phones that teams carry."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Double, ForeignKeyConstraint, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from gis.store.base import Base


class PhoneRow(Base):
    """A phone, by the code it gave itself: which team it is with, who carries it, when it was last heard of.

    `session` is the one it was registered in; null for a key, and for those registered before it was kept.
    """

    __tablename__ = "phone"
    county: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    team: Mapped[str]
    carrier: Mapped[str]
    name: Mapped[str | None]
    joined_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    behind_s: Mapped[float | None] = mapped_column(Double)
    push: Mapped[dict[str, Any] | None]
    session: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        ForeignKeyConstraint(["county", "team"], ["team.county", "team.code"], ondelete="CASCADE"),
        Index("ix_phone_team", "county", "team", postgresql_where=sql("left_at IS NULL")),
    )
