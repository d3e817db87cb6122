"""Rebuild old thumbnails that still contain metadata: a few per transaction, so that it can be interrupted.

Text of a camera or its owner was stored beside the pixels. Until a thumbnail is rebuilt, `Archive.thumbnail` strips
it on request.
"""

from collections.abc import Callable

from sqlalchemy import Engine

from api.store.attachments.archive import FIRST, Archive, Where
from api.store.identity.keyring import Keyring


def rebuild(engine: Engine, keyring: Keyring, going_on: Callable[[], bool] = lambda: True) -> tuple[int, int]:
    """Rebuild what is left; return how many were, and how many could not for want of their key."""
    done, locked = 0, 0
    last: Where | None = FIRST
    while last is not None and going_on():
        with engine.begin() as connection:
            last, rebuilt, failed = Archive(connection, keyring).rebuild_thumbnails(last)
        done, locked = done + rebuilt, locked + failed
    return done, locked
