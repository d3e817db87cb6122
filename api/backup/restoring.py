"""Restore a backup: check it, assemble and verify it separately, then move it into the home folder.

Existing files of the home folder are moved away and never deleted here. An external server has one database: its
content is replaced in one transaction and verified afterwards.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import text

from api.auth.audit import trail as audit
from api.backup.archive import Archive
from api.backup.contents import KEYS, REPLACED, RESTORING, is_occupied
from api.backup.database import others, row_counts
from api.backup.errors import BackupError
from api.backup.loading import load, make_role
from api.backup.making import tools
from api.backup.manifest import Manifest
from api.backup.proof import Check, prove
from api.db import cluster
from api.db.cluster import locks
from api.db.cluster.place import SYSTEM_FOLDER, UNFINISHED
from api.db.engine import open_engine
from api.db.migrate import is_unreleased, known_revisions
from api.process.fsync import keep_names
from api.process.home_claim import RESTORE, claimed
from api.settings import Settings

SKIPPED: Final = 1000
"""Numbers of cases that are given to none: callers and phones know cases that were taken in after the backup."""
_SKIP = text("SELECT setval(number, nextval(number) + :numbers) FROM pg_get_serial_sequence('cases', 'id') AS number")


@dataclass(frozen=True, slots=True)
class Restored:
    """The result of a restore: the checks, and the folder to which the earlier data was moved."""

    checks: tuple[Check, ...]
    aside: Path | None


@dataclass(frozen=True, slots=True)
class Restore:
    """One backup, about to be put where the settings point to; `accepted` are kinds of checks that may fail."""

    archive: Archive
    settings: Settings
    keys: Path | None = None
    accepted: frozenset[str] = frozenset()

    def check(self) -> None:
        """Check the backup; raises BackupError where it is damaged, or made by a newer or an unreleased version."""
        self.archive.check()
        manifest = self.archive.manifest
        if is_unreleased(manifest.revision):
            raise BackupError(
                f"{self.archive.path}: 由 0.1.0 之前的开发版生成，不能恢复，未作改动 made by a development version "
                f"before 0.1.0 (database {manifest.revision}), which this version does not restore; nothing was "
                "changed. Restore it with the version that made it, export the county there and import it here "
                "请用原版本恢复，导出县域数据后再导入本版"
            )
        if manifest.revision not in known_revisions():
            raise BackupError(
                f"{self.archive.path}: 由更新的版本生成 made by a newer version ({manifest.version}, database "
                f"{manifest.revision}); update wangge first 请先升级本系统"
            )
        if self.keys is not None and not self.keys.is_file():
            raise BackupError(f"{self.keys}: 没有这个文件 no such file")

    def in_the_way(self) -> list[str]:
        """Return what a restore would meet, in words: nothing, if all is empty."""
        home = self.settings.home.absolute()
        met = [f"{home}/{name}" for name in is_occupied(home)]
        if self.settings.database_url is not None:
            with cluster.running(self.settings) as url, psycopg.connect(url) as connection:
                met += [f"WANGGE_DATABASE_URL: {name}" for name in list(row_counts(connection))[:3]]
        outside = self.settings.keys_file
        if outside.exists() and not outside.absolute().is_relative_to(home):
            met.append(str(outside))
        return met

    def run(self, now: datetime, *, replace: bool) -> Restored:
        """Put it back, or leave all as it was.

        Raises
        ------
        BackupError
            Something is in the way and not to be replaced, a server is using it, or the proof failed.
        """
        met = self.in_the_way()
        if met and not replace:
            raise BackupError(
                f"不为空 not empty: {', '.join(met)}; choose another WANGGE_HOME or database, or --replace "
                "请改用空目录、空数据库，或加 --replace"
            )
        home = self.settings.home.absolute()
        home.mkdir(mode=0o755, parents=True, exist_ok=True)
        self._refuse_if_used(home)
        with claimed(home, RESTORE), _staged(home) as stage:
            staged = self.settings.model_copy(update={"home": stage, "identity_keys": None})
            dump = self.archive.extract(stage)
            if self.keys is not None:
                shutil.copyfile(self.keys, stage / KEYS)
                (stage / KEYS).chmod(0o600)
            checks = self._load(staged, dump, now, replace=bool(met))
            with self._alone():
                aside = _move_in(stage, home, self.settings, now)
        return Restored(checks, aside)

    def _load(self, staged: Settings, dump: Path, now: datetime, *, replace: bool) -> tuple[Check, ...]:
        """Load the dump and prove it; what the embedded cluster holds is not yet in its place then."""
        manifest = self.archive.manifest
        with cluster.running(staged) as url:
            make_role(url)
            load(url, tools(staged), dump, replace=replace and staged.database_url is not None)
            for leftover in dump.parent.glob(f"{dump.stem}.*"):
                leftover.unlink()
            checks = tuple(prove(url, staged, manifest, now))
            failed = [each for each in checks if each.ok is False]
            bad = [f"{each.what}: {each.found}" for each in failed if each.kind not in self.accepted]
            if bad:
                there = (
                    "数据库已写入 the database was written" if staged.database_url else "未作改动 nothing was changed"
                )
                raise BackupError(
                    f"{self.archive.path}: 核验未通过 the proof failed; {there}: {'; '.join(bad)}{_remedy(failed)}"
                )
            _note(url, manifest, now, [f"{each.what}: {each.found}" for each in failed])
        return checks

    def _refuse_if_used(self, home: Path) -> None:
        if self.settings.database_url is not None:
            with cluster.running(self.settings) as url, psycopg.connect(url) as connection:
                if others(connection):
                    raise _used(home)
        with self._alone():
            pass

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the embedded database of the home folder, if it has one: a command begun meanwhile waits, or is named.

        Raises
        ------
        BackupError
            A server or a command is using it.
        """
        here = None if self.settings.database_url is not None else cluster.located(self.settings)
        if here is None or not here.users.exists():
            yield
            return
        with locks.exclusive_if_free(here.users) as alone:
            if not alone:
                raise _used(self.settings.home.absolute())
            yield


def _used(home: Path) -> BackupError:
    return BackupError(f"{home}: 服务或命令正在使用 a server or command is using it; stop it first 请先停止")


def drill(archive: Archive, settings: Settings, now: datetime) -> tuple[Check, ...]:
    """Restore a backup into a home of its own, prove it, and remove that again.

    Raises
    ------
    BackupError
        It does not restore.
    """
    made = Path(tempfile.mkdtemp(prefix="wangge-drill-", dir=_roomy()))
    try:
        made.chmod(0o755)  # the database's own user has to pass
        apart = settings.model_copy(
            update={"home": made / "home", "identity_keys": None, "database_url": None, "application_url": None}
        )
        restore = Restore(archive, apart)
        restore.check()
        return restore.run(now, replace=False).checks
    finally:
        _remove(made / "home")
        shutil.rmtree(made, ignore_errors=True)


def _roomy() -> str | None:
    """Return where a copy of everything may lie: /tmp is often memory."""
    return "/var/tmp" if "TMPDIR" not in os.environ and os.access("/var/tmp", os.W_OK) else None  # noqa: S108


def _remedy(failed: Sequence[Check]) -> str:
    """Return how to restore all the same, where the data may have been as wrong before it was backed up."""
    kinds = dict.fromkeys(each.kind for each in failed)
    if None in kinds:
        return ""
    options = " ".join(f"--accept {kind}" for kind in kinds)
    return (
        f". 如原数据即已如此，可用 wangge restore … {options} 恢复并记入审计 if the data was so before, "
        f"restore it all the same with {options}; that is recorded"
    )


def _note(url: str, manifest: Manifest, now: datetime, accepted: list[str]) -> None:
    """Say in the audit trail that from here on it goes on from a backup, and give no number again."""
    engine = open_engine(url, pool_size=1)
    try:
        with engine.begin() as connection:
            audit.record(
                connection,
                "command:restore",
                "backup.restore",
                at=now,
                made_at=manifest.made_at,
                rows=sum(manifest.counts.values()),
                accepted=accepted,
            )
            connection.execute(_SKIP, {"numbers": SKIPPED})
    finally:
        engine.dispose()


@contextmanager
def _staged(home: Path) -> Iterator[Path]:
    """Yield a folder on the disk of the home folder, gone after the block; what a killed restore left goes first."""
    for left in home.glob(f"{RESTORING}*"):
        _remove(left)
    stage = Path(tempfile.mkdtemp(prefix=RESTORING, dir=home))
    facts = home.stat()
    stage.chmod(facts.st_mode & 0o777)
    if os.geteuid() == 0:
        os.chown(stage, facts.st_uid, facts.st_gid)  # whose the database becomes
    try:
        yield stage
    finally:
        _remove(stage)


def _remove(home: Path) -> None:
    pointer = home / "cluster"
    if pointer.is_symlink() and pointer.readlink().parent == SYSTEM_FOLDER:
        shutil.rmtree(pointer.readlink(), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def _move_in(stage: Path, home: Path, settings: Settings, now: datetime) -> Path | None:
    """Move what was there aside and what is new in, the database last; return the folder of what was there."""
    met = is_occupied(home)
    aside = home / f"{REPLACED}{now:%Y%m%dT%H%M%SZ}" if met else None
    mark = home / UNFINISHED
    if aside is not None:
        if not mark.exists():  # else it names where the data of before the first try lies
            mark.write_text(f"{aside}\n", encoding="utf-8")
            keep_names(home)
        aside.mkdir(mode=0o700)
        for name in met:
            (home / name).rename(aside / name)
    elsewhere = settings.keys_file.absolute()
    if elsewhere != home / KEYS and (stage / KEYS).exists():
        _place_keys(stage / KEYS, elsewhere, now)
    ours = {entry.name for entry in stage.iterdir()} - {"cluster.lock", "metrics"}
    for name in sorted(ours, key=lambda each: each == "cluster"):
        (stage / name).rename(home / name)
    keep_names(home)
    mark.unlink(missing_ok=True)
    return aside


def _place_keys(source: Path, target: Path, now: datetime) -> None:
    """Put the keys where WANGGE_IDENTITY_KEYS names them; those that are there are kept beside."""
    if target.exists() and target.read_bytes() != source.read_bytes():
        target.rename(target.with_name(f"{target.name}.{REPLACED}{now:%Y%m%dT%H%M%SZ}"))
    fresh = target.with_name(f"{target.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with open(descriptor, "wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(descriptor)
    fresh.replace(target)
    keep_names(target.parent)
    source.unlink()
