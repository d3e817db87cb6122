"""Thumbnails from before they were made bare are rebuilt: a few in each transaction, so that it can be broken off.

What a camera or its owner had written beside the pixels stood in them. Until one is rebuilt `Archive.thumbnail` strips
it when it is asked for.
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
