"""Tables of handling: caches folded from the log, notices of holidays, and what is searched."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import BigInteger, Text

from gis.store.base import Base

_DUE = func.coalesce(sql("due_on"), sql("'infinity'::date"))
_ACTIVE = "ended_at IS NULL OR due_on IS NOT NULL OR waits_notice OR in_transfer"


class HandlingRow(Base):
    """The stage of the handling of a case: the cached fold of its events."""

    __tablename__ = "handling"
    county: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str]
    stage: Mapped[str]
    since: Mapped[datetime]
    received_on: Mapped[date]
    station: Mapped[str | None]
    handler: Mapped[str | None]
    assigned_at: Mapped[datetime | None]
    handled_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    filed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    respondent: Mapped[str | None]
    approval: Mapped[str | None]
    waits_notice: Mapped[bool]
    in_transfer: Mapped[bool]
    expedited: Mapped[bool]
    called_back: Mapped[str | None]
    archived_at: Mapped[datetime | None]
    amounts: Mapped[dict[str, Any]]
    due_on: Mapped[date | None]
    __table_args__ = (
        ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"]),
        Index("ix_handling_due", "county", _DUE, "case_id", postgresql_where=sql(_ACTIVE)),
        Index("ix_handling_handler", "county", "handler", _DUE, "case_id", postgresql_where=sql(_ACTIVE)),
    )


class DeadlineRow(Base):
    """One run of a statutory clock; once stopped it keeps the calendar that it was judged by."""

    __tablename__ = "deadline"
    county: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str]
    rules: Mapped[list[str]] = mapped_column(ARRAY(Text))
    started_at: Mapped[datetime]
    started_on: Mapped[date]
    is_extended: Mapped[bool]
    spans: Mapped[list[dict[str, Any]]]
    is_suspended: Mapped[bool]
    is_set: Mapped[bool]
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    not_before: Mapped[date | None]
    calendar: Mapped[str]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]
    is_late: Mapped[bool | None]
    warned: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"]),
        Index(
            "ix_deadline_open",
            "county",
            func.coalesce(sql("due_on"), sql("not_before"), sql("'-infinity'::date")),
            postgresql_where=sql("stopped_at IS NULL"),
        ),
    )


class CaseTransferRow(Base):
    """A case sent to another office, with its receipt or return."""

    __tablename__ = "case_transfer"
    county: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str]
    destination: Mapped[str]
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    __table_args__ = (ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"]),)


class CalendarNoticeRow(Base):
    """A notice of holidays that was loaded for a county."""

    __tablename__ = "calendar_notice"
    county: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[str]
    year: Mapped[int] = mapped_column(primary_key=True)
    days: Mapped[list[dict[str, Any]]]
    is_published: Mapped[bool]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[str]
    __table_args__ = (ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),)


class AbsenceRow(Base):
    """Somebody who is away until a day, that day included."""

    __tablename__ = "absence"
    county: Mapped[str] = mapped_column(primary_key=True)
    actor: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[date]
    set_by: Mapped[str]
    set_at: Mapped[datetime]
    __table_args__ = (ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),)


class CaseSearchRow(Base):
    """The words of a case that a search finds; only `search_cases` reads them."""

    __tablename__ = "case_search"
    county: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    words: Mapped[str]
    __table_args__ = (
        ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"]),
        Index("ix_case_search_pairs", sql("pairs_of(words)"), postgresql_using="gin"),
    )
