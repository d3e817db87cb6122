"""Uploads in progress, over one SQLAlchemy connection and the keys of one file: nothing committed here."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping

from api.store.attachments.pieces import LASTS, Progress, Whole, after, check_room
from api.store.identity.errors import KeyringError
from api.store.identity.keyring import Keyring
from api.store.identity.rotation import left_over
from dispatch.errors import KeyReuseError
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("uploads.sql"))
BATCH = 100
"""Pieces sealed again in one transaction: each may have a quarter of a million bytes."""


@dataclass(frozen=True, slots=True)
class Whose:
    """The key of an upload: the name its sender gave it, of that sender alone."""

    county: str
    case_id: int
    sender: str
    upload: str


class Uploads:
    """Store of uploads that are not yet complete."""

    def __init__(self, connection: Connection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now

    def _run(self, query: str, **values: Any) -> Any:
        return self._connection.execute(SQL[query], values)

    def known(self, whose: Whose, *, alone: bool = False) -> Progress | None:
        """Return how far an upload is, None where nothing came of it; `alone` until the transaction ends."""
        row = self._run("known_alone" if alone else "known", **asdict(whose)).mappings().first()
        if row is None:
            return None
        return Progress(Whole(row["total_bytes"], row["sha256"]), row["held_bytes"], row["number"])

    def take(self, whose: Whose, whole: Whole, offset: int, piece: bytes) -> Progress:
        """Keep one more piece; one that came before changes nothing, nor does any of one that has arrived.

        Raises
        ------
        Refused
            It does not follow, or too much of this sender is on its way.
        KeyReuseError
            The same name came with another total or hash.
        KeyringError
            There is no key to seal it.
        """
        known = self.known(whose, alone=True) or self._begun(whose, whole, offset, len(piece))
        if known.whole != whole:
            raise KeyReuseError(
                f"Upload {whose.upload} was begun with total={known.whole.total_bytes} and "
                f"sha256={known.whole.sha256}; take a new name for another file. 上传代码已用于另一文件，请更换。",
                field="upload",
            )
        held = known.held_bytes if known.number else after(known, offset, len(piece))
        if held > known.held_bytes:
            self._run("hold", **asdict(whose), held_bytes=held, now=self._now)
            key = self._keyring.current  # after the first row is written: see `wait_for_writers`
            sealed = key.seal_bytes(piece, _about(asdict(whose) | {"start": offset}))
            self._run("keep_piece", **asdict(whose), start=offset, key=key.name, sealed=sealed)
        return Progress(whole, held, known.number)

    def _begun(self, whose: Whose, whole: Whole, offset: int, size: int) -> Progress:
        after(Progress(whole), offset, size)  # nothing is begun by a piece that is refused
        sender = {"county": whose.county, "sender": whose.sender}
        self._run("begin_alone", **sender)
        self._run("forget_old", **sender, before=self._now - LASTS)
        under_way = self._run("under_way", **sender).mappings().one()
        check_room(under_way["uploads"], int(under_way["bytes"]), whole.total_bytes)
        self._run("begin", **asdict(whose), **asdict(whole), now=self._now)
        return self.known(whose, alone=True) or Progress(whole)

    def put_together(self, whose: Whose) -> bytes:
        """Return all pieces in one; raises KeyringError."""
        rows = self._run("pieces", **asdict(whose)).mappings()
        return b"".join(self._open({**asdict(whose), **row}) for row in rows)

    def arrived(self, whose: Whose, number: int) -> None:
        """Note that it has become an attachment; its pieces go."""
        self._run("arrived", **asdict(whose), number=number, now=self._now)

    def drop(self, whose: Whose) -> None:
        """Throw it away."""
        self._run("drop", **asdict(whose))

    def _open(self, row: RowMapping | dict[str, Any]) -> bytes:
        return self._keyring.named(row["key"]).open_bytes(bytes(row["sealed"]), _about(row))

    # --- for the keeper of the keys

    def reseal(self) -> int:
        """Seal one batch of pieces with the newest key; return how many were left to do. Raises KeyringError."""
        newest = self._keyring.current
        rows = left_over(self._connection, SQL, newest.name, BATCH)
        for row in rows:
            sealed = newest.seal_bytes(self._open(row), _about(row))
            where = {name: row[name] for name in ("county", "case_id", "sender", "upload", "start")}
            self._run("reseal", **where, key=newest.name, sealed=sealed)
        return len(rows)

    def keys_used(self) -> dict[str, int]:
        """Return how many pieces each key sealed."""
        return {row["key"]: row["rows"] for row in self._run("keys_used").mappings()}

    def unreadable(self) -> Iterator[str]:
        """Yield, in words, every piece that does not open."""
        for row in self._run("all_sealed").mappings():
            try:
                self._open(row)
            except KeyringError as refused:
                yield f"{row['county']} case {row['case_id']} upload {row['upload']}: {refused}"


def _about(row: RowMapping | dict[str, Any]) -> str:
    return "/".join(["upload", *(str(row[name]) for name in ("county", "case_id", "sender", "upload", "start"))])
