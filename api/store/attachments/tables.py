"""Tables of attachments, of their encrypted content (apart, so lists never touch it), and of uploads in progress."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Double

from dispatch.cases.attachments import AttachmentKind
from dispatch.store.tables import one_of
from gis.store.base import Base, point_column


class AttachmentRow(Base):
    """The facts about an attachment; they outlive its content."""

    __tablename__ = "attachment"
    county: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    taken_at: Mapped[datetime | None]
    geom: Mapped[Any] = point_column(nullable=True)
    accuracy_m: Mapped[float | None] = mapped_column(Double)
    source_lon: Mapped[float | None] = mapped_column(Double)
    source_lat: Mapped[float | None] = mapped_column(Double)
    source_datum: Mapped[str | None]
    caption: Mapped[str | None]
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_why: Mapped[str | None]
    removed_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"]),
        CheckConstraint(one_of("kind", [kind.value for kind in AttachmentKind]), name="kind"),
        CheckConstraint("(geom IS NULL) = (source_datum IS NULL)", name="place_with_datum"),
        CheckConstraint("taken_at >= '2000-01-01Z' AND taken_at < '2200-01-01Z'", name="taken_when_it_can_be"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
        Index(
            "uq_attachment_content",
            "county",
            "case_id",
            "sha256",
            unique=True,
            postgresql_where=sql("withdrawn_at IS NULL AND removed_at IS NULL"),
        ),
        Index("ix_attachment_kept", "county", "case_id", postgresql_where=sql("removed_at IS NULL")),
    )


class AttachmentContentRow(Base):
    """The exact bytes of an attachment and, of a picture, its thumbnail, both sealed with the key named."""

    __tablename__ = "attachment_content"
    county: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    thumbnail: Mapped[bytes | None] = mapped_column(LargeBinary)
    thumbnail_bare: Mapped[bool] = mapped_column(server_default=sql("false"))
    __table_args__ = (
        ForeignKeyConstraint(
            ["county", "case_id", "number"],
            ["attachment.county", "attachment.case_id", "attachment.number"],
            name="fk_attachment_content_attachment",
        ),
        Index("ix_attachment_content_key", "key"),
        Index(
            "ix_attachment_content_marked",
            "county",
            "case_id",
            "number",
            postgresql_where=sql("thumbnail IS NOT NULL AND NOT thumbnail_bare"),
        ),
    )


class UploadRow(Base):
    """An attachment on its way in pieces, by the name its sender gave it; with a `number` it has arrived as that."""

    __tablename__ = "upload"
    county: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    sender: Mapped[str] = mapped_column(primary_key=True)
    upload: Mapped[str] = mapped_column(primary_key=True)
    total_bytes: Mapped[int]
    sha256: Mapped[str]
    held_bytes: Mapped[int] = mapped_column(server_default=sql("0"))
    number: Mapped[int | None]
    touched_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"]),
        Index("ix_upload_sender", "county", "sender"),
    )


class UploadPieceRow(Base):
    """One piece, by where it begins, sealed with the key named."""

    __tablename__ = "upload_piece"
    county: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    sender: Mapped[str] = mapped_column(primary_key=True)
    upload: Mapped[str] = mapped_column(primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (
        ForeignKeyConstraint(
            ["county", "case_id", "sender", "upload"],
            ["upload.county", "upload.case_id", "upload.sender", "upload.upload"],
            name="fk_upload_piece_upload",
            ondelete="CASCADE",
        ),
    )
