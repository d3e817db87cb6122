"""Folder of the workers' counters for `/metrics`: in memory, because they are mapped files.

On a full disk such a file cannot grow, which is a bus error: it ended every worker, including the replacements.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108  -- only a folder made here, of mode 700, is used


@contextmanager
def counters_folder(home: Path) -> Iterator[Path]:
    """Make an empty folder for the counters of one server, until the block ends; in the home folder if it must be."""
    digest = hashlib.sha256(os.fsencode(home.absolute())).hexdigest()[:12]
    folder = MEMORY / f"wangge-{os.geteuid()}-{digest}"
    try:
        _make(folder)
    except OSError:  # no such file system, or somebody else's folder
        folder = home.absolute() / "metrics"
        _make(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(folder: Path) -> None:
    """Recreate the folder: existing files are from a killed server, or not ours to remove."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
