"""Attachments in the database: one instance per transaction, nothing committed here."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping

from api.store.attachments.anatomy import bare
from api.store.attachments.errors import BrokenAttachmentError
from api.store.identity.errors import KeyringError
from api.store.identity.keyring import Keyring
from api.store.identity.person import Person
from api.store.identity.rotation import left_over
from dispatch.cases.attachments import Attachment, AttachmentKind, Content
from dispatch.cases.case import Case, Place
from gis.position import Datum, Position, SourcePosition
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("queries.sql"))
type Where = tuple[str, int, int]
"""County, case and number."""
FIRST: Where = ("", 0, 0)
BATCH = 8
"""Contents sealed again in one transaction: each may have ten million bytes."""
SMALL_BATCH = 100
"""Thumbnails rebuilt in one transaction: each has some ten thousand bytes."""
_AS_THEY_ARE = (
    *("number", "media_type", "size_bytes", "sha256", "added_by", "added_at", "width_px", "height_px", "taken_at"),
    *("caption", "withdrawn_at", "withdrawn_by", "withdrawn_why", "removed_at"),
)


class Archive:
    """The attachments of cases, over one SQLAlchemy connection and the keys of one file."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def _rows(self, query: str, **values: Any) -> Any:
        return self._connection.execute(SQL[query], values).mappings()

    def of(self, case: Case) -> list[Attachment]:
        """Return every attachment of a case in order, those withdrawn or removed as well."""
        return [_value(row) for row in self._rows("of_case", county=case.county, case_id=case.id)]

    def keep(self, case: Case, attachment: Attachment, content: Content) -> None:
        """Keep one more, its content sealed. Raises KeyringError.

        The key is taken after the first row is written: see `wait_for_writers`.
        """
        where = {"county": case.county, "case_id": case.id, "number": attachment.number}
        self._connection.execute(SQL["keep"], {**where, **_row(attachment)})
        key = self._keyring.current
        about = _about(case.county, case.id, attachment.number)
        thumbnail = content.thumbnail and key.seal_bytes(content.thumbnail, f"{about}/thumbnail")
        sealed = {"key": key.name, "sealed": key.seal_bytes(content.body, about), "thumbnail": thumbnail}
        self._connection.execute(SQL["keep_content"], {**where, **sealed})

    def withdraw(self, case: Case, number: int, *, at: datetime, by: str, why: str) -> None:
        """Note that one is no more shown."""
        where = {"county": case.county, "case_id": case.id, "number": number}
        self._connection.execute(SQL["withdraw"], {**where, "at": at, "by": by, "why": why})

    def keep_out(self, case: Case, person: Person) -> None:
        """Mask somebody in the captions of a case: of an author who became known after they were written."""
        for each in self.of(case):
            if each.caption and (caption := person.kept_out_of(each.caption)) != each.caption:
                where = {"county": case.county, "case_id": case.id, "number": each.number}
                self._connection.execute(SQL["recaption"], {**where, "caption": caption})

    def content(self, case: Case, attachment: Attachment) -> bytes:
        """Return the exact bytes that were added.

        Raises
        ------
        BrokenAttachmentError
            They are gone, or others.
        KeyringError
            They do not open with the keys there are.
        """
        return self._content(case.county, case.id, attachment.number, attachment.sha256)

    def thumbnail(self, case: Case, attachment: Attachment) -> bytes:
        """Return the small picture of one; raises as `content`."""
        about = _about(case.county, case.id, attachment.number)
        row = self._rows("thumbnail", county=case.county, case_id=case.id, number=attachment.number).first()
        if row is None or row["sealed"] is None:
            raise _broken(about, "its thumbnail is gone", "缩略图缺失")
        return bare(self._keyring.named(row["key"]).open_bytes(bytes(row["sealed"]), f"{about}/thumbnail"))

    def _content(self, county: str, case_id: int, number: int, sha256: str) -> bytes:
        about = _about(county, case_id, number)
        row = self._rows("content", county=county, case_id=case_id, number=number).first()
        if row is None:
            raise _broken(about, "its content is gone", "内容缺失")
        body = self._keyring.named(row["key"]).open_bytes(bytes(row["sealed"]), about)
        found = hashlib.sha256(body).hexdigest()
        if found != sha256:
            raise _broken(about, f"its SHA-256 is {found}, and was {sha256} when it was added", "内容与入库时不一致")
        return body

    # --- for the keeper of the keys

    def reseal(self) -> int:
        """Seal one batch of contents with the newest key; return how many were left to do. Raises KeyringError."""
        newest = self._keyring.current
        rows = left_over(self._connection, SQL, newest.name, BATCH)
        for row in rows:
            about = _about(row["county"], row["case_id"], row["number"])
            key = self._keyring.named(row["key"])
            sealed = newest.seal_bytes(key.open_bytes(bytes(row["sealed"]), about), about)
            small = f"{about}/thumbnail"
            thumbnail = row["thumbnail"] and newest.seal_bytes(key.open_bytes(bytes(row["thumbnail"]), small), small)
            where = {name: row[name] for name in ("county", "case_id", "number")}
            self._connection.execute(
                SQL["reseal"], {**where, "key": newest.name, "sealed": sealed, "thumbnail": thumbnail}
            )
        return len(rows)

    def rebuild_thumbnails(self, behind: Where) -> tuple[Where | None, int, int]:
        """Take what stood beside the pixels out of one batch of thumbnails behind one that was looked at.

        Returns
        -------
        tuple
            The last one looked at, None where there was none, how many were rebuilt, and how many did not open.
        """
        last, done, locked = None, 0, 0
        asked = dict(zip(("county", "case_id", "number"), behind, strict=True))
        for row in self._rows("marked_thumbnails", **asked, limit=SMALL_BATCH).all():
            last = (row["county"], row["case_id"], row["number"])
            small = f"{_about(*last)}/thumbnail"
            try:
                key = self._keyring.named(row["key"])
                made = key.seal_bytes(bare(key.open_bytes(bytes(row["sealed"]), small)), small)
            except KeyringError:  # it is tried again at the next start
                locked += 1
                continue
            where = {"county": last[0], "case_id": last[1], "number": last[2]}
            self._connection.execute(SQL["rebuild_thumbnail"], {**where, "thumbnail": made})
            done += 1
        return last, done, locked

    def keys_used(self) -> dict[str, int]:
        """Return how many contents each key sealed."""
        return {row["key"]: row["rows"] for row in self._rows("keys_used")}

    def unreadable(self) -> Iterator[str]:
        """Yield, in words, every content that does not open, or is not what was added."""
        for row in self._rows("all_sealed").all():
            try:
                self._content(row["county"], row["case_id"], row["number"], row["sha256"])
            except (KeyringError, BrokenAttachmentError) as refused:
                yield f"{row['county']} case {row['case_id']} attachment {row['number']}: {refused}"


def _about(county: str, case_id: int, number: int) -> str:
    return f"attachment/{county}/{case_id}/{number}"


def _broken(about: str, why: str, why_zh: str) -> BrokenAttachmentError:
    return BrokenAttachmentError(f"{about}: {why}; restore it from backup. 附件{why_zh}，请从备份恢复。")


def _row(attachment: Attachment) -> dict[str, Any]:
    place = attachment.place
    source = place.source if place else None
    return {
        **{name: getattr(attachment, name) for name in _AS_THEY_ARE},
        "kind": attachment.kind.value,
        "lon": place.position.lon if place else None,
        "lat": place.position.lat if place else None,
        "accuracy_m": source.accuracy_m if source else None,
        "source_lon": source.lon if source else None,
        "source_lat": source.lat if source else None,
        "source_datum": source.datum.value if source else None,
    }


def _value(row: RowMapping) -> Attachment:
    known = {name: row[name] for name in _AS_THEY_ARE} | {"time_unknown": row["time_unknown"]}
    return Attachment(kind=AttachmentKind(row["kind"]), place=_place(row), **known)


def _place(row: RowMapping) -> Place | None:
    if row["source_datum"] is None:
        return None
    source = SourcePosition(row["source_lon"], row["source_lat"], Datum(row["source_datum"]), row["accuracy_m"])
    return Place(Position(row["lon"], row["lat"]), source=source)
