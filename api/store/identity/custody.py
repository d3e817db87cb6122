"""All data encrypted with one key file: stored, counted and re-encrypted together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from api.store.identity.errors import KeyringError
from api.store.identity.keyring import Keyring


class Sealed(Protocol):
    """Rows of one kind, each naming the key that sealed it."""

    def reseal(self) -> int:
        """Seal one batch with the newest key; return how many there were."""

    def keys_used(self) -> dict[str, int]:
        """Return how many rows each key sealed."""

    def unreadable(self) -> Iterator[str]:
        """Yield, in words, every row that does not open."""


class Custody:
    """The keys of one file and all that they seal, in one transaction."""

    def __init__(self, keyring: Keyring, kinds: Sequence[Sealed]) -> None:
        self._keyring = keyring
        self._kinds = kinds

    def prepare(self) -> None:
        """Make the key file, where nothing was ever sealed.

        Raises
        ------
        KeyringError
            It is missing and rows were sealed with its keys; or it is no key file.
        """
        if not self._keyring.path.exists():
            used = self.keys_used()
            if used:
                raise KeyringError(
                    f"The key file {self._keyring.path} is missing, and {sum(used.values())} identities, second "
                    f"factors and attachments were sealed with {', '.join(used)}: restore it from backup, or set "
                    "WANGGE_IDENTITY_KEYS to where it is. 身份信息、二次验证与附件的密钥文件缺失，请从备份恢复。"
                )
            self._keyring.create()
        self._keyring.held()

    def check_held(self) -> None:
        """Check that every key in use is in the file.

        Raises
        ------
        KeyringError
            The database and the file do not belong together, as after a restore of one of them, or with two homes.
        """
        used, held = self.keys_used(), {key.name for key in self._keyring.held()}
        lacking = {name: rows for name, rows in used.items() if name not in held}
        if lacking:
            raise KeyringError(
                f"The key file {self._keyring.path} does not hold {', '.join(lacking)}: {sum(lacking.values())} "
                "identities, second factors and attachments cannot be opened, and what is new is sealed with another "
                "key. Stop the server, restore the file that belongs to this database, or set WANGGE_IDENTITY_KEYS to "
                "it. 密钥文件与数据库不匹配，部分身份信息、二次验证与附件无法打开：请停止服务并恢复对应的密钥文件。"
            )

    def reseal(self) -> int:
        """Seal one batch of each kind with the newest key; return how many rows. Raises KeyringError."""
        return sum(kind.reseal() for kind in self._kinds)

    def keys_used(self) -> dict[str, int]:
        """Return how many rows each key sealed."""
        return dict(sum((Counter(kind.keys_used()) for kind in self._kinds), Counter()))

    def unreadable(self) -> Iterator[str]:
        """Yield, in words, every row that does not open."""
        for kind in self._kinds:
            yield from kind.unreadable()
