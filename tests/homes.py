"""Home folders whose embedded cluster is made and migrated already; for tests of anything but a first start."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from api.db import cluster, migrate
from api.db.cluster import place
from api.settings import Settings
from tests.running import shared


def migrated_home(target: Path, *, settings: Mapping[str, str] = MappingProxyType({})) -> Path:
    """Make `target` a home with a stopped, migrated, empty cluster and return it; it may exist, without a cluster.

    The cluster is made once per run and copied. It lies where `api.db.cluster.place` puts a new one. PostgreSQL's
    `settings` go before those that it is started with.
    """
    source = shared.once("migrated", _make)
    target.mkdir(parents=True, exist_ok=True)
    here = place.of(target)
    _copy(source / "cluster" / "data", here.data)
    with (here.data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    return target


def _make(home: Path) -> None:
    settings = Settings(home=home, database_url=None)
    with cluster.running(settings) as url:
        migrate.upgrade(url)


def _copy(source: Path, target: Path) -> None:
    # `cp` shares the blocks where the file system can, and keeps owner and mode, which PostgreSQL demands.
    subprocess.run(["cp", "-a", "--reflink=auto", source, target], check=True)
