"""The keys of identities, second factors and attachments: a file outside the database, the newest key first.

Each line is a key's name and 32 random bytes in Base64. Two keys are derived from each: one encrypts, one marks
telephone numbers so that a caller is found without decryption. Rotation adds a line and re-encrypts every row; a key
that no row needs is deleted.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.process.fsync import keep_names, write_new
from api.store.identity.errors import KeyringError

KEY_BYTES: Final = 32
_NONCE_BYTES = 12
_HEADING = (
    "# wangge: seals the identities of complainants, the secrets of second factors, and attachments. Keep a copy away "
    "from the database's backups; without it they are lost.\n"
    "# 投诉举报人身份信息、二次验证与附件的密钥：请另存备份，勿与数据库备份放在一起；丢失后无法恢复。\n"
)


@dataclass(frozen=True, slots=True)
class Key:
    """One key by name, and what is derived from it."""

    name: str
    sealing: bytes = field(repr=False)
    marking: bytes = field(repr=False)

    def seal(self, data: dict[str, Any], about: str) -> bytes:
        """Return a value sealed by AES-256-GCM; it opens only for the same `about`."""
        return self.seal_bytes(json.dumps(data, ensure_ascii=False).encode(), about)

    def seal_bytes(self, plain: bytes, about: str) -> bytes:
        """Return bytes sealed by AES-256-GCM; they open only for the same `about`."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self.sealing).encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> dict[str, Any]:
        """Return what was sealed.

        Raises
        ------
        KeyringError
            It was changed, or belongs elsewhere.
        """
        data: dict[str, Any] = json.loads(self.open_bytes(sealed, about))
        return data

    def open_bytes(self, sealed: bytes, about: str) -> bytes:
        """Return the bytes that were sealed; raises KeyringError as `open`."""
        try:
            return AESGCM(self.sealing).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.encode())
        except (InvalidTag, ValueError):  # ValueError: shorter than what was sealed can be
            raise KeyringError(
                f"What is kept about {about} does not open with key {self.name}: the row was changed, or the key is "
                "another of the same name. Restore the key file or the row from backup. 密封内容无法解密。"
            ) from None

    def mark(self, word: str) -> bytes:
        """Return a keyed hash by which a word is found again."""
        return hmac.new(self.marking, word.encode(), hashlib.sha256).digest()


class Keyring:
    """The keys of one file, read again whenever it changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read_at: tuple[int, int] | None = None
        self._keys: tuple[Key, ...] = ()

    def held(self) -> tuple[Key, ...]:
        """Return every key, the newest first.

        Raises
        ------
        KeyringError
            The file is missing, unreadable or no key file.
        """
        try:
            state = self.path.stat()
            if self._read_at != (state.st_mtime_ns, state.st_ino):
                self._keys = tuple(_parsed(self.path))
                self._read_at = (state.st_mtime_ns, state.st_ino)
        except OSError as refused:
            raise KeyringError(
                f"The key file {self.path} cannot be read ({refused.strerror}): restore it from backup, or set "
                "WANGGE_IDENTITY_KEYS to where it is. 身份信息密钥文件无法读取，请从备份恢复。"
            ) from None
        return self._keys

    @property
    def current(self) -> Key:
        """Return the key that seals from now on; raises KeyringError."""
        return self.held()[0]

    def named(self, name: str) -> Key:
        """Return the key something was sealed with; raises KeyringError."""
        for key in self.held():
            if key.name == name:
                return key
        raise KeyringError(
            f"Sealed with key {name}, which {self.path} does not hold: restore that line from backup. "
            "密钥文件缺少此密钥。"
        )

    def create(self) -> None:
        """Make the file with one key, unless it is there; two processes at once make one file. Raises KeyringError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            self._write([_new_line()], replace=False)

    def add(self) -> Key:
        """Add a key, the newest from now on; raises KeyringError."""
        self._write([_new_line(), *_lines(self.path, self.held())], replace=True)
        return self.current

    def drop(self, used: Iterable[str]) -> list[str]:
        """Drop every key but the newest that is not in use; return their names. Raises KeyringError."""
        kept = {self.current.name, *used}
        dropped = [key.name for key in self.held() if key.name not in kept]
        if dropped:
            self._write([line for line in _lines(self.path, self.held()) if line.split()[0] in kept], replace=True)
        return dropped

    def _write(self, lines: list[str], *, replace: bool) -> None:
        beside = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
        try:
            write_new(beside, (_HEADING + "".join(f"{line}\n" for line in lines)).encode())
            if replace:
                beside.replace(self.path)
            else:
                os.link(beside, self.path)
            keep_names(self.path.parent)
        except FileExistsError:  # another process was first: its key is as good
            pass
        except OSError as refused:
            raise KeyringError(
                f"The key file {self.path} cannot be written ({refused.strerror}): the keys are as they were; make "
                "room, or give the server's user the folder, then do it again. "
                "密钥文件无法写入，密钥未变；请检查磁盘空间与权限后重试。"
            ) from None
        finally:
            beside.unlink(missing_ok=True)


def _new_line() -> str:
    return f"k{secrets.token_hex(4)} {base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def _lines(path: Path, expected: tuple[Key, ...]) -> list[str]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"]
    assert len(lines) == len(expected)  # noqa: S101  -- `held` has just read them
    return lines


def _parsed(path: Path) -> list[Key]:
    keys = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, found = line.strip().partition(" ")
        try:
            material = base64.b64decode(found, validate=True)
        except (binascii.Error, ValueError):
            material = b""
        if len(material) != KEY_BYTES:
            raise _no_keys(path, f"line {number} is not a name and {KEY_BYTES} bytes in Base64")
        keys.append(Key(name, _derived(material, b"wangge identity seal"), _derived(material, b"wangge identity mark")))
    if not keys:
        raise _no_keys(path, "it holds no key")
    return keys


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise _no_keys(path, "it is not text in UTF-8") from None


def _no_keys(path: Path, reason: str) -> KeyringError:
    return KeyringError(f"{path} is no key file: {reason}; restore it from backup. 密钥文件内容有误，请从备份恢复。")


def _derived(material: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, purpose).derive(material)
