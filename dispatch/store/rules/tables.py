"""The table of dispatch policies."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from gis.store.base import Base


class PolicyRow(Base):
    """The dispatch policy of a county by version; the newest is in force, old decisions keep theirs."""

    __tablename__ = "policy"
    county: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    rules: Mapped[dict[str, Any]]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    made_by: Mapped[str | None]
    __table_args__ = (ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),)
