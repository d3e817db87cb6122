"""Make a backup: the end of the audit trail, the database, the files, and the keys of before and after.

The order matters. A checkpoint after the snapshot would look like a cut-off trail. A key added during the dump is in
the file afterwards, a deleted one was in it before: both are stored.
"""

import errno
import io
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from api.auth.audit.chain import ENDS_FILE
from api.backup import contents
from api.backup.archive import Archive, Writer, sweep, written
from api.backup.contents import BACKUPS, KEYS
from api.backup.database import Snapshot, dumping, snapshot
from api.backup.errors import BackupError
from api.backup.manifest import DUMP, HOME, Manifest
from api.db import cluster
from api.db.cluster import binaries
from api.process.fsync import keep_names
from api.settings import Settings

_OURS: Final = re.compile(r"wangge-backup-\d{8}T\d{6}Z\.zip")


def make(settings: Settings, to: Path | None, now: datetime, *, keys: bool = True) -> Archive:
    """Write a backup and return it.

    Parameters
    ----------
    to
        A folder that exists, or the name of a file to be made; default `backups` in the home folder.
    keys
        Whether `identity.keys` goes into it.

    Raises
    ------
    BackupError
        Nothing to back up, no room, or something failed; no file was made.
    """
    target = _target(settings, to, now)
    home = settings.home.absolute()
    sweep(target.parent)
    with cluster.running(_existing(settings)) as url, _roomy(target), written(target) as writer:
        ends, before = _content(home / ENDS_FILE), _content(settings.keys_file)
        with snapshot(url) as taken:
            with dumping(url, tools(settings), taken) as dump:
                writer.add(DUMP, dump, packed=True)
            _add_files(writer, home, settings.keys_file)
            if ends:
                writer.add(HOME + ENDS_FILE, io.BytesIO(ends), packed=False)
            held = keys and _add_keys(writer, before, _content(settings.keys_file))
            left_out = [*contents.left_out(settings, home, keys=keys), *_missing_graphs(settings, taken)]
            writer.close(_manifest(settings, now, taken, writer, keys=held, left_out=left_out))
    return Archive(target)


def keep(folder: Path, number: int, newest: Path) -> list[Path]:
    """Remove the oldest of our backups in a folder until `number` are left, the newest always; return those removed."""
    ours = sorted((path for path in folder.iterdir() if _OURS.fullmatch(path.name) and path != newest), reverse=True)
    gone = ours[number - 1 :]
    for path in gone:
        path.unlink()
    if gone:
        keep_names(folder)
    return gone


def tools(settings: Settings) -> Path | None:
    """Return the folder of PostgreSQL's programs that fit the embedded cluster; None for a server of one's own."""
    here = None if settings.database_url else cluster.located(settings)
    return None if here is None else binaries.find(here.major).folder


def _existing(settings: Settings) -> Settings:
    if settings.database_url is None and cluster.located(settings) is None:
        raise BackupError(
            f"{settings.home}: 尚无数据库 there is no database yet; set WANGGE_HOME to the folder of the server "
            "请将 WANGGE_HOME 设为服务所用目录"
        )
    return settings


def _target(settings: Settings, to: Path | None, now: datetime) -> Path:
    name = f"wangge-backup-{now:%Y%m%dT%H%M%SZ}.zip"
    if to is None:
        folder = settings.home.absolute() / BACKUPS
        _existing(settings)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / name
    if to.is_dir():
        return to.absolute() / name
    if to.suffix == ".zip" and to.parent.is_dir():
        return to.absolute()
    raise BackupError(
        f"{to}: 没有这个文件夹 no such folder; make it or mount the disk first, or name a file that ends in .zip "
        "请先新建文件夹或挂载磁盘"
    )


_OTHER_DISK = "free some room, keep fewer (--keep), or choose another disk (--to) 请腾出空间或改用其他磁盘"
_NO_ROOM: Final = {
    errno.ENOSPC: "{0}: 磁盘已满，未生成备份 the disk is full ({1} MB free), no backup was made; " + _OTHER_DISK,
    errno.EDQUOT: "{0}: 已达用户磁盘配额，未生成备份 this user's quota there is used up, no backup was made; "
    + _OTHER_DISK,
    errno.EFBIG: "{0}: 文件超出大小上限，未生成备份 the file would be larger than is allowed there, "
    "no backup was made; a disk of format FAT32 takes 4 GB: choose another (--to), or raise the limit (ulimit -f) "
    "请改用其他磁盘（FAT32 单个文件不超过 4 GB），或放宽 ulimit -f",
}


@contextmanager
def _roomy(target: Path) -> Iterator[None]:
    """Say in one line what has no room for the backup: the disk, the user's quota, or the largest size of a file."""
    try:
        yield
    except OSError as refused:
        if refused.errno not in _NO_ROOM:
            raise
        raise BackupError(_NO_ROOM[refused.errno].format(target.parent, _free_mb(target.parent))) from refused


def _free_mb(folder: Path) -> int:
    return shutil.disk_usage(folder).free // 10**6


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _add_files(writer: Writer, home: Path, keys_file: Path) -> None:
    apart = {home / ENDS_FILE, keys_file.absolute(), home / KEYS}
    for name, path in contents.of_home(home):
        if path not in apart:
            try:
                with path.open("rb") as file:
                    writer.add(HOME + name, file, packed=False)
            except FileNotFoundError:
                continue  # an old log that the nightly job has just removed


def _add_keys(writer: Writer, before: bytes, after: bytes) -> bool:
    """Add the keys that are there now and those that went while the dump ran; return whether there are any."""
    lines = after.splitlines()
    lines += [line for line in before.splitlines() if line not in lines]
    if lines:
        writer.add(HOME + KEYS, io.BytesIO(b"\n".join(lines) + b"\n"), packed=False)
    return bool(lines)


def _missing_graphs(settings: Settings, taken: Snapshot) -> list[str]:
    gone = [version for version in taken.graphs if not (settings.graphs_folder / version).is_dir()]
    return [f"graphs/{name}: 不在磁盘上 in use, but not on the disk; wangge roads import" for name in gone]


def _manifest(
    settings: Settings, now: datetime, taken: Snapshot, writer: Writer, *, keys: bool, left_out: list[str]
) -> Manifest:
    return Manifest(
        made_at=now.isoformat(timespec="seconds"),
        version=version("wangge"),
        revision=taken.revision,
        postgresql=taken.major,
        counts=taken.counts,
        audit_end=taken.audit_end,
        graphs=taken.graphs,
        keys_included=keys,
        settings=contents.noted_settings(settings),
        left_out=tuple(left_out),
        files=tuple(writer.members),
    )
