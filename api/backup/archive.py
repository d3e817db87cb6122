"""The backup file: written under a temporary name, renamed when complete, checked before extraction."""

import fcntl
import hashlib
import os
import secrets
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from api.backup.errors import BackupError
from api.backup.manifest import DUMP, HOME, MANIFEST, Manifest, Member, parse_manifest
from api.process.fsync import keep_names

PARTIAL: Final = ".wangge-backup-"
_CHUNK = 1 << 20


class Writer:
    """A backup being written; what is added is hashed on its way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._zip = ZipFile(file, "w")
        self.members: list[Member] = []

    def add(self, name: str, source: IO[bytes], *, packed: bool) -> None:
        """Copy a file into the archive, to its end."""
        info = ZipInfo(name, time.gmtime()[:6])
        info.compress_type = ZIP_STORED if packed else ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as target:
            while piece := source.read(_CHUNK):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
        self.members.append(Member(name, size, digest.hexdigest()))

    def close(self, manifest: Manifest) -> None:
        """Write the manifest and have everything on the disk."""
        info = ZipInfo(MANIFEST, time.gmtime()[:6])
        info.external_attr = 0o600 << 16
        self._zip.writestr(info, manifest.as_json())
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())

    def abandon(self) -> None:
        """Forget it: nothing more is written."""
        self._zip.fp = None


@contextmanager
def written(target: Path) -> Iterator[Writer]:
    """Yield a writer; the file has its name only after the block, whole and on the disk.

    Raises
    ------
    BackupError
        The target exists.
    """
    if os.path.lexists(target):
        raise _exists(target)
    partial = target.with_name(f"{PARTIAL}{secrets.token_hex(6)}.partial")
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    try:
        with open(descriptor, "w+b") as file:
            os.fchmod(descriptor, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # a clean-up sees that it is in use
            writer = Writer(file)
            try:
                yield writer
            finally:
                writer.abandon()
            _name(partial, target)
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()


def sweep(folder: Path) -> None:
    """Remove what backups that were killed have left; one that is being written is let be."""
    for partial in folder.glob(f"{PARTIAL}*.partial"):
        with suppress(OSError), partial.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            partial.unlink()


class Archive:
    """A backup that is there; opening it reads its manifest.

    Raises
    ------
    BackupError
        It is no backup, or not whole.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with ZipFile(path) as opened:
                self.manifest = parse_manifest(opened.read(MANIFEST), str(path))
        except (BadZipFile, KeyError, zlib.error) as refused:
            raise BackupError(
                f"{path}: 不是完整的备份 is no whole backup ({refused}); take another 请改用其他备份"
            ) from refused

    def check(self) -> None:
        """Compare every file with the manifest; raises BackupError naming those that differ."""
        with self._opened() as archive:
            names = {name for name in archive.namelist() if name != MANIFEST}
            faults = [each.name for each in self.manifest.files if _found(archive, each) != (each.size, each.sha256)]
        faults += sorted(names - {each.name for each in self.manifest.files})
        faults += [f"{each.name!r}" for each in self.manifest.files if not _is_safe(each.name)]
        if DUMP not in names or faults:
            raise self._damaged(", ".join(faults) or f"{DUMP} is missing")

    def extract(self, home: Path) -> Path:
        """Write the home's files below `home` and the dump beside them; return the dump."""
        with self._opened() as archive:
            for each in self.manifest.files:
                target = home / each.name.removeprefix(HOME) if each.name != DUMP else home / DUMP
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                _take_out(archive, each.name, target)
        return home / DUMP

    @contextmanager
    def _opened(self) -> Iterator[ZipFile]:
        try:
            with ZipFile(self.path) as archive:
                yield archive
        except (BadZipFile, zlib.error, EOFError) as refused:
            raise self._damaged(str(refused)) from refused

    def _damaged(self, what: str) -> BackupError:
        return BackupError(
            f"{self.path}: 备份已损坏，与清单不符 damaged, not as its manifest says: {what}; 未作改动 nothing was "
            "changed; take another 请改用其他备份"
        )


def _found(archive: ZipFile, member: Member) -> tuple[int, str] | None:
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(member.name) as file:
            while piece := file.read(_CHUNK):
                digest.update(piece)
                size += len(piece)
    except (KeyError, BadZipFile, zlib.error, EOFError):
        return None
    return size, digest.hexdigest()


def _take_out(archive: ZipFile, name: str, target: Path) -> None:
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with archive.open(name) as source, open(descriptor, "wb") as file:
        while piece := source.read(_CHUNK):
            file.write(piece)
        file.flush()
        os.fsync(descriptor)


def _is_safe(name: str) -> bool:
    """Return whether a name stays below the folder it is taken out to."""
    return name == DUMP or (name.startswith(HOME) and not {"..", "", "."} & set(name.split("/")) and "\\" not in name)


def _name(partial: Path, target: Path) -> None:
    """Give the whole file its name, unless another has it by now."""
    try:
        os.link(partial, target)
    except FileExistsError:
        raise _exists(target) from None
    except OSError:  # a stick formatted for Windows has no links
        if os.path.lexists(target):
            raise _exists(target) from None
        partial.rename(target)
    keep_names(target.parent)


def _exists(target: Path) -> BackupError:
    return BackupError(f"{target}: 已存在，不覆盖 exists and is not written over; choose another name 请另取名称")
