"""Sealed addresses of channels and telephones of staff, for the rotation of keys."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from api.store.identity.errors import KeyringError
from api.store.identity.keyring import Keyring
from api.store.identity.rotation import left_over
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("message_secrets.sql"))
BATCH = 200


class MessageSecrets:
    """The sealed rows of channels and staff telephones, in one transaction."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def reseal(self) -> int:
        """Seal one batch with the newest key; return how many there were. Raises KeyringError."""
        newest = self._keyring.current
        rows = left_over(self._connection, SQL, newest.name, BATCH)
        for row in rows:
            found = self._keyring.named(row["key_name"]).open(bytes(row["sealed"]), row["about"])
            again = {"about": row["about"], "key": newest.name, "sealed": newest.seal(found, row["about"])}
            self._connection.execute(SQL["reseal"], again)
        return len(rows)

    def keys_used(self) -> dict[str, int]:
        """Return how many rows each key sealed."""
        return {row["key"]: row["rows"] for row in self._connection.execute(SQL["keys_used"]).mappings()}

    def unreadable(self) -> Iterator[str]:
        """Yield, in words, every row that does not open."""
        for row in self._connection.execute(SQL["all_sealed"]).mappings():
            try:
                self._keyring.named(row["key_name"]).open(bytes(row["sealed"]), row["about"])
            except KeyringError as refused:
                yield f"{row['about']} 消息渠道 messages: {refused}"


def seal_mobile(ring: Keyring, login: str, mobile: str) -> tuple[bytes, str]:
    """Return the sealed telephone of a member of staff, and the name of the key."""
    key = ring.current
    return key.seal({"mobile": mobile}, f"staff:{login}"), key.name


def open_mobile(ring: Keyring, login: str, sealed: bytes, key_name: str) -> str:
    """Return the telephone of a member of staff; raises KeyringError."""
    return str(ring.named(key_name).open(sealed, f"staff:{login}")["mobile"])
