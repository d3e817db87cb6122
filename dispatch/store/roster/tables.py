"""The tables of the roster: turns of duty, how many teams are wanted, take-overs, calendar feeds, signed handovers."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import BigInteger

from gis.store.base import Base


class TurnRow(Base):
    """A turn of one team; `rings_at` is the next of its edges that screens do not show yet.

    One index alone begins with the county, and it is the one that duty is read by: of several the planner might take
    another until there are statistics of a roster just loaded, and read all of it for every team.
    """

    __tablename__ = "turn"
    county: Mapped[str] = mapped_column(primary_key=True)
    team: Mapped[str] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    ends_at: Mapped[datetime]
    rings_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=sql("1"))
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    __table_args__ = (
        ForeignKeyConstraint(["county", "team"], ["team.county", "team.code"], ondelete="CASCADE"),
        CheckConstraint("kind IN ('shift', 'on_call', 'duty_24h', 'surge')", name="kind"),
        # Who is on duty is read no further back than the longest turn.
        CheckConstraint("starts_at < ends_at AND ends_at <= starts_at + interval '168 hours'", name="length"),
        ExcludeConstraint(
            (sql("(county || '/' || team)"), "="),  # not a second index that begins with the county
            (sql("((kind = 'on_call')::int)"), "="),
            (sql("tstzrange(starts_at, ends_at)"), "&&"),
            using="gist",
            name="ex_turn_overlap",
        ),
        Index("ix_turn_id", "id", unique=True),
        Index("ix_turn_rings", "rings_at", postgresql_where=sql("rings_at IS NOT NULL")),
    )


class RosterNeedRow(Base):
    """The number of teams a county wants on duty, by version; the newest is in force."""

    __tablename__ = "roster_need"
    county: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    needs: Mapped[list[dict[str, Any]]]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    __table_args__ = (ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),)


class RosterTakeoverRow(Base):
    """The changes of a take-over of a plan: written once, and marked when it was undone."""

    __tablename__ = "roster_takeover"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    change: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        CheckConstraint("kind IN ('needs', 'shifts')", name="kind"),
    )


class CalendarFeedRow(Base):
    """A calendar feed of one account or one team; of its token only the hash. A revoked one has no row."""

    __tablename__ = "calendar_feed"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    login: Mapped[str | None]
    team: Mapped[str | None]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    __table_args__ = (
        UniqueConstraint("token_hash"),
        UniqueConstraint("county", "login"),
        UniqueConstraint("county", "team"),
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        ForeignKeyConstraint(["county", "team"], ["team.county", "team.code"], ondelete="CASCADE"),
        CheckConstraint("(login IS NULL) <> (team IS NULL)", name="of_one"),
    )


class HandoverRow(Base):
    """The handover of one shift to the next, as it was then: written once. Without a station, of the whole county."""

    __tablename__ = "handover"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    station: Mapped[str | None]
    made_at: Mapped[datetime]
    until: Mapped[datetime]
    notes: Mapped[str]
    snapshot: Mapped[dict[str, Any]]
    __table_args__ = (Index("ix_handover_made_at", "county", "made_at"),)


class HandoverSignatureRow(Base):
    """A signature of a handover: signer, side and means of identification; written once."""

    __tablename__ = "handover_signature"
    county: Mapped[str] = mapped_column(primary_key=True)
    handover: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)
    signer: Mapped[str]
    name: Mapped[str]
    means: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["county", "handover"], ["handover.county", "handover.id"]),
        CheckConstraint("side IN ('outgoing', 'incoming')", name="side"),
        CheckConstraint("means IN ('session', 'password', 'key', 'typed')", name="means"),
    )
