"""Location of PostgreSQL's programs on this machine.

Known limit: searches the places of the Debian and RPM packages, and of `pg_config` on the PATH.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from api.db.cluster.errors import ClusterError

OLDEST_MAJOR = 15
PREFERRED_MAJOR = 17
PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "usr/local/pgsql/bin")
REMEDY = "安装 install: apt-get install postgresql-17-postgis-3"


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installed PostgreSQL with PostGIS."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """Return the path of the program `name`."""
        return str(self.folder / name)

    def preloaded(self) -> str:
        """Return PostGIS's library, for the server to load once: else each connection spends 14 ms on it at first use.

        Nothing if it is ambiguous, as between two versions of it: connections then load it as they need it.
        """
        found = [file.stem for file in Path(_ask([self.program("pg_config"), "--pkglibdir"])).glob("postgis-*.so")]
        return found[0] if len(found) == 1 else ""


def find(major: int | None = None, *, root: Path = Path("/")) -> Binaries:
    """Return the programs to use: of version `major` exactly, or the preferred one, else the newest.

    Parameters
    ----------
    major
        The version that wrote an existing data directory; None for a new one.
    root
        Where to look; another folder in tests.

    Raises
    ------
    ClusterError
        If no usable PostgreSQL with PostGIS is installed.
    """
    found = {each.major: each for each in _installed(root) if each.major >= OLDEST_MAJOR}
    if major is not None and major not in found:
        raise ClusterError(
            f"the database was made by PostgreSQL {major}, which is not installed with PostGIS "
            f"(installed 已安装: {sorted(found) or '-'}); install postgresql-{major}-postgis-3"
        )
    if not found:
        raise ClusterError(
            f"no PostgreSQL ≥ {OLDEST_MAJOR} with PostGIS found 未找到带 PostGIS 的 PostgreSQL; {REMEDY}"
        )
    return found[major or (PREFERRED_MAJOR if PREFERRED_MAJOR in found else max(found))]


def _installed(root: Path) -> Iterator[Binaries]:
    folders = [folder for place in PLACES for folder in sorted(root.glob(place))]
    on_path = shutil.which("pg_config")
    if on_path and root == Path("/"):
        folders.append(Path(_ask([on_path, "--bindir"])))
    for folder in folders:
        major = _usable_major(folder)
        if major is not None:
            yield Binaries(folder, major)


def _usable_major(folder: Path) -> int | None:
    """Return the version if the server programs and PostGIS are there: a client alone has `pg_config` too."""
    if not all((folder / name).is_file() for name in ("initdb", "pg_ctl", "postgres", "pg_config")):
        return None
    share = Path(_ask([str(folder / "pg_config"), "--sharedir"]))
    if not (share / "extension" / "postgis.control").is_file():
        return None
    version = _ask([str(folder / "postgres"), "--version"])  # postgres (PostgreSQL) 17.12 (Debian 17.12-0+deb13u1)
    number = re.search(r"\(PostgreSQL\) (\d+)", version)
    return int(number[1]) if number else None


def _ask(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
