"""The tables of phones that teams carry, and of what is to be announced to them by push."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Double, ForeignKeyConstraint, Identity, Index, SmallInteger
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


class PushRow(Base):
    """An offer to be announced to a phone by its push service; `outcome` is what that said in the end."""

    __tablename__ = "push"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    phone: Mapped[str]
    case_id: Mapped[int] = mapped_column(BigInteger)
    assignment: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=sql("0"))
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["county", "phone"], ["phone.county", "phone.code"], ondelete="CASCADE"),
        Index("ix_push_due", "due_at", postgresql_where=sql("ended_at IS NULL")),
    )
