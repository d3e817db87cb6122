"""Tables of retention: dated rules, holds on cases, and what each run did."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Identity, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from gis.store.base import Base


class RetentionRuleRow(Base):
    """A county's own rule for one kind, in force from a day on until the next."""

    __tablename__ = "retention_rule"
    county: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    keep_days: Mapped[int]
    basis: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]


class LegalHoldRow(Base):
    """A case nothing of which is erased until the hold is lifted."""

    __tablename__ = "legal_hold"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    placed_at: Mapped[datetime]
    placed_by: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]
    lifted_for: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"]),
        Index("uq_legal_hold_case", "county", "case_id", unique=True, postgresql_where=sql("lifted_at IS NULL")),
    )


class RetentionRunRow(Base):
    """The work of one run for one kind: everything older than `before` was looked at."""

    __tablename__ = "retention_run"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    keep_days: Mapped[int]
    before: Mapped[datetime]
    removed: Mapped[int] = mapped_column(BigInteger)
    held: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (Index("ix_retention_run", "county", "kind", "at"),)
