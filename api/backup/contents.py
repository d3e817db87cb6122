"""Files of a home folder for a backup: all except the database's own files and those made at start."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from api.db.cluster.place import UNFINISHED
from api.health import old_backup
from api.process.home_claim import CLAIM_FILE
from api.settings import Settings

BACKUPS: Final = "backups"
KEYS: Final = "identity.keys"
RESTORING: Final = ".restoring-"
REPLACED: Final = "replaced-"
_NOTES = {old_backup.NOTE, old_backup.TRIED}
_FREE = {"cluster.lock", CLAIM_FILE, "metrics", "address", "planner", BACKUPS, UNFINISHED} | _NOTES
_MADE_AGAIN = {"cluster", *_FREE}
_GRAPH = re.compile(r"[a-z]+-[0-9a-f]{12}-[0-9a-f]{8}")
_SECRET = ("database_url", "application_url", "tianditu_key", "tile_layers")
_NOT_NOTED = {*_SECRET, "home"}


def of_home(home: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and path of each file to keep, names relative to the home folder, in order."""
    for entry in sorted(home.iterdir() if home.is_dir() else ()):
        if not _is_made_again(entry.name):
            yield from _files(entry, home)


def left_out(settings: Settings, home: Path, *, keys: bool) -> Iterator[str]:
    """Yield, in words, what a reader would expect in a backup and will not find there."""
    if not keys:
        yield f"{settings.keys_file}: 按要求未含密钥 keys left out as asked; keep them elsewhere 请另行保存"
    for name in ("tls_cert", "tls_key", "poster_font", "dask_ca", "dask_cert", "dask_key"):
        path: Path | None = getattr(settings, name)
        if path is not None and not path.absolute().is_relative_to(home):
            yield f"{path}: 在 WANGGE_HOME 之外 outside WANGGE_HOME; copy it yourself 请自行复制"
    for name in sorted(settings.model_fields_set & set(_SECRET)):
        yield f"WANGGE_{name.upper()}: 可能含口令，未记录 may hold a password, not recorded"


def noted_settings(settings: Settings) -> dict[str, str]:
    """Return the variables that were set, but those that may hold a secret."""
    noted = sorted(settings.model_fields_set - _NOT_NOTED)
    values = {name: getattr(settings, name) for name in noted}
    return {name: _written(value) for name, value in values.items() if value not in (None, "", ())}


def is_occupied(home: Path) -> list[str]:
    """Return the entries of a home folder that a restore would meet."""
    entries = sorted(entry.name for entry in home.iterdir()) if home.is_dir() else []
    return [name for name in entries if name not in _FREE and not name.startswith((RESTORING, REPLACED))]


def _is_made_again(name: str) -> bool:
    return name in _MADE_AGAIN or name.endswith(".lock") or name.startswith((RESTORING, REPLACED))


def _files(entry: Path, home: Path) -> Iterator[tuple[str, Path]]:
    if entry.is_dir():
        for each in sorted(entry.iterdir()):
            if entry.parent != home or entry.name != "graphs" or _is_graph(each):
                yield from _files(each, home)
    elif entry.is_file():  # no socket, no dangling link
        yield entry.relative_to(home).as_posix(), entry


def _is_graph(entry: Path) -> bool:
    """Return whether it is a finished graph: one that is being built has another name."""
    return _GRAPH.fullmatch(entry.name) is not None


def _written(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
