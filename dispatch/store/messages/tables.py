"""The tables of messages, of channels and of the rules by which channels carry them."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Double,
    ForeignKeyConstraint,
    Identity,
    Index,
    SmallInteger,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from gis.store.base import Base

GAP_S = "60 / (0.75 * per_minute)"


class ChannelRow(Base):
    """A channel of a county; its address and secret are sealed."""

    __tablename__ = "channel"
    county: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    host: Mapped[str]
    sealed: Mapped[bytes]
    key_name: Mapped[str]
    per_minute: Mapped[float] = mapped_column(Double)
    gap_s: Mapped[float] = mapped_column(Double, Computed(GAP_S, persisted=True))
    ahead_s: Mapped[float] = mapped_column(
        Double, Computed(f"{GAP_S} * least(3, greatest(0, per_minute / 4 - 1))", persisted=True)
    )
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    ready_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    failing_because: Mapped[str | None]
    __table_args__ = (ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),)


class ChannelRuleRow(Base):
    """A condition under which a channel carries a message; no station: every one, no hours: at any time."""

    __tablename__ = "channel_rule"
    county: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    subject: Mapped[str]
    station: Mapped[str | None]
    after_s: Mapped[int]
    level: Mapped[str | None]
    on_call_only: Mapped[bool]
    from_hour: Mapped[int | None] = mapped_column(SmallInteger)
    to_hour: Mapped[int | None] = mapped_column(SmallInteger)
    __table_args__ = (
        ForeignKeyConstraint(["county", "channel"], ["channel.county", "channel.name"], ondelete="CASCADE"),
    )


class StaffPhoneRow(Base):
    """The telephone of a member of staff, sealed, with when they agreed that it is rung."""

    __tablename__ = "staff_phone"
    county: Mapped[str] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    key_name: Mapped[str]
    agreed_at: Mapped[datetime]
    __table_args__ = (ForeignKeyConstraint(["login"], ["account.login"], ondelete="CASCADE"),)


class MessageRow(Base):
    """A message to be carried by a channel, or as a push to `phone`; `outcome` is what came of it."""

    __tablename__ = "message"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    subject: Mapped[str] = mapped_column(server_default=sql("'offer'"))
    channel: Mapped[str | None]
    phone: Mapped[str | None]
    team: Mapped[str | None]
    station: Mapped[str | None]
    recipient: Mapped[str | None]
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    assignment: Mapped[int | None] = mapped_column(BigInteger)
    alert: Mapped[int | None] = mapped_column(BigInteger)
    about: Mapped[str | None]
    not_after: Mapped[datetime | None]
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=sql("0"))
    sending_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    why: Mapped[str | None]
    token: Mapped[bytes | None]
    opened_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["county", "phone"], ["phone.county", "phone.code"], ondelete="CASCADE"),
        Index("ix_message_due", "due_at", postgresql_where=sql("ended_at IS NULL")),
        Index("ix_message_case", "county", "case_id"),
        Index("uq_message_token", "token", unique=True),
        CheckConstraint("channel IS NOT NULL OR phone IS NOT NULL", name="carried"),
    )
