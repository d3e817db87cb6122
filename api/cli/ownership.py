"""Give the home's owner what root's commands made there: its server could not read it.

`sudo wangge identity rotate` left a key file that the service's user cannot read, `sudo wangge roads import` a graph.
Only what was changed since the command began is given; links are not followed, and a file with a second name is left.
"""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from api import clock

_NOT_OURS = {"cluster"}
_TICK_S = 1.0
"""A file's time may lie so much before the clock's."""


@contextmanager
def given_back() -> Iterator[None]:
    """Give what the block makes in the home folder to its owner, if root runs the block and somebody else owns it."""
    began = clock.now().timestamp() - _TICK_S
    try:
        yield
    finally:
        if os.geteuid() == 0 and (home := _home()) is not None:
            give(home, began)


def give(home: Path, since: float) -> None:
    """Give what root owns in a folder, and has changed since a moment, to the folder's owner."""
    with suppress(OSError):
        owner = home.stat()
        if owner.st_uid == 0:
            return
        for root, folders, files, descriptor in os.fwalk(home):
            if Path(root) == home:
                folders[:] = [name for name in folders if name not in _NOT_OURS]
            for name in (*folders, *files):
                with suppress(OSError):
                    _give(name, descriptor, owner, since)


def _give(name: str, folder: int, owner: os.stat_result, since: float) -> None:
    facts = os.stat(name, dir_fd=folder, follow_symlinks=False)
    is_file = stat.S_ISREG(facts.st_mode) and facts.st_nlink == 1
    if facts.st_uid == 0 and facts.st_ctime >= since and (is_file or stat.S_ISDIR(facts.st_mode)):
        os.chown(name, owner.st_uid, owner.st_gid, dir_fd=folder, follow_symlinks=False)


def _home() -> Path | None:
    if "api.settings" not in sys.modules:  # then the command knew of no home folder
        return None
    from api.settings import SettingsError, load  # noqa: PLC0415 - which commands on plain files do not need

    try:
        return load().home.absolute()
    except SettingsError:
        return None
