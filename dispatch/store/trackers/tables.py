"""The table of trackers."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gis.store.base import Base


class TrackerRow(Base):
    """A tracker of one team by its name; of its token only the hash. `at_station` counts fixes there by datum."""

    __tablename__ = "tracker"
    county: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    team: Mapped[str]
    datum: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]
    seen_at: Mapped[datetime | None]
    received: Mapped[int] = mapped_column(BigInteger, server_default="0")
    dropped: Mapped[int] = mapped_column(BigInteger, server_default="0")
    dropped_why: Mapped[str | None]
    at_station: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    __table_args__ = (
        UniqueConstraint("token_hash"),
        ForeignKeyConstraint(["county", "team"], ["team.county", "team.code"], ondelete="CASCADE"),
    )
