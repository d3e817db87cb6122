"""What all processes of one test run share: the database cluster, its template, road graphs, the demonstration, forks.

The process that starts the run makes the folder and removes it; the others find it in the environment. Each thing is
made once, by the process that asks first; the others wait for it.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

VARIABLE, OWNER = "WANGGE_TEST_RUN", "WANGGE_TEST_RUN_OWNER"
IN_MEMORY, ENOUGH = Path("/dev/shm"), 4 << 30


def begin(*, on_disk: bool = False) -> None:
    """Make the run's folder, through which any user may pass, as the database's does; benches measure a disk."""
    os.environ[VARIABLE] = str(open_folder(on_disk=on_disk))
    os.environ[OWNER] = str(os.getpid())
    _forget_settings()
    os.environ["WANGGE_HOME"] = str(home())


def end() -> None:
    """Remove the run's folder and forget it."""
    remove(Path(os.environ.pop(VARIABLE)))
    del os.environ[OWNER]


def folder() -> Path:
    """Return the run's folder."""
    return Path(os.environ[VARIABLE])


def home() -> Path:
    """Return the home folder of every test and process that names none of its own."""
    return folder() / "home"


def _forget_settings() -> None:
    """Remove the settings of whoever runs the tests, in any case, for pydantic reads them so; and those of libpq."""
    for name in list(os.environ):
        bare = name.upper()
        is_ours = bare == "WANGGE_DATA" or bare.startswith("WANGGE_TEST_")
        if bare in {"HOST", "PORT"} or (bare.startswith(("WANGGE_", "PG")) and not is_ours):
            del os.environ[name]


def owner() -> int:
    """Return the process that started the run."""
    return int(os.environ[OWNER])


def once(name: str, make: Callable[[Path], object]) -> Path:
    """Return `name` in the run's folder, made by the first process that asks; `make` gets the path and fills it.

    If making it fails, the next process tries again.
    """
    from api.db.cluster import locks  # noqa: PLC0415 -- most processes of a run of unit tests share nothing

    path, done = folder() / name, folder() / f"{name}.done"
    with locks.exclusive(folder() / f"{name}.lock"):
        if not done.exists():
            make(path)
            done.touch()
    return path


def forget(name: str) -> None:
    """Let the next process that asks for `name` make it again."""
    (folder() / f"{name}.done").unlink(missing_ok=True)


def open_folder(*, on_disk: bool = False) -> Path:
    """Make a temporary folder for a home with a cluster: pytest's own folders let no other user pass.

    It is in memory where there is room: a copy of a database has hundreds of files, which cost two to four times as
    much on a disk.
    """
    made = Path(tempfile.mkdtemp(prefix="wangge-test-", dir=IN_MEMORY if not on_disk and _has_room() else None))
    made.chmod(0o755)
    return made


def _has_room() -> bool:
    """Tell whether memory holds what a run makes, and leaves more than that; a set TMPDIR is a choice."""
    if "TMPDIR" in os.environ or not IN_MEMORY.is_dir():
        return False
    said = dict(line.split(":") for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
    available = int(said["MemAvailable"].removesuffix("kB")) * 1024
    return min(shutil.disk_usage(IN_MEMORY).free, available) >= ENOUGH


def remove(folder: Path) -> None:
    """Remove a folder and the clusters it points to."""
    for pointer in folder.rglob("cluster"):
        from api.db.cluster.account import Account  # noqa: PLC0415 -- as above
        from api.db.cluster.place import Place  # noqa: PLC0415

        here = Place(pointer.resolve(), Account.for_a_server())
        for elsewhere in (here.folder, here.sockets):
            shutil.rmtree(elsewhere, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
