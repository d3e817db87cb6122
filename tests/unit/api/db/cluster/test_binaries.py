"""Which PostgreSQL is used, among pretended installations."""

from pathlib import Path

import pytest

from api.db.cluster import ClusterError, binaries


def pretend(root: Path, major: int, *, postgis: bool = True, server: bool = True) -> None:
    """Lay out an installed version as Debian does."""
    folder = root / "usr/lib/postgresql" / str(major) / "bin"
    share = root / "usr/share/postgresql" / str(major)
    folder.mkdir(parents=True)
    (share / "extension").mkdir(parents=True)
    if postgis:
        (share / "extension" / "postgis.control").touch()
    script(folder / "pg_config", str(share))
    for name in ("initdb", "pg_ctl", "postgres") if server else ():
        script(folder / name, f"{name} (PostgreSQL) {major}.1 (Debian {major}.1-1)")


def script(path: Path, says: str) -> None:
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("installed", "chosen"),
    [((15,), 15), ((15, 16), 16), ((15, 17, 18), 17), ((18, 19), 19), ((14, 16), 16)],
)
def test_the_preferred_version_else_the_newest(tmp_path: Path, installed: tuple[int, ...], chosen: int) -> None:
    for major in installed:
        pretend(tmp_path, major)
    assert binaries.find(root=tmp_path).major == chosen


def test_an_existing_database_keeps_its_version(tmp_path: Path) -> None:
    for major in (16, 17):
        pretend(tmp_path, major)
    assert binaries.find(16, root=tmp_path).folder == tmp_path / "usr/lib/postgresql/16/bin"


def test_a_version_that_is_gone_is_named(tmp_path: Path) -> None:
    pretend(tmp_path, 17)
    with pytest.raises(ClusterError, match=r"PostgreSQL 16.*17.*postgresql-16-postgis-3"):
        binaries.find(16, root=tmp_path)


def test_without_postgis_or_server_or_too_old_it_does_not_count(tmp_path: Path) -> None:
    pretend(tmp_path, 18, postgis=False)
    pretend(tmp_path, 17, server=False)
    pretend(tmp_path, 14)
    with pytest.raises(ClusterError, match="apt-get install postgresql-17-postgis-3"):
        binaries.find(root=tmp_path)


def test_a_beta_is_read_as_its_version(tmp_path: Path) -> None:
    pretend(tmp_path, 19)
    script(tmp_path / "usr/lib/postgresql/19/bin/postgres", "postgres (PostgreSQL) 19beta2")
    assert binaries.find(root=tmp_path).major == 19
