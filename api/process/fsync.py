"""Files with secrets, written so that a power cut leaves them complete or absent."""

import os
from pathlib import Path


def write_new(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file that must not be there yet, and have its content on the disk; raises OSError.

    Written by root, it is its folder's owner's: the server that is to read it may run as that user.
    """
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    with open(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)  # whatever the umask left of it
        if os.geteuid() == 0:
            owner = path.parent.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def keep_names(folder: Path) -> None:
    """Have the names in a folder outlast a power cut: what relies on a file does so only once its name does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
