"""The tables of reporting points, and of what their QR codes carry."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.county.model import PointKind
from gis.store.base import Base, point_column

POINT_VERSION = """
left(md5(kind || chr(31) || name || chr(31) || coalesce(name_en, '') || chr(31) || coalesce(address, '')
    || chr(31) || coalesce(contact, '') || chr(31) || coalesce(phone, '')
    || chr(31) || CASE WHEN closed_at IS NULL THEN '' ELSE 'closed' END || encode(ST_AsBinary(geom), 'hex')), 16)
""".strip()
"""Computed by the database, so that no writer of a point can forget it."""


class PointRow(Base):
    """A reporting point; what its QR code carries is kept apart. The version changes with all that it says."""

    __tablename__ = "reporting_point"
    county: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    address: Mapped[str | None]
    contact: Mapped[str | None]
    phone: Mapped[str | None]
    source: Mapped[dict[str, Any] | None]
    closed_at: Mapped[datetime | None]
    geom: Mapped[Any] = point_column()
    version: Mapped[str] = mapped_column(Computed(POINT_VERSION, persisted=True))
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        CheckConstraint(
            f"kind IN ({', '.join(f"'{each}'" for each in PointKind)})",
            name="kind",
        ),
        Index("ix_reporting_point_geom", "geom", postgresql_using="gist"),
    )


class PointTokenRow(Base):
    """The token in a reporting point's QR code, by number; at most one is in force, and none is given again.

    It does not refer to the point, which an import takes out and puts in again.
    """

    __tablename__ = "point_token"
    county: Mapped[str] = mapped_column(primary_key=True)
    point: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str]
    issued_at: Mapped[datetime] = mapped_column(server_default=func.now())
    issued_by: Mapped[str]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        UniqueConstraint("county", "token"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked_by_somebody"),
        Index("ix_point_token_token", "token"),
        Index("uq_point_token_in_force", "county", "point", unique=True, postgresql_where=text("revoked_at IS NULL")),
    )
