"""The only table of complainants' identities, in a schema of its own."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, LargeBinary, SmallInteger
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from gis.store.base import Base

SCHEMA = "identity"


class PersonRow(Base):
    """The author of a case; a correction is a new version, the newest counts; `sealed` is null of an anonymous one."""

    __tablename__ = "person"
    county: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_mark: Mapped[bytes | None] = mapped_column(LargeBinary)
    masked: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    masked_by: Mapped[int] = mapped_column(SmallInteger, server_default=sql("0"))
    """By which rules the words of the case were masked once more: see `api.store.identity.stored_words`."""
    __table_args__ = (
        ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"]),
        Index("ix_person_phone", "phone_mark", "county", postgresql_where=sql("phone_mark IS NOT NULL")),
        Index("ix_person_key", "key"),
        Index("ix_person_masked_by", "masked_by", "county", "case_id", postgresql_where=sql("sealed IS NOT NULL")),
        Index("ix_person_kept", "county", "case_id", postgresql_where=sql("sealed IS NOT NULL")),
        {"schema": SCHEMA},
    )
