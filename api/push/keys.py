"""The server's push key (VAPID, RFC 8292): a file of the home folder, made once.

Another key ends every subscription: phones subscribe again when their page is opened.
"""

import os
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02, VapidException, b64urlencode


class PushKeyError(Exception):
    """The file of the key cannot be used."""


def load(path: Path) -> Vapid02:
    """Return the key, made where there is none.

    Raises
    ------
    PushKeyError
        The file cannot be read, or holds no key.
    """
    if not path.exists():
        _make(path)
    try:
        return Vapid02.from_pem(path.read_bytes())
    except (OSError, ValueError, VapidException) as fault:
        raise PushKeyError(
            f"{path} 无法读取 cannot be read as a key: {fault}; remove it, and a new one is made 删除后将重新生成"
        ) from fault


def public(key: Vapid02) -> str:
    """Return the public half as a browser wants it."""
    point: str = b64urlencode(key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    return point


def _make(path: Path) -> None:
    """Write a new key whole or not at all; of two workers that start together one wins."""
    made = Vapid02()
    made.generate_keys()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made.private_pem())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
